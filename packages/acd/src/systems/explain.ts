import type { Acd } from '../acd.ts';
import { askedForIn } from '../domain/line-name.ts';
import { agentExplanationSchema, contactExplanationSchema, type Line } from '../store/explanations.ts';
import type { Resources } from '../store/resources.ts';
import { readConditions } from './requirements.ts';

export function explainSystem(resources: Resources): Pick<Acd, 'explainContact' | 'explainAgent'> {
  const { commands } = resources;

  return {
    async explainContact(tenantId, contactId) {
      const { code, values } = await commands.run(tenantId, 'explain-contact', [contactId]);
      if (code !== 'ok') return null;
      const explanation = contactExplanationSchema.parse(JSON.parse(values[0] ?? ''));
      const conditions = await readConditions(resources, tenantId);
      const [first] = explanation.lines;
      return { ...explanation, ...askedForIn(first?.line ?? null, conditions), lines: withConditions(explanation.lines, conditions) };
    },
    async explainAgent(tenantId, agentId) {
      const { code, values } = await commands.run(tenantId, 'explain-agent', [agentId]);
      if (code !== 'ok') return null;
      const explanation = agentExplanationSchema.parse(JSON.parse(values[0] ?? ''));
      return { ...explanation, lines: withConditions(explanation.lines, await readConditions(resources, tenantId)) };
    },
  };
}

/** The condition behind the number of each line; null for anyone and for a preferred agent. */
function withConditions<T extends Line>(lines: readonly T[], conditions: ReadonlyMap<string, string>) {
  return lines.map((line) => ({ ...line, requirement: conditions.get(line.line.split('.')[1] ?? '') ?? null }));
}
