import { newId } from '@cordboard/contracts';
import type { FlowPlan } from '../../src/flow/plan.ts';

export function planFor(change: Partial<FlowPlan> = {}): FlowPlan {
  return {
    tenantId: newId('tenant'),
    tenantName: 'Acme',
    locale: 'en',
    queueId: newId('queue'),
    recording: 'always',
    greeting: { kind: 'builtIn' },
    music: { kind: 'builtIn' },
    closedMessage: { kind: 'builtIn' },
    fullMessage: { kind: 'builtIn' },
    waitedTooLongMessage: { kind: 'builtIn' },
    nobodyThereMessage: { kind: 'builtIn' },
    maxWaitMs: 0,
    onMaxWait: 'message',
    callbackOffered: true,
    callbackDigit: '1',
    callbackRingMs: 30_000,
    announceEveryMs: 30_000,
    announcePosition: true,
    announceWait: true,
    ...change,
  };
}
