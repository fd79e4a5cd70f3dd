import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { flowGraphSchema, newId, type FlowGraph, type TenantId } from '@cordboard/contracts';
import { eq } from 'drizzle-orm';
import {
  closeDb,
  configurationSnapshot,
  connectDb,
  createTenant,
  databaseErrorCode,
  flows,
  flowVersions,
  INSUFFICIENT_PRIVILEGE,
  insertFlow,
  publishFlow,
  readFlowGraph,
  saveFlowDraft,
  webCallKeys,
  withTenant,
  type FlowCheck,
  type FlowSurroundings,
  type Tx,
} from '../src/index.ts';
import { makeAgent, makePrompt, makeQueue, makeWebCallKey } from '../src/factories/index.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const db = connectDb(inject('appUrl'));
let tenantId: TenantId;

beforeAll(async () => {
  tenantId = (await createTenant(db, { name: 'Flows' })).tenantId;
});
afterAll(() => closeDb(db));

const inTenant = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => withTenant(db, tenantId, work);
const graph = (farewell: string): FlowGraph =>
  flowGraphSchema.parse({ start: 'end', nodes: [{ kind: 'hangUp', id: 'end', farewell: { kind: 'text', texts: { en: farewell } } }] });
const fine: FlowCheck = () => ({ ok: true });

async function makeDraft(draft: FlowGraph) {
  const flowId = newId('flow');
  await inTenant((tx) => insertFlow(tx, { flowId, name: 'Service', draft }));
  return flowId;
}
const live = (flowId: string) =>
  inTenant(async (tx) => (await configurationSnapshot(tx, tenantId)).flows.find((flow) => flow.flowId === flowId));

test('a published version stays what it was, and the snapshot names the live one', async () => {
  const flowId = await makeDraft(graph('one'));
  expect(await live(flowId)).toBeUndefined();
  expect(await inTenant((tx) => publishFlow(tx, { flowId, seenRevision: 1, nowMs: NOW }, fine))).toEqual({ flowId, version: 1 });
  expect(await inTenant((tx) => saveFlowDraft(tx, flowId, graph('two'), 1))).toBe(2);
  expect(await live(flowId)).toEqual({ flowId, name: 'Service', version: 1 });
  await inTenant((tx) => publishFlow(tx, { flowId, seenRevision: 2, nowMs: NOW }, fine));
  expect(await live(flowId)).toMatchObject({ version: 2 });
  const read = (version: number) => inTenant((tx) => readFlowGraph(tx, { flowId, version }));
  expect([await read(1), await read(2), await read(3)]).toEqual([graph('one'), graph('two'), null]);
  await inTenant((tx) =>
    tx
      .update(flows)
      .set({ archivedAt: new Date(NOW) })
      .where(eq(flows.id, flowId)),
  );
  expect(await live(flowId)).toBeUndefined();
});

test('nobody publishes, or saves over, a draft that they have not seen', async () => {
  const flowId = await makeDraft(graph('one'));
  await inTenant((tx) => saveFlowDraft(tx, flowId, graph('two'), 1));
  const late = { code: 'state_conflict', data: { draftRevision: 2 } };
  await expect(inTenant((tx) => publishFlow(tx, { flowId, seenRevision: 1, nowMs: NOW }, fine))).rejects.toMatchObject(late);
  await expect(inTenant((tx) => saveFlowDraft(tx, flowId, graph('three'), 1))).rejects.toMatchObject(late);
  await expect(inTenant((tx) => saveFlowDraft(tx, newId('flow'), graph('x'), 1))).rejects.toMatchObject({ code: 'not_found' });
});

test('the check sees what the tenant has now, and its refusal leaves nothing behind', async () => {
  const flowId = await makeDraft(graph('one'));
  const other = await makeDraft(graph('other'));
  await inTenant((tx) => publishFlow(tx, { flowId: other, seenRevision: 1, nowMs: NOW }, fine));
  const [open, ready] = await inTenant(async (tx) => {
    await makeQueue(tx, { archivedAt: new Date(NOW) });
    await makeAgent(tx, { active: false });
    await makePrompt(tx, { state: 'processing', objectKey: null });
    return [await makeQueue(tx), await makePrompt(tx)] as const;
  });
  const seen: { graph: FlowGraph; around: FlowSurroundings }[] = [];
  const refuse: FlowCheck = (given, around) => {
    seen.push({ graph: given, around });
    return { ok: false, findings: ['no'] };
  };
  const refused = inTenant((tx) => publishFlow(tx, { flowId, seenRevision: 1, nowMs: NOW }, refuse));
  await expect(refused).rejects.toMatchObject({ code: 'invalid_input', data: { findings: ['no'] } });
  const [{ graph: looked, around } = { graph: null, around: null }] = seen;
  expect(looked).toEqual(graph('one'));
  expect(around).toMatchObject({ flowId, locale: 'en' });
  expect([around?.queues.has(open.id), around?.prompts.has(ready.id), around?.flows.get(other)]).toEqual([true, true, graph('other')]);
  const counts = await inTenant(async (tx) => {
    const snapshot = await configurationSnapshot(tx, tenantId);
    return [snapshot.queues.length, snapshot.agents.length];
  });
  expect([around?.queues.size, around?.agents.size]).toEqual(counts);
  expect(around?.prompts.size).toBe(1);
  expect(await inTenant((tx) => readFlowGraph(tx, { flowId, version: 1 }))).toBeNull();
  expect(await live(flowId)).toBeUndefined();
});

test('two publishes of a tenant see each other', async () => {
  const ids = await Promise.all([makeDraft(graph('a')), makeDraft(graph('b'))]);
  const sawOther = await Promise.all(
    ids.map((flowId, index) =>
      inTenant(async (tx) => {
        let saw = false;
        const check: FlowCheck = (_graph, around) => {
          saw = around.flows.has(ids[1 - index] ?? flowId);
          return { ok: true };
        };
        await publishFlow(tx, { flowId, seenRevision: 1, nowMs: NOW }, check);
        return saw;
      }),
    ),
  );
  expect(sawOther.toSorted()).toEqual([false, true]);
});

test('an entry point follows its flow while that is live', async () => {
  const flowId = await makeDraft(graph('one'));
  const { id } = await inTenant((tx) => makeWebCallKey(tx, { flowId }));
  const followed = () =>
    inTenant(async (tx) => (await configurationSnapshot(tx, tenantId)).webCallKeys.find((key) => key.webCallKeyId === id)?.flowId);
  expect(await followed()).toBeNull();
  await inTenant((tx) => publishFlow(tx, { flowId, seenRevision: 1, nowMs: NOW }, fine));
  expect(await followed()).toBe(flowId);
  await inTenant((tx) => tx.update(webCallKeys).set({ flowId: null }).where(eq(webCallKeys.id, id)));
  expect(await followed()).toBeNull();
});

test('the application cannot change what was published', async () => {
  const flowId = await makeDraft(graph('one'));
  await inTenant((tx) => publishFlow(tx, { flowId, seenRevision: 1, nowMs: NOW }, fine));
  const change = inTenant((tx) =>
    tx
      .update(flowVersions)
      .set({ graph: graph('two') })
      .where(eq(flowVersions.flowId, flowId)),
  );
  const code = await change.then(() => null, databaseErrorCode);
  expect(code).toBe(INSUFFICIENT_PRIVILEGE);
  const remove = inTenant((tx) => tx.delete(flowVersions).where(eq(flowVersions.flowId, flowId)));
  expect(await remove.then(() => null, databaseErrorCode)).toBe(INSUFFICIENT_PRIVILEGE);
});
