import { desc } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { flowGraphSchema, type FlowGraph, type FlowId, type FlowNodeInput } from '@cordboard/contracts';
import { auditLog, configurationSnapshot, withTenant } from '@cordboard/db';
import { makeWebCallKey } from '@cordboard/db/factories';
import { services } from '../src/server/services.ts';
import { runVerb } from '../src/server/verb.ts';
import * as verbs from '../src/server/verbs/flows.ts';
import { closeServices, configVersion, openCompany, type Company } from './company.ts';

let company: Company;
let other: Company;
beforeAll(async () => {
  [company, other] = [await openCompany(), await openCompany()];
});
afterAll(closeServices);

const graphOf = (nodes: FlowNodeInput[]): FlowGraph => flowGraphSchema.parse({ start: nodes[0]?.id ?? null, nodes });
const goodbye = (en: string): FlowGraph => graphOf([{ kind: 'hangUp', id: 'end', farewell: { kind: 'text', texts: { en } } }]);
const through = (flowId: FlowId): FlowGraph =>
  graphOf([
    { kind: 'subFlow', id: 'inner', flowId, next: { done: 'end' } },
    { kind: 'hangUp', id: 'end' },
  ]);
const lastAudit = async () => {
  const [row] = await withTenant(services().db, company.tenantId, (tx) => tx.select().from(auditLog).orderBy(desc(auditLog.id)).limit(1));
  return row;
};

async function made(draft: FlowGraph, name = 'Service'): Promise<FlowId> {
  const { flowId } = await runVerb(verbs.createFlow, company.admin, { name, draft });
  return flowId;
}
async function published(draft: FlowGraph, name?: string): Promise<FlowId> {
  const flowId = await made(draft, name);
  await runVerb(verbs.publishFlow, company.admin, { flowId, seenRevision: 1 });
  return flowId;
}
const snapshot = () => withTenant(services().db, company.tenantId, (tx) => configurationSnapshot(tx, company.tenantId));

test('a flow is made, saved, published, and chosen for an entry point; the snapshot names it', async () => {
  const { flowId, draftRevision } = await runVerb(verbs.createFlow, company.admin, { name: ' Service ' });
  const draft = goodbye('Bye');
  const saved = await runVerb(verbs.saveFlowDraft, company.admin, { flowId, draft, seenRevision: draftRevision });
  await expect(runVerb(verbs.saveFlowDraft, company.admin, { flowId, draft, seenRevision: draftRevision })).rejects.toMatchObject({
    code: 'state_conflict',
    data: { draftRevision: 2 },
  });
  const key = await withTenant(services().db, company.tenantId, (tx) => makeWebCallKey(tx));
  const chosen = { webCallKeyId: key.id, flowId };
  await expect(runVerb(verbs.setEntryPointFlow, company.admin, chosen)).rejects.toMatchObject({ data: { why: 'notPublished' } });
  const before = await configVersion(company);
  expect(await runVerb(verbs.publishFlow, company.admin, { flowId, seenRevision: saved.draftRevision })).toEqual({ version: 1 });
  expect(await lastAudit()).toMatchObject({ action: 'flow.publish', targetKind: 'flow', target: flowId });
  await runVerb(verbs.setEntryPointFlow, company.admin, chosen);
  expect(await configVersion(company)).toBe(before + 2);
  const { flows, webCallKeys } = await snapshot();
  expect([flows, webCallKeys.find((one) => one.webCallKeyId === key.id)?.flowId]).toEqual([
    [{ flowId, name: 'Service', version: 1 }],
    flowId,
  ]);
  const listed = await runVerb(verbs.listFlows, company.admin, {});
  expect(listed.flows).toMatchObject([{ flowId, name: 'Service', draftRevision: 2, liveVersion: 1, changed: false }]);
  expect(listed.entryPoints).toContainEqual({ webCallKeyId: key.id, name: key.name, queueId: key.queueId, flowId });
  await runVerb(verbs.saveFlowDraft, company.admin, { flowId, draft: goodbye('Farewell'), seenRevision: 2 });
  expect((await runVerb(verbs.listFlows, company.admin, {})).flows[0]?.changed).toBe(true);
  expect((await runVerb(verbs.listFlowVersions, company.admin, { flowId })).versions).toMatchObject([{ version: 1 }]);
  expect(await runVerb(verbs.readFlowVersion, company.admin, { flowId, version: 1 })).toEqual({ graph: draft });
  await expect(runVerb(verbs.deleteFlow, company.admin, { flowId })).rejects.toMatchObject({
    data: { why: 'webCallKeys', names: [key.name] },
  });
  await runVerb(verbs.setEntryPointFlow, company.admin, { ...chosen, flowId: null });
  await runVerb(verbs.deleteFlow, company.admin, { flowId });
  expect((await snapshot()).flows).toEqual([]);
});

test('what may not go live is refused with what is wrong, by publishing as by validating', async () => {
  const draft = graphOf([
    { kind: 'http', id: 'dip', url: 'http://127.0.0.1:9/x', next: { done: 'mail' } },
    {
      ...{ kind: 'voicemail', id: 'mail', target: { kind: 'queue', queueId: null }, greeting: { kind: 'text', texts: { en: 'Speak' } } },
      next: { done: 'end', silent: 'end' },
    },
    { kind: 'hangUp', id: 'end' },
  ]);
  const flowId = await made(draft);
  const wrong = [
    { code: 'urlInternal', nodeId: 'dip', field: 'url' },
    { code: 'notYet', nodeId: 'mail', about: ['voicemail'] },
  ];
  expect(await runVerb(verbs.validateFlow, company.admin, { flowId })).toMatchObject({ ok: false, findings: wrong });
  expect(await runVerb(verbs.validateFlow, company.admin, { flowId, draft: goodbye('Bye') })).toEqual({
    ok: true,
    findings: [],
    harmed: [],
  });
  await expect(runVerb(verbs.publishFlow, company.admin, { flowId, seenRevision: 1 })).rejects.toMatchObject({
    code: 'invalid_input',
    data: { findings: wrong },
  });
  expect((await snapshot()).flows.map((flow) => flow.flowId)).not.toContain(flowId);
});

test('a flow within a live one is not deleted; the editor reads it with the rest', async () => {
  const inner = await published(graphOf([{ kind: 'return', id: 'back' }]), 'Inner');
  const outer = await published(through(inner), 'Outer');
  await expect(runVerb(verbs.deleteFlow, company.admin, { flowId: inner })).rejects.toMatchObject({
    data: { why: 'flows', names: ['Outer'] },
  });
  const read = await runVerb(verbs.readFlow, company.admin, { flowId: outer });
  expect(read).toMatchObject({ name: 'Outer', draft: through(inner), draftRevision: 1, liveVersion: 1 });
  expect(read.world.flows).toContainEqual({ flowId: inner, name: 'Inner', version: 1, graph: graphOf([{ kind: 'return', id: 'back' }]) });
  expect([read.world.queues.length > 0, read.world.agents.map(({ name }) => name)]).toEqual([true, [company.admin.name]]);
  await runVerb(verbs.renameFlow, company.admin, { flowId: outer, name: 'Front' });
  expect((await snapshot()).flows.map(({ name }) => name)).toContain('Front');
});

test('another company’s flow is not there', async () => {
  const flowId = await published(goodbye('Bye'));
  const key = await withTenant(services().db, other.tenantId, (tx) => makeWebCallKey(tx));
  const missing = { code: 'not_found' };
  await expect(runVerb(verbs.readFlow, other.admin, { flowId })).rejects.toMatchObject(missing);
  await expect(runVerb(verbs.publishFlow, other.admin, { flowId, seenRevision: 1 })).rejects.toMatchObject(missing);
  await expect(runVerb(verbs.deleteFlow, other.admin, { flowId })).rejects.toMatchObject(missing);
  await expect(runVerb(verbs.readFlowVersion, other.admin, { flowId, version: 1 })).rejects.toMatchObject(missing);
  await expect(runVerb(verbs.setEntryPointFlow, other.admin, { webCallKeyId: key.id, flowId })).rejects.toMatchObject(missing);
  expect((await runVerb(verbs.listFlows, other.admin, {})).flows).toEqual([]);
});
