import { newId } from '@cordboard/contracts';
import { expect, it } from 'vitest';
import { withWaitLimits } from '../../src/explain/wait-limits.ts';

const queueId = newId('queue');
const other = newId('queue');
const place = { exception: null, position: 1, waiting: 1, estimatedWaitMs: null } as const;
const joined = { what: 'joined', atMs: 0, queueId, ...place } as const;
const movesOn = { what: 'stage', atMs: 20_000, queueId, stage: 1, action: 'queue', toQueueId: other } as const;
const waits = { what: 'waits', atMs: 20_000, queueId: other } as const;
const limited = (id: typeof queueId, maxWaitMs: number) => ({ queueId: id, maxWaitMs, onMaxWait: 'callback' }) as const;

it('ends the wait where the queue does', () => {
  const moments = withWaitLimits([joined, movesOn, waits], [limited(queueId, 15_000)]);
  expect(moments).toEqual([joined, { what: 'limit', atMs: 15_000, queueId, action: 'callback' }]);
});

it('counts from the time in the queue that the call has come to', () => {
  const moments = withWaitLimits([joined, movesOn, waits], [limited(queueId, 30_000), limited(other, 15_000)]);
  expect(moments).toEqual([joined, movesOn, { what: 'limit', atMs: 35_000, queueId: other, action: 'callback' }]);
});

it('changes nothing without a limit, or when the call ends before it', () => {
  expect(withWaitLimits([joined, movesOn, waits], [])).toEqual([joined, movesOn, waits]);
  const gone = { what: 'nobodyThere', atMs: 5_000, queueId } as const;
  expect(withWaitLimits([joined, gone], [limited(queueId, 15_000)])).toEqual([joined, gone]);
});
