import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newId, signalingAnnouncementSchema, workerAnnouncementSchema, type AgentId, type Role } from '@cordboard/contracts';
import { agents, auditLog, stationSecrets, withTenant } from '@cordboard/db';
import { listAnnounced } from '@cordboard/platform';
import { auth } from '../src/server/auth.ts';
import type { VerbInput } from '../src/client/verbs.ts';
import { services } from '../src/server/services.ts';
import { runVerb } from '../src/server/verb.ts';
import { VERBS } from '../src/server/verbs/index.ts';
import { closeServices, openCompany, type Company } from './company.ts';
import { DeskSocket, startPart, type LivePart } from './live-parts.ts';
import { openMailSink, type MailSink } from './mail-sink.ts';
import { Phone } from './phone.ts';

let sink: MailSink;
let company: Company;
const parts: LivePart[] = [];
const workerLog: string[] = [];
const listens: string[] = [];

beforeAll(async () => {
  sink = await openMailSink();
  process.env['SMTP_URL'] = sink.url;
  process.env['MAIL_FROM'] = 'Cordboard <calls@cordboard.example>';
  const mail = { SMTP_URL: sink.url, MAIL_FROM: process.env['MAIL_FROM'] };
  parts.push(await startPart('worker', mail, (line) => workerLog.push(line)));
  for (let process = 0; process < 2; process++) parts.push(await startPart('signaling'));
  listens.push(...parts.slice(1).map((part) => part.listen));
  const redis = await services().redis();
  await vi.waitFor(
    async () => {
      expect(await listAnnounced(redis, 'worker', workerAnnouncementSchema)).toHaveLength(1);
      expect(await listAnnounced(redis, 'signaling', signalingAnnouncementSchema)).toHaveLength(2);
    },
    { timeout: 120_000, interval: 50 },
  );
  company = await openCompany();
}, 180_000);
afterAll(async () => {
  for (const part of parts) await part.stop();
  await sink.close();
  await closeServices();
});

describe('the end of access', () => {
  /** A member's event socket at each signaling process. */
  async function desks(agentId: AgentId, role: Role): Promise<DeskSocket[]> {
    const { tenantId } = company;
    const open = listens.map((listen) => new DeskSocket(listen));
    for (const desk of open) await desk.hello({ kind: 'desk', tenantId, agentId, role, name: 'Ana' });
    return open;
  }
  async function member(role: Role): Promise<AgentId> {
    const agentId = newId('agent');
    await withTenant(services().db, company.tenantId, (tx) => tx.insert(agents).values({ id: agentId, name: 'Ana', role }));
    // The worker publishes what a verb has changed.
    await runVerb(VERBS['person.save'], company.admin, {
      agentId,
      name: 'Ana Ruiz',
      role,
      queueIds: [],
      skills: [],
      weight: 1,
      routingProfileId: null,
    });
    return agentId;
  }
  /** The same, as soon as the configuration that lets the member in is published. */
  async function opened(agentId: AgentId, role: Role): Promise<DeskSocket[]> {
    for (let attempt = 0; attempt < 60; attempt++) {
      const open = await desks(agentId, role);
      await expect.poll(() => open.every((desk) => desk.has('snapshot') || desk.has('bye')), { timeout: 10_000 }).toBe(true);
      if (open.every((desk) => desk.has('snapshot'))) return open;
      for (const desk of open) desk.close();
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    throw new Error('the member’s desks were not let in');
  }
  const told = (open: readonly DeskSocket[], code: string) =>
    expect
      .poll(() => open.every((desk) => desk.has('bye', code) && desk.isClosed), {
        message: `not all sockets were told ${code}`,
        timeout: 5_000,
      })
      .toBe(true);

  test('a change of role closes the member’s sockets in every process, and tokens of before are refused', async () => {
    const agentId = await member('agent');
    const open = await opened(agentId, 'agent');
    const bystanders = await opened(company.admin.agentId, 'admin');
    await runVerb(VERBS['person.save'], company.admin, {
      agentId,
      name: 'Ana Ruiz',
      role: 'supervisor',
      queueIds: [],
      skills: [],
      weight: 1,
      routingProfileId: null,
    });
    await told(open, 'not_authenticated');
    expect(bystanders.map((desk) => desk.isClosed)).toEqual([false, false]);
    for (const desk of bystanders) desk.close();
    // Another name or queue is no reason to close anything.
    const again = await opened(agentId, 'supervisor');
    await runVerb(VERBS['person.save'], company.admin, {
      agentId,
      name: 'Ana',
      role: 'supervisor',
      queueIds: [],
      skills: [],
      weight: 1,
      routingProfileId: null,
    });
    expect(again.map((desk) => desk.has('bye'))).toEqual([false, false]);
    for (const desk of again) desk.close();
  });

  test('a member who is removed is out of every process, and stays out', async () => {
    const agentId = await member('agent');
    const open = await opened(agentId, 'agent');
    await runVerb(VERBS['person.setActive'], company.admin, { agentId, active: false });
    await told(open, 'not_allowed');
    await told(await desks(agentId, 'agent'), 'not_allowed');
  });

  test.each(['remove-member', 'update-member-role', 'invite-member', 'leave', 'delete'])(
    'better-auth’s own route %s is not served: it would pass by all this',
    async (name) => {
      const request = new Request(`http://127.0.0.1:8080/api/auth/organization/${name}`, { method: 'POST', body: '{}' });
      expect((await auth().handler(request)).status).toBe(404);
    },
  );
});

describe('a plain SIP station', () => {
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

  test('registers with the secret that was shown once, is out the moment it is revoked, and is nobody else’s to touch', async () => {
    const { agentId } = company.admin;
    const made = await runVerb(VERBS['station.create'], company.admin, { agentId });
    const phone = new Phone(listens[0] ?? '', made);
    expect(await phone.register('a guess')).toBe(401);
    expect(await phone.register(made.secret)).toBe(200);
    const { stations } = await runVerb(VERBS['station.list'], company.admin, { agentId });
    expect(stations).toMatchObject([{ stationId: made.stationId }]);
    expect(JSON.stringify(stations)).not.toContain(made.secret);

    const stranger = await openCompany();
    await expect(runVerb(VERBS['station.revoke'], stranger.admin, { stationId: made.stationId })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(runVerb(VERBS['station.create'], stranger.admin, { agentId })).rejects.toMatchObject({ code: 'not_found' });
    expect((await runVerb(VERBS['station.list'], stranger.admin, { agentId })).stations).toEqual([]);

    await runVerb(VERBS['station.revoke'], company.admin, { stationId: made.stationId });
    await expect.poll(() => phone.isClosed, { message: 'the telephone’s socket stayed open' }).toBe(true);
    const again = new Phone(listens[1] ?? '', made);
    expect(await again.register(made.secret)).toBe(401);
    again.close();
    const rows = await withTenant(services().db, company.tenantId, async (tx) => [
      ...(await tx.select().from(auditLog).where(eq(auditLog.target, made.stationId)).orderBy(auditLog.id)),
      ...(await tx.select().from(stationSecrets)),
    ]);
    expect(rows.map((row) => ('action' in row ? row.action : row.username))).toEqual(['station.create', 'station.revoke', made.stationId]);
    expect(JSON.stringify(rows)).not.toContain(made.secret);
    expect(md5(`${made.stationId}:${made.account.realm}:${made.secret}`)).toBe(rows.map((row) => ('ha1' in row ? row.ha1 : null)).at(-1));
  });
});

describe('why', () => {
  const someone = async (name: string): Promise<AgentId> => {
    const agentId = newId('agent');
    await withTenant(services().db, company.tenantId, (tx) => tx.insert(agents).values({ id: agentId, name, role: 'agent' }));
    await runVerb(VERBS['person.save'], company.admin, {
      agentId,
      name,
      role: 'agent',
      queueIds: [],
      skills: [],
      weight: 1,
      routingProfileId: null,
    });
    return agentId;
  };

  test('an agent gets nothing is told to itself and to those who supervise', async () => {
    const [agentId, other] = [await someone('Ana'), await someone('Ben')];
    const own = { ...company.admin, agentId, role: 'agent' } as const;
    // The worker publishes whom routing should know.
    await expect
      .poll(() => runVerb(VERBS['agent.explain'], own, { agentId }).catch(() => null), { timeout: 20_000 })
      .toMatchObject({ agentId, name: 'Ana', reasons: [{ reason: 'notLoggedIn' }, { reason: 'noDesk' }, { reason: 'noQueues' }] });
    expect(await runVerb(VERBS['agent.explain'], company.admin, { agentId })).toMatchObject({ name: 'Ana' });
    await expect(runVerb(VERBS['agent.explain'], own, { agentId: other })).rejects.toMatchObject({ code: 'not_allowed' });
    await expect(runVerb(VERBS['agent.explain'], company.admin, { agentId: newId('agent') })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('a contact waits is for those who supervise', async () => {
    const contactId = newId('contact');
    expect(await runVerb(VERBS['contact.explain'], company.admin, { contactId })).toEqual({ explanation: null, offers: [] });
    await expect(runVerb(VERBS['contact.explain'], { ...company.admin, role: 'agent' }, { contactId })).rejects.toMatchObject({
      code: 'not_allowed',
    });
  });
});

describe('what would happen to a call', () => {
  const ask = (input: VerbInput<'call.preview'>, admin = company.admin) => runVerb(VERBS['call.preview'], admin, input);
  const told = async (question: VerbInput<'call.preview'>) => (await ask(question)).moments.map(({ what }) => what);

  test('is told by routing, for the queue’s own clock, to admins of the company alone', { timeout: 60_000 }, async () => {
    const { settings } = await runVerb(VERBS['queue.defaults'], company.admin, {});
    const { skillId } = await runVerb(VERBS['skill.save'], company.admin, { skillId: null, name: 'Billing' });
    const spans = [{ weekday: 2, fromMinute: 540, toMinute: 1_080 }];
    const exceptions = [{ date: '2027-03-09', label: 'Stocktaking', spans: [] }];
    const saved = {
      ...settings,
      ...{ name: 'Billing', agentIds: [company.admin.agentId], maxWaitMs: 120_000, onMaxWait: 'callback' as const },
      hours: { timeZone: 'Europe/Berlin', always: false, spans, exceptions },
      routing: {
        ...settings.routing,
        steps: [
          { requirement: { skillId, level: 2 as const }, forMs: 30_000, skipIf: null },
          { requirement: null, forMs: null, skipIf: null },
        ],
        callerRules: [{ attribute: 'tier', equals: 'gold', priority: 25, requirement: null }],
      },
    };
    const { queueId } = await runVerb(VERBS['queue.save'], company.admin, { queueId: null, settings: saved });
    const question = { queueId, date: '2027-03-02', minute: 1_075, ahead: 2, attributes: [{ name: 'tier', value: 'gold' }] };
    // The worker publishes what routing should know.
    await expect
      .poll(() => told(question).catch((error: { code?: string }) => error.code), { timeout: 20_000 })
      .toEqual(['joined', 'asks', 'asks', 'callback']);
    const atMs = Date.parse('2027-03-02T16:55:00Z');
    expect((await ask(question)).moments).toMatchObject([
      { atMs, queueName: 'Billing', position: 1, waiting: 3, points: 25, exception: null, callbackDigit: settings.callbackDigit },
      { atMs, step: 1, steps: 2, asksFor: [[{ skill: 'Billing', level: 2 }]], free: 0, strategy: settings.strategy },
      { atMs: atMs + 30_000, step: 2, asksFor: [], free: 1, agentNames: [company.admin.name] },
      { atMs: atMs + 120_000, stage: null },
    ]);
    expect(await told({ ...question, minute: 1_085 })).toEqual(['closed']);
    expect((await ask({ ...question, date: '2027-03-09' })).moments).toMatchObject([{ what: 'closed', exception: 'Stocktaking' }]);
    await expect(ask({ ...question, date: '2027-03-28', minute: 150 })).rejects.toMatchObject({
      data: { issues: [{ path: 'minute' }] },
    });
    const supervisor = { ...company.admin, role: 'supervisor' } as const;
    await expect(ask(question, supervisor)).rejects.toMatchObject({ code: 'not_allowed' });
    await expect(ask(question, (await openCompany()).admin)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('mails', () => {
  const mailTo = async (to: string) => {
    await expect.poll(() => sink.to(to).length, { message: `no mail came for ${to}`, timeout: 20_000 }).toBe(1);
    return sink.to(to)[0] ?? { subject: '', text: '' };
  };

  test.each([
    ['en', /invites you to/, /would like you to take calls/],
    ['zh', /邀请您加入/, /接听来电/],
    ['ru', /приглашает вас/, /принимать звонки/],
  ] as const)('an invitation comes in the inviter’s language (%s), once', async (locale, subject, text) => {
    const email = `guest-${locale}-${crypto.randomUUID().slice(0, 8)}@example.com`;
    const made = await runVerb(VERBS['person.invite'], { ...company.admin, locale }, { email, role: 'agent' });
    expect(made.mail).toBe('sent');
    const mail = await mailTo(email);
    expect(mail.subject).toMatch(subject);
    expect(mail.text).toMatch(text);
    expect(mail.text).toContain(made.link);
    expect(workerLog.filter((line) => line.includes(made.invitationId))).toEqual([]);
  });

  test.each([
    ['zh', { cookie: 'cordboard-locale=zh', 'accept-language': 'ru' }, /设置新的/],
    ['ru', { 'accept-language': 'ru-RU,ru;q=0.9' }, /Новый пароль/],
  ] as const)(
    'a new password is offered in the language of the page that asked (%s), and its link works',
    async (_locale, language, subject) => {
      const [agent] = await withTenant(services().db, company.tenantId, (tx) =>
        tx.select().from(agents).where(eq(agents.id, company.admin.agentId)),
      );
      const email = agent?.email ?? '';
      const before = sink.to(email).length;
      const request = new Request('http://127.0.0.1:8080/api/auth/request-password-reset', {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'http://127.0.0.1:8080', ...language },
        body: JSON.stringify({ email }),
      });
      expect((await auth().handler(request)).status).toBe(200);
      await expect.poll(() => sink.to(email).length, { message: 'no mail came', timeout: 20_000 }).toBe(before + 1);
      const mail = sink.to(email).at(-1);
      expect(mail?.subject).toMatch(subject);
      const token = /reset-password\/(\S+)/.exec(mail?.text ?? '')?.[1] ?? '';
      expect(token.length).toBeGreaterThan(10);
      expect(workerLog.filter((line) => line.includes(token))).toEqual([]);
      await auth().api.resetPassword({ body: { token, newPassword: `a new one ${crypto.randomUUID()}` } });
    },
  );
});
