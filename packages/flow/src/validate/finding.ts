import type { AgentId, FlowGraph, FlowId, FlowNodeId, Locale, PromptId, QueueId } from '@cordboard/contracts';

/** Why a flow may not go live, or (warnings) why it may not do what was meant. Pages put them into words. */
export const FINDING_CODES = {
  startMissing: 'error',
  nodeIdTwice: 'error',
  tooManyNodes: 'error',
  outcomeOpen: 'error',
  outcomeTwice: 'error',
  outcomeUnknown: 'error',
  targetMissing: 'error',
  unreachable: 'error',
  loopWithoutInput: 'error',
  soundMissing: 'error',
  textMissing: 'error',
  placeholderBroken: 'error',
  queueMissing: 'error',
  agentMissing: 'error',
  flowMissing: 'error',
  flowOutcomeMissing: 'error',
  recursion: 'error',
  tooDeep: 'error',
  nothingToChoose: 'error',
  outOfOrder: 'error',
  urlBroken: 'error',
  urlInternal: 'error',
  notYet: 'error',
  bodyBroken: 'error',
  headerReserved: 'error',
  pointerBroken: 'error',
  textInOtherLanguage: 'warning',
  urlNotEncrypted: 'warning',
  attributeNeverSet: 'warning',
} as const;
export type FindingCode = keyof typeof FINDING_CODES;

export interface Finding {
  readonly code: FindingCode;
  readonly severity: 'error' | 'warning';
  /** Null: of the flow as a whole. */
  readonly nodeId: FlowNodeId | null;
  /** Where in the node, as a path of names and indexes: `choices.2.key`. Null: the node as a whole. */
  readonly field: string | null;
  /** The names that a sentence needs: an outcome, an attribute, the nodes of a circle. */
  readonly about: readonly string[];
}

/** What there is beside the flow. Prompts are those that can be played. */
export interface FlowWorld {
  /** The flow's own, so that one that calls itself is noticed. */
  readonly flowId: FlowId;
  readonly locale: Locale;
  readonly queues: ReadonlySet<QueueId>;
  readonly agents: ReadonlySet<AgentId>;
  readonly prompts: ReadonlySet<PromptId>;
  /** Live flows. */
  readonly flows: ReadonlyMap<FlowId, FlowGraph>;
  /** Of the deployment's own, that data dips may reach all the same: CIDR ranges, or addresses. */
  readonly networks: readonly string[];
}

export function finding(code: FindingCode, nodeId: FlowNodeId | null, field: string | null = null, about: readonly string[] = []): Finding {
  return { code, severity: FINDING_CODES[code], nodeId, field, about };
}
