import { afterAll, expect, inject, test } from 'vitest';
import { eq } from 'drizzle-orm';
import postgres from 'postgres';
import { configurationSnapshotSchema, newId } from '@cordboard/contracts';
import {
  agents,
  bumpConfigVersion,
  CONFIGURATION_CHANNEL,
  configurationSnapshot,
  connectDb,
  closeDb,
  createTenant,
  findTenantOfWebCallKey,
  listTenantsNewerThan,
  queues,
  setQueuePrompt,
  withTenant,
} from '../src/index.ts';
import { makeAgentSkill, makePrompt, makeRoutingProfile, makeRoutingProfileEntry } from '../src/factories/index.ts';

const db = connectDb(inject('appUrl'));
afterAll(() => closeDb(db));

const people = [
  { name: 'Ana Ruiz', role: 'agent' },
  { name: 'Li Wei', role: 'agent' },
  { name: 'Olga Orlova', role: 'supervisor' },
] as const;

test('a new tenant is complete, and its snapshot is what routing reads', async () => {
  const made = await createTenant(db, {
    name: 'Acme',
    locale: 'ru',
    timeZone: 'Europe/Madrid',
    agents: people,
    queues: [{ name: 'Sales', agents: [0], settings: { ringMs: 5_000 } }, { name: 'Support' }],
    webCallKey: { allowedOrigins: ['https://acme.example'], maxWaitingCalls: 3 },
  });
  const snapshot = await withTenant(db, made.tenantId, (tx) => configurationSnapshot(tx, made.tenantId));
  expect(configurationSnapshotSchema.parse(snapshot)).toEqual(snapshot);
  expect(snapshot).toMatchObject({
    version: 1,
    tenantName: 'Acme',
    locale: 'ru',
    timeZone: 'Europe/Madrid',
    fallbackQueueId: made.queueIds[0],
  });
  expect(snapshot.queues.map(({ name, ringMs, agentIds }) => ({ name, ringMs, agentIds }))).toEqual([
    { name: 'Sales', ringMs: 5_000, agentIds: [made.agents[0]?.agentId] },
    { name: 'Support', ringMs: 20_000, agentIds: [made.agents[0]?.agentId, made.agents[1]?.agentId] },
  ]);
  expect(snapshot.webCallKeys).toMatchObject([
    { webCallKeyId: made.webCallKeyId, queueId: made.queueIds[0], active: true, maxWaitingCalls: 3 },
  ]);
  expect(snapshot.notReadyReasons.map((reason) => reason.name)).toContain('Обед');
  expect(snapshot.dispositions).toHaveLength(4);
  expect(await findTenantOfWebCallKey(db, made.webCallKeyId)).toBe(made.tenantId);
  expect(await findTenantOfWebCallKey(db, newId('webCallKey'))).toBeNull();
});

test('a change raises the version, is announced on commit and lists the tenant as newer', async () => {
  const { tenantId } = await createTenant(db, { name: 'Changing' });
  const listener = postgres(inject('appUrl'), { max: 1 });
  const heard: string[] = [];
  await listener.listen(CONFIGURATION_CHANNEL, (payload) => heard.push(payload));
  try {
    expect(await listTenantsNewerThan(db, new Map([[tenantId, 1]]))).not.toContain(tenantId);
    await expect(
      withTenant(db, tenantId, async (tx) => {
        await bumpConfigVersion(tx);
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    expect(await listTenantsNewerThan(db, new Map([[tenantId, 1]]))).not.toContain(tenantId);
    expect(await withTenant(db, tenantId, (tx) => bumpConfigVersion(tx))).toBe(2);
    expect(await listTenantsNewerThan(db, new Map([[tenantId, 1]]))).toContain(tenantId);
    await expect.poll(() => heard.filter((payload) => payload === tenantId), { message: 'no notification came' }).toEqual([tenantId]);
  } finally {
    await listener.end();
  }
});

test('those who left and queues that are archived are not in the snapshot; prompts count when they are ready', async () => {
  const made = await createTenant(db, { name: 'Leaving', agents: people, queues: [{ name: 'One' }, { name: 'Two' }] });
  const [first, second] = made.queueIds;
  const leaver = made.agents[0];
  if (first === undefined || second === undefined || leaver === undefined) throw new Error('the tenant is not complete');
  await withTenant(db, made.tenantId, async (tx) => {
    await tx.update(agents).set({ active: false }).where(eq(agents.id, leaver.agentId));
    await tx.update(queues).set({ archivedAt: new Date() }).where(eq(queues.id, first));
    const ready = await makePrompt(tx);
    const unready = await makePrompt(tx, { state: 'processing', objectKey: null });
    await setQueuePrompt(tx, second, 'greeting', { kind: 'prompt', promptId: ready.id });
    await setQueuePrompt(tx, second, 'music', { kind: 'prompt', promptId: unready.id });
    await setQueuePrompt(tx, second, 'closedMessage', { kind: 'none' });
    const snapshot = await configurationSnapshot(tx, made.tenantId);
    expect(snapshot.queues.map((queue) => queue.queueId)).toEqual([second]);
    expect(snapshot.fallbackQueueId).toBeNull();
    expect(snapshot.agents.map((agent) => agent.name)).toEqual(['Li Wei', 'Olga Orlova']);
    expect(snapshot.queues[0]?.agentIds).toEqual([made.agents[1]?.agentId]);
    expect(snapshot.queues[0]).toMatchObject({
      greeting: { kind: 'prompt', promptId: ready.id, objectKey: ready.objectKey },
      music: { kind: 'builtIn' },
      closedMessage: { kind: 'none' },
      fullMessage: { kind: 'builtIn' },
    });
    await setQueuePrompt(tx, second, 'greeting', { kind: 'builtIn' });
    expect((await configurationSnapshot(tx, made.tenantId)).queues[0]?.greeting).toEqual({ kind: 'builtIn' });
  });
});

test('the snapshot has how queues route, who can do what, and who serves what; archived queues are in no profile', async () => {
  const made = await createTenant(db, {
    name: 'Acme',
    agents: people,
    queues: [{ name: 'Sales', settings: { strategy: 'topDown', routing: { ageingMs: 5_000 } } }, { name: 'Support' }],
  });
  const [sales, support] = made.queueIds;
  const agentId = made.agents[0]?.agentId;
  if (sales === undefined || support === undefined || agentId === undefined) throw new Error('the tenant has two queues and an agent');
  await withTenant(db, made.tenantId, async (tx) => {
    const { skillId } = await makeAgentSkill(tx, { agentId, level: 4 });
    const profile = await makeRoutingProfile(tx);
    await makeRoutingProfileEntry(tx, { routingProfileId: profile.id, queueId: sales, priority: 2, delayMs: 30_000, level: 3 });
    await makeRoutingProfileEntry(tx, { routingProfileId: profile.id, queueId: support });
    await tx.update(agents).set({ routingProfileId: profile.id, weight: 3 }).where(eq(agents.id, agentId));
    await tx.update(queues).set({ archivedAt: new Date() }).where(eq(queues.id, support));

    const snapshot = await configurationSnapshot(tx, made.tenantId);
    expect(snapshot.queues[0]).toMatchObject({ strategy: 'topDown', routing: { ageingMs: 5_000, notReadyAfter: 1, steps: [] } });
    expect(snapshot.skills).toEqual([{ skillId, name: 'French' }]);
    expect(snapshot.agents.find((agent) => agent.agentId === agentId)).toMatchObject({
      routingProfileId: profile.id,
      weight: 3,
      skills: [{ skillId, level: 4 }],
    });
    expect(snapshot.routingProfiles).toEqual([
      {
        routingProfileId: profile.id,
        name: 'Day',
        capacity: { voice: 1, chat: 0, total: 1 },
        entries: [{ queueId: sales, channel: 'voice', priority: 2, delayMs: 30_000, level: 3, position: 1 }],
      },
    ]);
  });
});
