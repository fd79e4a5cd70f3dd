import type { FlowGraphInput, FlowNodeInput, FlowSound } from '@cordboard/contracts';
import type { PromptId } from '@cordboard/contracts';

/** A flow that begins at its first node. */
export const flowOf = (...nodes: readonly FlowNodeInput[]): FlowGraphInput => ({ start: nodes[0]?.id ?? null, nodes: [...nodes] });

export const END: FlowNodeInput = { kind: 'hangUp', id: 'end' };
export const sound = (promptId: PromptId): FlowSound => ({ kind: 'prompt', promptId });

/** What a line that takes nobody leads to. */
export const TO_END = { closed: END.id, full: END.id, empty: END.id, tooLong: END.id };
