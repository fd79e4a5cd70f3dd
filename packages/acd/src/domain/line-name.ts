import { agentIdSchema, type AgentId } from '@cordboard/contracts';
import { listed, type NormalRequirement } from './requirement.ts';
import type { Condition } from '../acd.ts';

/** What a contact that stands in a line asks for; of `null` (it stands in none) nothing. */
export interface AskedFor {
  readonly asksFor: Condition;
  readonly preferredAgentId: AgentId | null;
}

/** `texts`: the condition of each number. Names of lines are told in docs/routing.md. */
export function askedForIn(line: string | null, texts: ReadonlyMap<string, NormalRequirement>): AskedFor {
  if (line?.startsWith('@')) return { asksFor: [], preferredAgentId: agentIdSchema.parse(line.slice(1).split('.')[0]) };
  const text = line === null ? undefined : texts.get(line.split('.')[1] ?? '');
  return { asksFor: text === undefined ? [] : listed(text), preferredAgentId: null };
}
