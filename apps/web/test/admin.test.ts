import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  newId,
  queueIdSchema,
  queueRoutingSchema,
  skillIdSchema,
  webCallKeyIdSchema,
  type AgentId,
  type QueueId,
  type SkillId,
} from '@cordboard/contracts';
import { agents, auditLog, authSchema, configurationSnapshot, prompts, queuePrompts, webCallKeys, withTenant } from '@cordboard/db';
import { auth } from '../src/server/auth.ts';
import { authDb } from '../src/server/invitations.ts';
import { services } from '../src/server/services.ts';
import { person } from '../src/server/session.ts';
import { runVerb } from '../src/server/verb.ts';
import { VERBS } from '../src/server/verbs/index.ts';
import { agentRow, as, closeServices, configVersion, cookiesOf, openCompany, PASSWORD, type Company } from './company.ts';

let ours: Company;
let theirs: Company;
beforeAll(async () => {
  ours = await openCompany();
  theirs = await openCompany();
});
afterAll(closeServices);

const code = (wanted: string, data: object = {}) =>
  expect.objectContaining({ code: wanted, data: expect.objectContaining(data) as object });
const issueAt = (path: string) =>
  expect.objectContaining({
    code: 'invalid_input',
    data: { issues: expect.arrayContaining([expect.objectContaining({ path })]) as unknown },
  });

async function settings(company: Company, changes: object = {}) {
  const { settings: defaults } = await runVerb(VERBS['queue.defaults'], company.admin, {});
  return { ...defaults, name: 'Sales', ...changes };
}

async function newQueue(company: Company, changes: object = {}): Promise<QueueId> {
  const { queueId } = await runVerb(VERBS['queue.save'], company.admin, { queueId: null, settings: await settings(company, changes) });
  return queueIdSchema.parse(queueId);
}

async function addAgent(company: Company, role: 'admin' | 'supervisor' | 'agent' = 'agent'): Promise<AgentId> {
  const id = newId('agent');
  await withTenant(services().db, company.tenantId, (tx) => tx.insert(agents).values({ id, name: 'Somebody', role }));
  return id;
}

const readQueue = async (company: Company, queueId: QueueId) =>
  (await runVerb(VERBS['queue.list'], company.admin, {})).queues.find((queue) => queue.queueId === queueId);

describe('roles', () => {
  const forAdmins = Object.values(VERBS).filter((verb) => !(verb.roles as readonly string[]).includes('supervisor'));

  test('agents and supervisors are refused every verb of the admin pages, before their input is looked at', async () => {
    expect(forAdmins.map((verb) => verb.name)).toEqual(
      expect.arrayContaining(['person.invite', 'person.resetLink', 'prompt.delete', 'queue.save', 'webCallKey.rotateSecret']),
    );
    for (const verb of forAdmins)
      for (const role of ['agent', 'supervisor'] as const)
        await expect(runVerb(verb as (typeof VERBS)['queue.archive'], as(ours.admin, role), {}), verb.name).rejects.toEqual(
          code('not_allowed', { verb: verb.name, role }),
        );
  });
});

describe('queues', () => {
  test('a new queue is what was asked for, the live parts are told, and the audit log knows who did it', async () => {
    const before = await configVersion(ours);
    const agentId = await addAgent(ours);
    const queueId = await newQueue(ours, { name: 'Billing', ringMs: 15_000, agentIds: [agentId, agentId] });
    expect(await readQueue(ours, queueId)).toMatchObject({ name: 'Billing', ringMs: 15_000, agentIds: [agentId] });
    expect(await configVersion(ours)).toBe(before + 1);
    const [entry] = await withTenant(services().db, ours.tenantId, (tx) =>
      tx
        .select()
        .from(auditLog)
        .where(and(eq(auditLog.action, 'queue.save'), eq(auditLog.target, queueId))),
    );
    expect(entry).toMatchObject({ actor: ours.admin.agentId, targetKind: 'queue' });
  });

  test.each([
    ['settings.name', { name: ' ' }],
    ['settings.ringMs', { ringMs: 1_000 }],
    ['settings.callbackDigit', { callbackDigit: 'x' }],
    ['settings.hours.timeZone', { hours: { timeZone: 'Mars/Olympus', always: true, spans: [], exceptions: [] } }],
    [
      'settings.hours.spans.0.toMinute',
      { hours: { timeZone: 'UTC', always: false, spans: [{ weekday: 1, fromMinute: 600, toMinute: 540 }], exceptions: [] } },
    ],
    [
      'settings.hours.exceptions.0.spans.0.toMinute',
      {
        hours: {
          timeZone: 'UTC',
          always: false,
          spans: [],
          exceptions: [{ date: '2026-12-24', label: '', spans: [{ fromMinute: 600, toMinute: 600 }] }],
        },
      },
    ],
    [
      'settings.hours.exceptions.1.date',
      {
        hours: {
          timeZone: 'UTC',
          always: false,
          spans: [],
          exceptions: [
            { date: '2026-12-24', label: '', spans: [] },
            { date: '2026-12-24', label: '', spans: [] },
          ],
        },
      },
    ],
  ])('a wrong value is refused at %s', async (path, changes) => {
    await expect(newQueue(ours, changes)).rejects.toEqual(issueAt(path));
  });

  test('ids of another company are refused at their field, and its queues cannot be touched', async () => {
    const theirAgent = await addAgent(theirs);
    const theirQueue = await newQueue(theirs);
    const promptId = newId('prompt');
    await withTenant(services().db, theirs.tenantId, (tx) =>
      tx.insert(prompts).values({ id: promptId, name: 'Theirs', source: 'upload', state: 'ready' }),
    );
    await expect(newQueue(ours, { agentIds: [theirAgent] })).rejects.toEqual(issueAt('settings.agentIds'));
    const builtIn = { kind: 'builtIn' };
    const picks = { greeting: { kind: 'prompt', promptId }, music: builtIn, closedMessage: builtIn, fullMessage: builtIn };
    const rest = { waitedTooLongMessage: builtIn, nobodyThereMessage: builtIn };
    await expect(newQueue(ours, { prompts: { ...picks, ...rest } })).rejects.toEqual(issueAt('settings.prompts.greeting'));
    const stolen = runVerb(VERBS['queue.save'], ours.admin, { queueId: theirQueue, settings: await settings(ours, { name: 'Stolen' }) });
    await expect(stolen).rejects.toEqual(code('not_found'));
    await expect(runVerb(VERBS['queue.archive'], ours.admin, { queueId: theirQueue })).rejects.toEqual(code('not_found'));
    await expect(runVerb(VERBS['queue.setFallback'], ours.admin, { queueId: theirQueue })).rejects.toEqual(code('not_found'));
    expect(await readQueue(theirs, theirQueue)).toMatchObject({ name: 'Sales' });
  });

  test('the fallback queue and one that a key leads to stay; another takes over and then it goes', async () => {
    const company = await openCompany();
    const { queues, fallbackQueueId } = await runVerb(VERBS['queue.list'], company.admin, {});
    const first = queues[0]?.queueId;
    expect(first).toBe(fallbackQueueId);
    if (!first) return;
    const archive = () => runVerb(VERBS['queue.archive'], company.admin, { queueId: first });
    await expect(archive()).rejects.toEqual(code('state_conflict', { why: 'fallback' }));
    const second = await newQueue(company);
    await runVerb(VERBS['queue.setFallback'], company.admin, { queueId: second });
    await expect(archive()).rejects.toEqual(code('state_conflict', { why: 'webCallKeys', names: expect.any(Array) as unknown }));
    const { keys } = await runVerb(VERBS['webCallKey.list'], company.admin, {});
    for (const { webCallKeyId } of keys) await runVerb(VERBS['webCallKey.setActive'], company.admin, { webCallKeyId, active: false });
    await archive();
    expect(await readQueue(company, first)).toBeUndefined();
    await expect(archive()).rejects.toEqual(code('not_found'));
  });
});

describe('skills', () => {
  const skill = async (company: Company, name: string): Promise<SkillId> =>
    skillIdSchema.parse((await runVerb(VERBS['skill.save'], company.admin, { skillId: null, name })).skillId);
  const asking = (skillId: SkillId) => ({
    ...queueRoutingSchema.parse({}),
    steps: [
      { requirement: { all: [{ skillId, level: 4 }] }, forMs: 30_000, skipIf: null },
      { requirement: null, forMs: null, skipIf: null },
    ],
  });

  test('a skill is given to people and asked for by a queue; until it is no longer, it cannot be deleted', async () => {
    const company = await openCompany();
    const french = await skill(company, 'French');
    await expect(skill(company, ' french ')).rejects.toEqual(code('duplicate'));
    const agentId = await addAgent(company);
    const person = { agentId, name: 'Ana', role: 'agent', queueIds: [], weight: 2, routingProfileId: null } as const;
    await runVerb(VERBS['person.save'], company.admin, { ...person, skills: [{ skillId: french, level: 4 }] });
    const queueId = await newQueue(company, { strategy: 'bestSkillMatch', routing: asking(french) });

    const snapshot = await withTenant(services().db, company.tenantId, (tx) => configurationSnapshot(tx, company.tenantId));
    expect(snapshot.agents.find((agent) => agent.agentId === agentId)).toMatchObject({
      weight: 2,
      skills: [{ skillId: french, level: 4 }],
    });
    expect(snapshot.queues.find((queue) => queue.queueId === queueId)).toMatchObject({
      strategy: 'bestSkillMatch',
      routing: asking(french),
    });
    expect((await runVerb(VERBS['skill.list'], company.admin, {})).skills).toEqual([
      { skillId: french, name: 'French', people: [{ name: 'Ana', level: 4 }], queues: ['Sales'] },
    ]);

    const remove = () => runVerb(VERBS['skill.remove'], company.admin, { skillId: french });
    await expect(remove()).rejects.toEqual(code('state_conflict', { why: 'skillAsked', names: ['Sales'] }));
    await runVerb(VERBS['queue.save'], company.admin, { queueId, settings: await settings(company) });
    await remove();
    expect((await runVerb(VERBS['person.list'], company.admin, {})).people.find((one) => one.agentId === agentId)?.skills).toEqual([]);
    await expect(remove()).rejects.toEqual(code('not_found'));
  });

  test('skills and queues of another company are refused at their field', async () => {
    const french = await skill(theirs, 'French');
    const theirQueue = await newQueue(theirs);
    const agentId = await addAgent(ours);
    const person = {
      agentId,
      name: 'Ana',
      role: 'agent',
      queueIds: [],
      weight: 1,
      skills: [{ skillId: french, level: 1 }],
      routingProfileId: null,
    } as const;
    await expect(runVerb(VERBS['person.save'], ours.admin, person)).rejects.toEqual(issueAt('skills'));
    await expect(newQueue(ours, { routing: asking(french) })).rejects.toEqual(issueAt('settings.routing.steps'));
    const overflow = [{ afterMs: 60_000, when: 'always', action: { type: 'queue', queueId: theirQueue } }];
    const routing = { ...queueRoutingSchema.parse({}), overflow };
    await expect(newQueue(ours, { routing })).rejects.toEqual(issueAt('settings.routing.overflow'));
    const closed = { ...queueRoutingSchema.parse({}), whenClosed: { type: 'queue', queueId: theirQueue } };
    await expect(newQueue(ours, { routing: closed })).rejects.toEqual(issueAt('settings.routing.whenClosed'));
    await expect(runVerb(VERBS['skill.save'], ours.admin, { skillId: french, name: 'Ours' })).rejects.toEqual(code('not_found'));
  });

  test('stages, and what holds when nobody is there or it is closed, reach the snapshot with their sound', async () => {
    const company = await openCompany();
    const other = await newQueue(company);
    const overflow = [
      { afterMs: 0, when: 'nobodyLoggedIn', action: { type: 'queue', queueId: other } },
      { afterMs: 60_000, when: 'always', action: { type: 'callback' } },
      { afterMs: 90_000, when: 'always', action: { type: 'message' } },
    ];
    const whenClosed = { type: 'queue', queueId: other };
    const routing = { ...queueRoutingSchema.parse({}), overflow, leaveEmpty: 'nobodyAvailable', whenClosed };
    const { prompts: picks } = await settings(company);
    const queueId = await newQueue(company, { routing, prompts: { ...picks, nobodyThereMessage: { kind: 'none' } } });
    const snapshot = await withTenant(services().db, company.tenantId, (tx) => configurationSnapshot(tx, company.tenantId));
    expect(snapshot.queues.find((queue) => queue.queueId === queueId)).toMatchObject({ routing, nobodyThereMessage: { kind: 'none' } });
    expect(await readQueue(company, queueId)).toMatchObject({ routing, prompts: { nobodyThereMessage: { kind: 'none' } } });
  });

  test.each([
    [
      'settings.routing.steps.0.forMs',
      {
        steps: [
          { requirement: null, forMs: null, skipIf: null },
          { requirement: null, forMs: null, skipIf: null },
        ],
      },
    ],
    ['settings.routing.overflow.0.action.type', { overflow: [{ afterMs: 60_000, when: 'always', action: { type: 'voicemail' } }] }],
  ])('what calls cannot do is refused at %s', async (path, changes) => {
    const routing = { ...queueRoutingSchema.parse({}), ...changes };
    await expect(newQueue(ours, { routing })).rejects.toEqual(issueAt(path));
  });
});

describe('people', () => {
  test('the last admin stays, also when two step down at the same moment', async () => {
    const company = await openCompany();
    const demote = (agentId: AgentId) =>
      runVerb(VERBS['person.save'], company.admin, {
        agentId,
        name: 'A',
        role: 'agent',
        queueIds: [],
        skills: [],
        weight: 1,
        routingProfileId: null,
      });
    const me = company.admin.agentId;
    await expect(demote(me)).rejects.toEqual(code('state_conflict', { why: 'lastAdmin' }));
    await expect(runVerb(VERBS['person.setActive'], company.admin, { agentId: me, active: false })).rejects.toEqual(
      code('state_conflict', { why: 'lastAdmin' }),
    );
    const other = await addAgent(company, 'admin');
    const outcomes = await Promise.allSettled([demote(me), demote(other)]);
    expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  test('a changed role reaches the membership too; a queue of another company is refused', async () => {
    const company = await openCompany();
    await addAgent(company, 'admin');
    const { agentId, userId } = company.admin;
    const save = (queueIds: QueueId[]) =>
      runVerb(VERBS['person.save'], company.admin, {
        agentId,
        name: 'Ana',
        role: 'supervisor',
        queueIds,
        skills: [],
        weight: 1,
        routingProfileId: null,
      });
    await expect(save([await newQueue(theirs)])).rejects.toEqual(issueAt('queueIds'));
    expect(await agentRow(company, agentId)).toMatchObject({ role: 'admin' });
    await save([await newQueue(company)]);
    const [membership] = await authDb().select().from(authSchema.member).where(eq(authSchema.member.userId, userId));
    expect(membership?.role).toBe('supervisor');
  });

  test('an accepted invitation joins the tenant with its role; the link works once', async () => {
    const email = `New.Person-${crypto.randomUUID().slice(0, 8)}@Example.com`;
    const first = await runVerb(VERBS['person.invite'], ours.admin, { email, role: 'agent' });
    const second = await runVerb(VERBS['person.invite'], ours.admin, { email, role: 'supervisor' });
    expect(second).toMatchObject({ link: `http://127.0.0.1:8080/invitation/${second.invitationId}`, mail: 'off' });
    const { invitations } = await runVerb(VERBS['person.invitations'], ours.admin, {});
    expect(invitations.filter((one) => one.email === email.toLowerCase()).map((one) => one.invitationId)).toEqual([second.invitationId]);
    expect((await runVerb(VERBS['person.invitations'], theirs.admin, {})).invitations).toEqual([]);

    const signedUp = await auth().api.signUpEmail({ body: { name: 'New Person', email, password: PASSWORD }, asResponse: true });
    const headers = cookiesOf(signedUp);
    const accept = (invitationId: string) => auth().api.acceptInvitation({ body: { invitationId }, headers });
    await expect(accept(first.invitationId), 'the older link').rejects.toThrow();
    await accept(second.invitationId);
    expect((await person(headers))?.member).toMatchObject({ tenantId: ours.tenantId, role: 'supervisor', name: 'New Person' });
    await expect(accept(second.invitationId), 'used').rejects.toThrow();
    await expect(runVerb(VERBS['person.invite'], ours.admin, { email, role: 'agent' })).rejects.toMatchObject({
      code: 'duplicate',
      data: { issues: [{ path: 'email' }] },
    });
  });

  test('an invitation is withdrawn by its own company only', async () => {
    const made = await runVerb(VERBS['person.invite'], ours.admin, { email: 'gone@example.com', role: 'agent' });
    const withdraw = (company: Company) => runVerb(VERBS['person.withdrawInvitation'], company.admin, { invitationId: made.invitationId });
    await expect(withdraw(theirs)).rejects.toEqual(code('not_found'));
    await withdraw(ours);
    await expect(withdraw(ours)).rejects.toEqual(code('not_found'));
    await expect(runVerb(VERBS['person.invite'], ours.admin, { email: 'nobody', role: 'agent' })).rejects.toEqual(issueAt('email'));
  });

  test('a reset link sets a password once; never for somebody whose other company it would open', async () => {
    const company = await openCompany();
    const { agentId } = company.admin;
    await expect(runVerb(VERBS['person.resetLink'], theirs.admin, { agentId })).rejects.toEqual(code('not_found'));
    const { link } = await runVerb(VERBS['person.resetLink'], company.admin, { agentId });
    const token = new URL(link).pathname.split('/').at(-1) ?? '';
    const reset = (newPassword: string) => auth().api.resetPassword({ body: { token, newPassword } });
    await reset('another good password');
    await expect(reset('a third good password')).rejects.toThrow();
    const { email } = (await agentRow(company, agentId)) ?? {};
    const signIn = (password: string) => auth().api.signInEmail({ body: { email: email ?? '', password } });
    await expect(signIn(PASSWORD)).rejects.toThrow();
    expect((await signIn('another good password')).user.email).toBe(email);

    const { member } = authSchema;
    const other = await openCompany();
    await authDb()
      .insert(member)
      .values({ id: crypto.randomUUID(), organizationId: other.organizationId, userId: company.admin.userId, role: 'agent' });
    await expect(runVerb(VERBS['person.resetLink'], company.admin, { agentId })).rejects.toEqual(
      code('state_conflict', { why: 'otherCompany' }),
    );
  });

  test('who is switched off is a member no more, and is one again when switched on', async () => {
    const agentId = await addAgent(ours);
    await runVerb(VERBS['person.setActive'], ours.admin, { agentId, active: false });
    expect(await agentRow(ours, agentId)).toMatchObject({ active: false });
    await runVerb(VERBS['person.setActive'], ours.admin, { agentId, active: true });
    expect(await agentRow(ours, agentId)).toMatchObject({ active: true });
    await expect(runVerb(VERBS['person.setActive'], theirs.admin, { agentId, active: false })).rejects.toEqual(code('not_found'));
  });
});

describe('web-call keys', () => {
  const key = (queueId: QueueId, changes: object = {}) => ({
    webCallKeyId: null,
    name: 'Shop',
    queueId,
    locale: 'en' as const,
    allowedOrigins: ['https://shop.example/some/page', ' https://shop.example '],
    consentText: '',
    maxConcurrentCalls: 5,
    maxWaitingCalls: 5,
    ...changes,
  });

  test('addresses become origins, and wrong ones are named', async () => {
    const queueId = await newQueue(ours);
    const { webCallKeyId } = await runVerb(VERBS['webCallKey.save'], ours.admin, key(queueId));
    const { keys } = await runVerb(VERBS['webCallKey.list'], ours.admin, {});
    const made = keys.find((one) => one.webCallKeyId === webCallKeyId);
    expect(made).toMatchObject({ allowedOrigins: ['https://shop.example'], consentText: null, hasSecret: false });
    expect(made?.snippet).toContain(`data-key="${webCallKeyId}"`);
    const save = (changes: object) => runVerb(VERBS['webCallKey.save'], ours.admin, key(queueId, changes));
    await expect(save({ allowedOrigins: ['https://a.example', 'shop'] })).rejects.toEqual(issueAt('allowedOrigins.1'));
    await expect(save({ allowedOrigins: [] })).rejects.toEqual(issueAt('allowedOrigins'));
    await expect(save({ maxConcurrentCalls: 0 })).rejects.toEqual(issueAt('maxConcurrentCalls'));
    await expect(save({ queueId: await newQueue(theirs) })).rejects.toEqual(issueAt('queueId'));
    await expect(runVerb(VERBS['webCallKey.save'], theirs.admin, key(await newQueue(theirs), { webCallKeyId }))).rejects.toEqual(
      code('not_found'),
    );
  });

  test('the secret is shown once, kept sealed and never audited', async () => {
    const queueId = await newQueue(ours);
    const { webCallKeyId } = await runVerb(VERBS['webCallKey.save'], ours.admin, key(queueId));
    const { secret } = await runVerb(VERBS['webCallKey.rotateSecret'], ours.admin, { webCallKeyId });
    await expect(runVerb(VERBS['webCallKey.rotateSecret'], theirs.admin, { webCallKeyId })).rejects.toEqual(code('not_found'));
    const [rows, entries] = await withTenant(services().db, ours.tenantId, async (tx) => [
      await tx
        .select()
        .from(webCallKeys)
        .where(eq(webCallKeys.id, webCallKeyIdSchema.parse(webCallKeyId))),
      await tx.select().from(auditLog).where(eq(auditLog.target, webCallKeyId)),
    ]);
    expect(rows[0]?.identifySecretSealed).toEqual(expect.any(String));
    expect(entries.map((entry) => entry.action)).toContain('webCallKey.rotateSecret');
    expect(JSON.stringify([rows, entries])).not.toContain(secret);
  });
});

describe('prompts', () => {
  async function upload(company: Company): Promise<{ promptId: ReturnType<typeof newId<'prompt'>>; objectKey: string }> {
    const promptId = newId('prompt');
    const objectKey = `t/${company.tenantId}/prompts/${promptId}.1.opus`;
    await services().objects.put(objectKey, new Uint8Array([1, 2, 3]));
    await withTenant(services().db, company.tenantId, (tx) =>
      tx.insert(prompts).values({ id: promptId, name: 'Hello', source: 'upload', state: 'ready', objectKey, durationMs: 1_000 }),
    );
    return { promptId, objectKey };
  }

  test('a prompt in use is kept, and says where; one that is not goes with its sound', async () => {
    const { promptId, objectKey } = await upload(ours);
    const queueId = await newQueue(ours, { name: 'Greeting queue' });
    const inUse = { queueId, moment: 'greeting', kind: 'prompt', promptId } as const;
    await withTenant(services().db, ours.tenantId, (tx) => tx.insert(queuePrompts).values(inUse));
    const { prompts: listed } = await runVerb(VERBS['prompt.list'], ours.admin, {});
    expect(listed.find((one) => one.promptId === promptId)).toMatchObject({ usedBy: ['Greeting queue'], durationMs: 1_000 });
    const remove = (company: Company) => runVerb(VERBS['prompt.delete'], company.admin, { promptId });
    await expect(remove(ours)).rejects.toEqual(code('state_conflict', { why: 'queues', names: ['Greeting queue'] }));
    await runVerb(VERBS['queue.save'], ours.admin, { queueId, settings: await settings(ours) });
    await expect(remove(theirs)).rejects.toEqual(code('not_found'));
    await remove(ours);
    expect(await services().objects.stat(objectKey)).toBeNull();
  });

  test('without a worker a text cannot be spoken, and nothing is kept', async () => {
    const speak = (text: string) => runVerb(VERBS['prompt.speak'], theirs.admin, { promptId: null, name: 'Hi', text, locale: 'en' });
    await expect(speak(' ')).rejects.toEqual(issueAt('text'));
    await expect(speak('Hello')).rejects.toEqual(code('store_unavailable', { what: 'worker' }));
    const { prompts: listed } = await runVerb(VERBS['prompt.list'], theirs.admin, {});
    expect(listed.map((one) => one.name)).not.toContain('Hi');
  });
});
