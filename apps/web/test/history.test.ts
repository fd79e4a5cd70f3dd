import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, objectKeys, type AgentId, type ContactId, type QueueId } from '@cordboard/contracts';
import { auditLog, ensureRecordingKey, readRecordingKey, recordings, withTenant, type Tx } from '@cordboard/db';
import {
  makeAgent,
  makeContact,
  makeDisposition,
  makeEvent,
  makeQueue,
  makeQueueAgent,
  makeRecording,
  makeVisitor,
  makeWebCallKey,
} from '@cordboard/db/factories';
import { putSealed } from '@cordboard/platform';
import { openObject, openRecording } from '../src/server/recordings.ts';
import { serveSound } from '../src/server/serve-sound.ts';
import { services } from '../src/server/services.ts';
import { runVerb, type VerbContext } from '../src/server/verb.ts';
import { VERBS } from '../src/server/verbs/index.ts';
import { closeServices, openCompany, type Company } from './company.ts';

let ours: Company;
let theirs: Company;
let ana: VerbContext;
let boris: VerbContext;
let supervisor: VerbContext;
let queueId: QueueId;
let webCallKeyId: Awaited<ReturnType<typeof makeWebCallKey>>['id'];

const inOurs = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => withTenant(services().db, ours.tenantId, work);

async function addPerson(name: string, role: 'agent' | 'supervisor'): Promise<VerbContext> {
  const { id } = await inOurs((tx) => makeAgent(tx, { name, role }));
  return { ...ours.admin, agentId: id, name, role };
}

async function addContact(agentId: AgentId, given: Parameters<typeof makeContact>[1] = {}): Promise<ContactId> {
  const { id } = await inOurs((tx) => makeContact(tx, { queueId, webCallKeyId, agentId, ...given }));
  return id;
}

beforeAll(async () => {
  ours = await openCompany();
  theirs = await openCompany();
  ana = await addPerson('Ana', 'agent');
  boris = await addPerson('Boris', 'agent');
  supervisor = await addPerson('Sun', 'supervisor');
  await inOurs(async (tx) => {
    queueId = (await makeQueue(tx, { name: 'Billing' })).id;
    webCallKeyId = (await makeWebCallKey(tx, { queueId })).id;
    await makeQueueAgent(tx, { queueId, agentId: ana.agentId });
    await makeQueueAgent(tx, { queueId, agentId: boris.agentId });
  });
});
afterAll(closeServices);

const notFound = expect.objectContaining({ code: 'not_found' });
const search = (context: VerbContext, input: object = {}) => runVerb(VERBS['contact.search'], context, input);

describe('the history', () => {
  test('an agent finds own contacts, a supervisor those of all, another tenant none', async () => {
    const [anas, boriss] = [await addContact(ana.agentId), await addContact(boris.agentId)];
    const ids = async (context: VerbContext) => (await search(context)).contacts.map(({ contactId }) => contactId);
    expect(await ids(ana)).toContain(anas);
    expect(await ids(ana)).not.toContain(boriss);
    expect(await ids(supervisor)).toEqual(expect.arrayContaining([anas, boriss]));
    expect(await ids(theirs.admin)).toEqual([]);
  });

  test('pages follow one another without a gap or a repeat, also within one millisecond', async () => {
    const createdAt = new Date(1_000_000_000_000);
    const made = new Set<string>();
    for (let i = 0; i < 60; i++) made.add(await addContact(ana.agentId, { createdAt, outcome: 'failed' }));
    const only = { outcome: 'failed', toMs: createdAt.getTime() + 1 };
    const first = await search(supervisor, only);
    const last = first.contacts.at(-1);
    const second = await search(supervisor, { ...only, after: { createdAtMs: last?.createdAtMs, contactId: last?.contactId } });
    expect([first.more, first.contacts.length, second.more, second.contacts.length]).toEqual([true, 50, false, 10]);
    expect(new Set([...first.contacts, ...second.contacts].map(({ contactId }) => contactId))).toEqual(made);
  });

  test('filters narrow it: queue, agent, outcome, kind, time and words, in which % is a sign like any other', async () => {
    const other = await inOurs(async (tx) => (await makeQueue(tx, { name: 'Sales' })).id);
    const wanted = await addContact(ana.agentId, {
      queueId: other,
      kind: 'callback',
      outcome: 'abandoned',
      createdAt: new Date(1_500_000_000_000),
      form: { name: 'Zoë 100%' },
    });
    const found = async (input: object) => (await search(supervisor, input)).contacts.map(({ contactId }) => contactId);
    for (const input of [
      { queueIds: [other] },
      { agentIds: [ana.agentId], outcome: 'abandoned' },
      { kind: 'callback' },
      { fromMs: 1_500_000_000_000, toMs: 1_500_000_000_001 },
      { text: 'zoë' },
      { text: '100%' },
      { text: wanted },
    ])
      expect(await found(input), JSON.stringify(input)).toEqual([wanted]);
    for (const input of [{ text: '1%0' }, { queueIds: [other], outcome: 'answered' }, { recorded: true, queueIds: [other] }])
      expect(await found(input), JSON.stringify(input)).toEqual([]);
  });

  test('a timeline is its own people’s, and has its end after hours of quality figures', async () => {
    const contactId = await addContact(ana.agentId);
    await inOurs(async (tx) => {
      for (let seq = 1; seq <= 1_200; seq++)
        await makeEvent(tx, { contactId, seq, type: 'leg.measured', data: { type: 'leg.measured', contactId } as never });
      await makeEvent(tx, { contactId, seq: 1_201, type: 'contact.ended', data: { type: 'contact.ended', contactId } as never });
    });
    const read = (context: VerbContext) => runVerb(VERBS['contact.timeline'], context, { contactId });
    expect((await read(ana)).events.map(({ event }) => event.type)).toEqual(['contact.ended']);
    expect((await read(supervisor)).contact.contactId).toBe(contactId);
    await expect(read(boris)).rejects.toEqual(notFound);
    await expect(read(theirs.admin)).rejects.toEqual(notFound);
  });

  test('filters offer an agent the own queues and nobody else’s name', async () => {
    const offered = await runVerb(VERBS['history.filters'], ana, {});
    expect(offered.queues.map(({ name }) => name)).toEqual(['Billing']);
    expect(offered.agents).toEqual([{ agentId: ana.agentId, name: 'Ana' }]);
    expect((await runVerb(VERBS['history.filters'], supervisor, {})).agents.length).toBeGreaterThanOrEqual(4);
  });
});

describe('the desk', () => {
  test('an agent’s own contacts since a moment, and those of the same browser', async () => {
    const visitorId = (await inOurs((tx) => makeVisitor(tx))).id;
    const [older, newer] = [
      await addContact(boris.agentId, { visitorId, createdAt: new Date(1_600_000_000_000), endedAt: new Date(1_600_000_050_000) }),
      await addContact(ana.agentId, { visitorId, createdAt: new Date(1_600_000_100_000) }),
    ];
    const mine = await runVerb(VERBS['contact.mine'], ana, { sinceMs: 1_600_000_000_000 });
    expect(mine.contacts.map(({ contactId }) => contactId)).toContain(newer);
    expect(mine.contacts.map(({ contactId }) => contactId)).not.toContain(older);
    const earlier = await runVerb(VERBS['contact.earlier'], ana, { visitorId, except: newer });
    expect(earlier.contacts.map(({ contactId }) => contactId)).toEqual([older]);
    expect((await runVerb(VERBS['contact.earlier'], theirs.admin, { visitorId, except: null })).contacts).toEqual([]);
  });

  test('a note is saved as typed, read back by its author, and not written about somebody else’s contact', async () => {
    const dispositionId = (await inOurs((tx) => makeDisposition(tx))).id;
    const contactId = await addContact(ana.agentId, { dispositionId });
    expect(await runVerb(VERBS['note.read'], ana, { contactId })).toEqual({ text: '', dispositionId });
    const write = (context: VerbContext, text: string) => runVerb(VERBS['note.save'], context, { contactId, text });
    await write(ana, 'Asked f');
    await write(ana, 'Asked for an invoice.');
    expect(await runVerb(VERBS['note.read'], ana, { contactId })).toMatchObject({ text: 'Asked for an invoice.' });
    await expect(runVerb(VERBS['note.read'], boris, { contactId })).rejects.toEqual(notFound);
    await expect(write(boris, 'Not mine.')).rejects.toEqual(notFound);
    await write(supervisor, 'Well done.');
    const { notes } = await runVerb(VERBS['contact.timeline'], ana, { contactId });
    expect(notes.map(({ author, text }) => [author, text]).sort()).toEqual([
      ['Ana', 'Asked for an invoice.'],
      ['Sun', 'Well done.'],
    ]);
    // Boris had it before it was Ana's.
    await inOurs((tx) => makeEvent(tx, { contactId, agentId: boris.agentId, type: 'offer.accepted' }));
    await write(boris, 'Handed over.');
  });
});

describe('a recording', () => {
  async function addRecording(agentId: AgentId, bytes = Buffer.from('0123456789')) {
    const contactId = await addContact(agentId);
    const recording = await inOurs((tx) =>
      makeRecording(tx, { contactId, state: 'ready', objectPrefix: `t/${ours.tenantId}/${newId('recording')}` }),
    );
    const { objects, recordingsKey } = services();
    const about = { tenantId: ours.tenantId, recordingId: recording.id };
    const key = await inOurs((tx) => ensureRecordingKey(tx, about, recordingsKey()));
    await putSealed(objects, objectKeys.sealed(objectKeys.recordingOgg(recording.objectPrefix)), key, bytes);
    return recording;
  }
  const audit = (target: string) => inOurs((tx) => tx.select().from(auditLog).where(eq(auditLog.target, target)).orderBy(auditLog.id));

  test('is heard by who had the contact and still serves its queue, by supervisors and admins, and by nobody of another tenant', async () => {
    const { id } = await addRecording(ana.agentId);
    for (const context of [ana, supervisor, ours.admin]) expect((await openRecording(context, id, null)).recordingId).toBe(id);
    await expect(openRecording(boris, id, null)).rejects.toEqual(notFound);
    await expect(openRecording(theirs.admin, id, null)).rejects.toEqual(notFound);
    const left = await addPerson('Left', 'agent');
    const theirOwn = await addRecording(left.agentId);
    await expect(openRecording(left, theirOwn.id, null)).rejects.toEqual(notFound);
    await inOurs((tx) => tx.update(recordings).set({ state: 'recording' }).where(eq(recordings.id, id)));
    await expect(openRecording(ana, id, null)).rejects.toEqual(notFound);
  });

  test('from before they were sealed is heard as it was', async () => {
    const { id, objectPrefix } = await addRecording(ana.agentId);
    await inOurs((tx) => tx.update(recordings).set({ sealedKey: null }).where(eq(recordings.id, id)));
    await services().objects.put(objectKeys.recordingOgg(objectPrefix), Buffer.from('as it was'));
    const sound = await openObject(await openRecording(ana, id, null), objectKeys.recordingOgg(objectPrefix));
    expect(await serveSound(sound, 'bytes=3-4').text()).toBe('it');
  });

  test('opens by the key of its own row and tenant alone', async () => {
    const [one, other] = [await addRecording(ana.agentId), await addRecording(ana.agentId)];
    const [row] = await inOurs((tx) => tx.select().from(recordings).where(eq(recordings.id, other.id)));
    await inOurs((tx) =>
      tx
        .update(recordings)
        .set({ sealedKey: row?.sealedKey ?? null })
        .where(eq(recordings.id, one.id)),
    );
    await expect(openRecording(ana, one.id, null)).rejects.toMatchObject({ code: 'internal' });
    expect(await inOurs((tx) => readRecordingKey(tx, other, new Uint8Array(32)))).toBeNull();
    if (row === undefined) throw new Error('the row is gone');
    await expect(inOurs((tx) => readRecordingKey(tx, row, new Uint8Array(32)))).rejects.toMatchObject({ code: 'internal' });
  });

  test('that is erased is nobody’s any more, though its objects are still there; a legal hold keeps it', async () => {
    const { id, objectPrefix } = await addRecording(ana.agentId);
    const erase = (context: VerbContext) => runVerb(VERBS['recording.erase'], context, { recordingId: id });
    await expect(erase(supervisor)).rejects.toMatchObject({ code: 'not_allowed' });
    await runVerb(VERBS['recording.setLegalHold'], ours.admin, { recordingId: id, legalHold: true });
    await expect(erase(ours.admin)).rejects.toMatchObject({ code: 'state_conflict' });
    await expect(erase(theirs.admin)).rejects.toMatchObject({ code: 'not_found' });
    await runVerb(VERBS['recording.setLegalHold'], ours.admin, { recordingId: id, legalHold: false });
    const name = objectKeys.sealed(objectKeys.recordingOgg(objectPrefix));
    const copy = await services().objects.get(name);
    await erase(ours.admin);
    await services().objects.put(name, copy);
    await expect(openRecording(ana, id, null)).rejects.toEqual(notFound);
    const [row] = await inOurs((tx) => tx.select().from(recordings).where(eq(recordings.id, id)));
    expect(row).toMatchObject({ state: 'erased', sealedKey: null });
    const about = { tenantId: ours.tenantId, recordingId: id };
    await expect(inOurs((tx) => ensureRecordingKey(tx, about, services().recordingsKey()))).rejects.toMatchObject({ code: 'not_found' });
    expect((await audit(id)).map(({ action }) => action)).toEqual(['recording.setLegalHold', 'recording.setLegalHold', 'recording.erase']);
  });

  test('each download and each act of listening is audited, whatever part of it is asked for', async () => {
    const { id } = await addRecording(ana.agentId);
    for (let part = 0; part < 3; part++) await openRecording(ana, id, 'recording.played');
    await openRecording(supervisor, id, 'recording.played');
    await openRecording(ana, id, 'recording.downloaded');
    await openRecording(ana, id, 'recording.downloaded');
    expect((await audit(id)).map(({ action, actor }) => [action, actor])).toEqual([
      ['recording.played', ana.agentId],
      ['recording.played', supervisor.agentId],
      ['recording.downloaded', ana.agentId],
      ['recording.downloaded', ana.agentId],
    ]);
  });

  test.each([
    [null, 200, '0123456789', null],
    ['bytes=0-', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=00-', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=1-3', 206, '123', 'bytes 1-3/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-999', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
  ])('is served in ranges: %s', async (range, status, body, contentRange) => {
    const { id, objectPrefix } = await addRecording(ana.agentId);
    const response = serveSound(
      await openObject(await openRecording(ana, id, null), objectKeys.recordingOgg(objectPrefix)),
      range,
      'call.opus',
    );
    expect([response.status, await response.text(), response.headers.get('content-range')]).toEqual([status, body, contentRange]);
    expect(response.headers.get('content-disposition')).toContain('call.opus');
    expect(response.headers.get('cache-control')).toContain('no-store');
  });
});
