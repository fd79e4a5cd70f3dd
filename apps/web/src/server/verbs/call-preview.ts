import { callPreviewQuestionSchema } from '@cordboard/contracts';
import { withSignaling } from '../signaling.ts';
import { defineVerb } from '../verb.ts';

/** Previews of a company take turns, and a first one is slow on a busy machine. */
const ANSWER_MS = 15_000;

/** What would happen to a call at a moment, by the routing engine on the configuration in force. Changes nothing. */
export const previewCall = defineVerb({
  name: 'call.preview',
  roles: ['admin'],
  input: callPreviewQuestionSchema,
  target: null,
  run: ({ input, context: { tenantId, agentId, role } }) => {
    const actor = { kind: 'agent', agentId, role } as const;
    return withSignaling((client) => client.call('call.preview', { tenantId, actor, question: input }), ANSWER_MS);
  },
});

export const callPreviewVerbs = { 'call.preview': previewCall } as const;
