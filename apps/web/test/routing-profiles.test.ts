import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  newId,
  queueIdSchema,
  type AgentId,
  type Capacity,
  type QueueId,
  type RoutingProfile,
  type RoutingProfileId,
} from '@cordboard/contracts';
import { agents, configurationSnapshot, withTenant } from '@cordboard/db';
import { services } from '../src/server/services.ts';
import { runVerb } from '../src/server/verb.ts';
import { VERBS } from '../src/server/verbs/index.ts';
import { agentRow, closeServices, configVersion, openCompany, type Company } from './company.ts';

let ours: Company;
let theirs: Company;
beforeAll(async () => {
  ours = await openCompany();
  theirs = await openCompany();
});
afterAll(closeServices);

type Entry = RoutingProfile['entries'][number];

async function newQueue({ admin }: Company, name: string, agentIds: readonly AgentId[] = []): Promise<QueueId> {
  const { settings } = await runVerb(VERBS['queue.defaults'], admin, {});
  const saved = await runVerb(VERBS['queue.save'], admin, { queueId: null, settings: { ...settings, name, agentIds } });
  return queueIdSchema.parse(saved.queueId);
}

async function addAgent({ tenantId }: Company, name: string): Promise<AgentId> {
  const id = newId('agent');
  await withTenant(services().db, tenantId, (tx) => tx.insert(agents).values({ id, name, role: 'agent' }));
  return id;
}

interface Given {
  readonly routingProfileId?: RoutingProfileId;
  readonly name?: string;
  readonly entries?: readonly Partial<Entry>[];
  readonly agentIds?: readonly AgentId[];
  readonly capacity?: Partial<Capacity>;
}

async function save({ admin }: Company, given: Given): Promise<RoutingProfileId> {
  const input = { routingProfileId: null, name: 'Day', entries: [], agentIds: [], ...given };
  return (await runVerb(VERBS['routingProfile.save'], admin, input)).routingProfileId;
}

const remove = ({ admin }: Company, routingProfileId: RoutingProfileId) =>
  runVerb(VERBS['routingProfile.remove'], admin, { routingProfileId });
const list = ({ admin }: Company) => runVerb(VERBS['routingProfile.list'], admin, {});
const snapshotOf = ({ tenantId }: Company) => withTenant(services().db, tenantId, (tx) => configurationSnapshot(tx, tenantId));
const issueAt = (path: string, code = 'invalid_input') =>
  expect.objectContaining({ code, data: { issues: expect.arrayContaining([expect.objectContaining({ path })]) as unknown } });
const code = (wanted: string, data: object = {}) =>
  expect.objectContaining({ code: wanted, data: expect.objectContaining(data) as object });

describe('routing profiles', () => {
  test('are in the next snapshot as they were saved, with who has them', async () => {
    const [ana, li] = [await addAgent(ours, 'Ana'), await addAgent(ours, 'Li')];
    const [billing, sales] = [await newQueue(ours, 'Billing', [ana]), await newQueue(ours, 'Sales')];
    const before = await configVersion(ours);
    const entries = [
      { queueId: billing, priority: 2, delayMs: 30_000, level: 2, position: 7 },
      { queueId: sales, priority: 1 },
    ];
    const profile = await save(ours, { name: 'Helps out', entries, agentIds: [ana, ana] });
    expect(await configVersion(ours)).toBe(before + 1);
    const snapshot = await snapshotOf(ours);
    expect(snapshot.routingProfiles).toMatchObject([{ routingProfileId: profile, name: 'Helps out' }]);
    expect(snapshot.routingProfiles[0]?.entries).toEqual(
      expect.arrayContaining([
        { queueId: billing, channel: 'voice', priority: 2, delayMs: 30_000, level: 2, position: 7 },
        { queueId: sales, channel: 'voice', priority: 1, delayMs: 0, level: 1, position: 1 },
      ]),
    );
    expect(snapshot.agents.find(({ agentId }) => agentId === ana)?.routingProfileId).toBe(profile);
    // Given to somebody else: who had it has none.
    await save(ours, { routingProfileId: profile, name: 'Helps out', entries, agentIds: [li] });
    expect((await agentRow(ours, ana))?.routingProfileId).toBeNull();
    expect((await list(ours)).profiles).toMatchObject([
      { name: 'Helps out', entries: [{ queueName: 'Sales' }, { queueName: 'Billing', delayMs: 30_000 }], people: [{ name: 'Li' }] },
    ]);
    const { profiles } = await runVerb(VERBS['queue.list'], ours.admin, {});
    expect(profiles).toEqual([{ queueIds: [sales, billing], agentIds: [li] }]);
  });

  test('say how much their people have at hand at most, of each channel and in total', async () => {
    const company = await openCompany();
    const [queueId, ana] = [await newQueue(company, 'Support'), await addAgent(company, 'Ana')];
    const capacityIn = async () => (await snapshotOf(company)).routingProfiles[0]?.capacity;
    const given = { name: 'Both', entries: [{ queueId }, { queueId, channel: 'chat' as const }], agentIds: [ana] };
    const routingProfileId = await save(company, { name: 'Both', entries: [{ queueId }] });
    expect(await capacityIn()).toEqual({ voice: 1, chat: 0, total: 1 });
    const capacity = { voice: 1, chat: 3, total: 3 };
    await save(company, { ...given, routingProfileId, capacity });
    expect(await capacityIn()).toEqual(capacity);
    expect((await list(company)).profiles).toMatchObject([{ capacity, entries: [{ channel: 'voice' }, { channel: 'chat' }] }]);
    // The page says nothing of it.
    await save(company, { ...given, routingProfileId, name: 'Both, renamed' });
    expect(await capacityIn()).toEqual(capacity);
    expect((await runVerb(VERBS['queue.list'], company.admin, {})).profiles).toEqual([{ queueIds: [queueId], agentIds: [ana] }]);
    const wrong = (change: Partial<Capacity>, path: string) =>
      expect(save(company, { ...given, routingProfileId, capacity: change }), JSON.stringify(change)).rejects.toEqual(issueAt(path));
    await wrong({ chat: 2, total: 1 }, 'capacity.chat');
    await wrong({ chat: 2, total: 4 }, 'capacity.total');
    await wrong({ voice: 2, chat: 1, total: 2 }, 'capacity.voice');
    await wrong({ voice: 0, chat: 0, total: 1 }, 'capacity.total');
    await wrong({ chat: 21, total: 21 }, 'capacity.chat');
    // Nobody would ever be asked for the chats of this queue, or for its calls.
    await wrong({}, 'entries.1.queueId');
    await wrong({ voice: 0, chat: 2, total: 2 }, 'entries.0.queueId');
    expect(await capacityIn()).toEqual(capacity);
  });

  test('are given on the page of a person too, and taken away there', async () => {
    const agentId = await addAgent(ours, 'Ben');
    const queueId = await newQueue(ours, 'Support');
    const profile = await save(ours, { name: 'Support only', entries: [{ queueId }] });
    const person = { agentId, name: 'Ben', role: 'agent', queueIds: [], skills: [], weight: 1 } as const;
    await runVerb(VERBS['person.save'], ours.admin, { ...person, routingProfileId: profile });
    const { people, profiles } = await runVerb(VERBS['person.list'], ours.admin, {});
    expect(people.find((one) => one.agentId === agentId)?.routingProfileId).toBe(profile);
    expect(profiles).toContainEqual({ routingProfileId: profile, name: 'Support only', queueIds: [queueId] });
    await expect(remove(ours, profile)).rejects.toEqual(code('state_conflict', { why: 'profileUsed', names: ['Ben'] }));
    await runVerb(VERBS['person.save'], ours.admin, { ...person, routingProfileId: null });
    await remove(ours, profile);
    expect((await list(ours)).profiles.map(({ name }) => name)).not.toContain('Support only');
    await expect(remove(ours, profile)).rejects.toEqual(code('not_found'));
  });

  test('are refused at the field that is wrong', async () => {
    const queueId = await newQueue(ours, 'Refunds');
    const gone = await newQueue(ours, 'Gone');
    await runVerb(VERBS['queue.archive'], ours.admin, { queueId: gone });
    await save(ours, { name: 'Night' });
    await expect(save(ours, { name: ' night ' })).rejects.toEqual(issueAt('name', 'duplicate'));
    await expect(save(ours, { name: ' ' })).rejects.toEqual(issueAt('name'));
    const wrong = (entries: readonly Partial<Entry>[], path: string) =>
      expect(save(ours, { name: 'Wrong', entries }), path).rejects.toEqual(issueAt(path));
    await wrong([{ queueId }, { queueId }], 'entries.1.queueId');
    await wrong([{ queueId }, { queueId: gone }], 'entries.1.queueId');
    await wrong([{ queueId, priority: 0 }], 'entries.0.priority');
    await wrong([{ queueId, level: 10 }], 'entries.0.level');
    await wrong([{ queueId, delayMs: -1 }], 'entries.0.delayMs');
    expect((await list(ours)).profiles.map(({ name }) => name)).not.toContain('Wrong');
  });

  test('give a queue at most ten different delays together', async () => {
    const company = await openCompany();
    const queueId = await newQueue(company, 'Sales', [company.admin.agentId]);
    for (let index = 1; index <= 9; index++)
      await save(company, { name: `After ${String(index)}`, entries: [{ queueId, delayMs: index * 1_000 }] });
    // The tenth is 0: of those whom the queue names.
    const eleventh = { name: 'Late', entries: [{ queueId, delayMs: 60_000 }] };
    await expect(save(company, eleventh)).rejects.toEqual(issueAt('entries.0.delayMs'));
    await save(company, { name: 'Late', entries: [{ queueId, delayMs: 9_000 }] });
  });

  test('of another company are not there, nor are its queues and people', async () => {
    const theirQueue = await newQueue(theirs, 'Theirs');
    const theirAgent = await addAgent(theirs, 'Eve');
    const profile = await save(theirs, { name: 'Theirs', entries: [{ queueId: theirQueue }] });
    await expect(save(ours, { name: 'Mine', entries: [{ queueId: theirQueue }] })).rejects.toEqual(issueAt('entries.0.queueId'));
    await expect(save(ours, { name: 'Mine', agentIds: [theirAgent] })).rejects.toEqual(issueAt('agentIds'));
    await expect(save(ours, { routingProfileId: profile, name: 'Mine' })).rejects.toEqual(code('not_found'));
    await expect(remove(ours, profile)).rejects.toEqual(code('not_found'));
    const person = { agentId: ours.admin.agentId, name: 'Admin', role: 'admin', queueIds: [], skills: [], weight: 1 } as const;
    await expect(runVerb(VERBS['person.save'], ours.admin, { ...person, routingProfileId: profile })).rejects.toEqual(
      issueAt('routingProfileId'),
    );
    expect((await list(theirs)).profiles).toMatchObject([{ name: 'Theirs', entries: [{ queueId: theirQueue }] }]);
  });
});
