import { newId } from '@cordboard/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CallStore } from '../../src/call/store.ts';
import type { CallState } from '../../src/call/state.ts';
import { startRedis } from '../sip/support/redis.ts';
import type { TestRedis } from '../sip/support/redis.ts';
import { CallRun } from '../support/call-run.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis.stop();
});

const caps = { maxCalls: 2, maxWaiting: 2 };
const open = async () => {
  const processId = newId('process');
  return { processId, store: await CallStore.open(redis.client, processId) };
};

it('only the owner writes, under its epoch, and exactly one takes a call over', async () => {
  const [first, ...others] = await Promise.all([open(), open(), open(), open()]);
  const { state } = new CallRun();
  const { tenantId, callId } = state;
  await first!.store.create(state, caps);
  await expect(first!.store.create(state, caps)).rejects.toMatchObject({ code: 'duplicate' });
  expect(await first!.store.save(state, 1)).toBe(true);
  expect(await others[0]!.store.save(state, 1)).toBe(false);

  const from = { owner: first!.processId, epoch: 1 };
  const claims = await Promise.all(others.map(({ store }) => store.claim(tenantId, callId, from)));
  expect(claims.filter((epoch) => epoch === 2).length).toBe(1);
  expect(claims.filter((epoch) => epoch === null).length).toBe(2);
  expect(await first!.store.save(state, 1)).toBe(false);
  await first!.store.forget(state, 1);
  const winner = others[claims.indexOf(2)]!;
  expect(await winner.store.read(tenantId, callId)).toEqual({ owner: winner.processId, epoch: 2, state });
  await winner.store.forget(state, 2);
  expect(await winner.store.list(tenantId)).toEqual([]);
});

it('the caps of a key count calls on the line, and those that wait', async () => {
  const { store } = await open();
  const base = new CallRun().state;
  const another = (): CallState => ({ ...base, callId: newId('call'), contactId: newId('contact') });
  const talking: CallState = { ...new CallRun().talking().state, tenantId: base.tenantId, webCallKeyId: base.webCallKeyId };
  await store.create(talking, caps);
  await store.create(another(), { maxCalls: 3, maxWaiting: 2 });
  await expect(store.create(another(), { maxCalls: 2, maxWaiting: 9 })).rejects.toMatchObject({
    code: 'limit_reached',
    data: { limit: 'maxConcurrentCalls' },
  });
  await expect(store.create(another(), { maxCalls: 9, maxWaiting: 2 })).rejects.toMatchObject({ data: { limit: 'maxWaitingCalls' } });
  // One of the two is joined, so only one waits.
  await store.save(talking, 1);
  await store.create(another(), { maxCalls: 9, maxWaiting: 2 });
});

it('a record that Redis has lost is written again by its owner', async () => {
  const { store, processId } = await open();
  const { state } = new CallRun();
  await store.create(state, caps);
  await redis.client.flushAll();
  expect(await store.save(state, 1)).toBe(true);
  expect(await store.read(state.tenantId, state.callId)).toEqual({ owner: processId, epoch: 1, state });
  expect(await store.list(state.tenantId)).toEqual([state.callId]);
});

it('a claim that Redis has lost is made again by its epoch', async () => {
  const [before, taker, late] = [await open(), await open(), await open()];
  const { state } = new CallRun();
  const { tenantId, callId } = state;
  await before.store.create(state, caps);
  const record = await redis.client.hGetAll(`sig:{${tenantId}}:call:${callId}`);
  expect(await taker.store.claim(tenantId, callId, { owner: before.processId, epoch: 1 })).toBe(2);
  // A promoted replica still has the old owner, who may even be alive.
  await redis.client.hSet(`sig:{${tenantId}}:call:${callId}`, record);
  expect(await before.store.save(state, 1)).toBe(true);
  expect(await taker.store.save(state, 2)).toBe(true);
  expect(await before.store.save(state, 1)).toBe(false);
  await before.store.forget(state, 1);
  expect(await late.store.save(state, 2)).toBe(false);
  expect(await taker.store.read(tenantId, callId)).toEqual({ owner: taker.processId, epoch: 2, state });
});
