import { flowGraphSchema } from '@cordboard/contracts';
import type { BuiltInText, FlowGraph, FlowNodeInput, FlowSound, QueueConfiguration } from '@cordboard/contracts';
import { keyOutcome } from './ports.ts';
import type { GraphKey } from './run/state.ts';

const PREFIX = 'standard';
/** The node where its callers wait. */
export const STANDARD_LINE = 'line';

/** Of a queue: what its callers hear where no flow is published, and where one has failed. */
export function standardKey(queue: Pick<QueueConfiguration, 'callbackOffered' | 'callbackDigit'>): GraphKey {
  return queue.callbackOffered ? `${PREFIX}:${queue.callbackDigit}` : PREFIX;
}

/** Null when the key is not a standard flow's. */
export function standardGraph(key: GraphKey): FlowGraph | null {
  const [prefix, callbackKey] = key.split(':', 2);
  return prefix === PREFIX ? standardFlow(callbackKey ?? null) : null;
}

/** Greeting, the queue's line with its callback, and a goodbye for each reason to leave it: all by the queue's settings. */
export function standardFlow(callbackKey: string | null): FlowGraph {
  const builtIn = (id: string, text: BuiltInText, to: string): FlowNodeInput => ({
    kind: 'play',
    id,
    sound: { kind: 'builtIn', text },
    interruptible: false,
    next: { done: to },
  });
  const goodbye = (id: 'queueClosed' | 'queueFull' | 'nobodyThere' | 'waitedTooLong', farewell: FlowSound): FlowNodeInput => ({
    ...{ kind: 'hangUp', id, reason: id, farewell },
  });
  const outcomes = {
    closed: 'queueClosed',
    full: 'queueFull',
    empty: 'nobodyThere',
    tooLong: 'waitedTooLong',
    callback: 'insteadOfWaiting',
  };
  const asked: FlowNodeInput = {
    ...{ kind: 'offerCallback', id: 'asked' },
    next: { promised: 'confirmed', exists: 'known', refused: 'impossible' },
  };
  const nodes: FlowNodeInput[] = [
    { kind: 'play', id: 'greeting', sound: { kind: 'queue', moment: 'greeting' }, interruptible: false, next: { done: 'line' } },
    {
      ...{ kind: 'enqueue', id: STANDARD_LINE, queueId: null, keys: callbackKey === null ? [] : [callbackKey] },
      next: callbackKey === null ? outcomes : { ...outcomes, [keyOutcome(callbackKey)]: 'asked' },
    },
    ...(callbackKey === null ? [] : [asked, builtIn('confirmed', 'callbackConfirmed', 'end')]),
    {
      ...{ kind: 'offerCallback', id: 'insteadOfWaiting', because: 'wait' },
      next: { promised: 'calledBack', exists: 'known', refused: 'impossible' },
    },
    builtIn('calledBack', 'callbackByOverflow', 'end'),
    builtIn('known', 'callbackExists', 'line'),
    builtIn('impossible', 'callbackFailed', 'line'),
    goodbye('queueClosed', { kind: 'queue', moment: 'closedMessage' }),
    goodbye('queueFull', { kind: 'queue', moment: 'fullMessage' }),
    goodbye('nobodyThere', { kind: 'queue', moment: 'nobodyThereMessage' }),
    goodbye('waitedTooLong', { kind: 'queue', moment: 'waitedTooLongMessage' }),
    { kind: 'hangUp', id: 'end' },
  ];
  return flowGraphSchema.parse({ start: 'greeting', nodes });
}
