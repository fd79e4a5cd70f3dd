import type { Acd } from '../acd.ts';
import { readBook } from './requirements.ts';
import { agentExplanationSchema, contactExplanationSchema, type Line } from '../store/explanations.ts';
import type { Resources } from '../store/resources.ts';

export function explainSystem(resources: Resources): Pick<Acd, 'explainContact' | 'explainAgent'> {
  const { commands } = resources;

  /** The condition behind the number of each line; null for anyone and for a preferred agent. */
  async function withConditions<T extends Line>(tenantId: Parameters<Acd['explainAgent']>[0], lines: readonly T[]) {
    const { numbers } = await readBook(resources, tenantId);
    const texts = new Map([...numbers].map(([text, number]) => [String(number), text]));
    return lines.map((line) => ({ ...line, requirement: texts.get(line.line.split('.')[1] ?? '') ?? null }));
  }

  return {
    async explainContact(tenantId, contactId) {
      const { code, values } = await commands.run(tenantId, 'explain-contact', [contactId]);
      if (code !== 'ok') return null;
      const explanation = contactExplanationSchema.parse(JSON.parse(values[0] ?? ''));
      return { ...explanation, lines: await withConditions(tenantId, explanation.lines) };
    },
    async explainAgent(tenantId, agentId) {
      const { code, values } = await commands.run(tenantId, 'explain-agent', [agentId]);
      if (code !== 'ok') return null;
      const explanation = agentExplanationSchema.parse(JSON.parse(values[0] ?? ''));
      return { ...explanation, lines: await withConditions(tenantId, explanation.lines) };
    },
  };
}
