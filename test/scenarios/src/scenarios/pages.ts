import { newHeadlessCustomer, waitFor, type EventReader, type HeadlessCustomer, type TestTenant } from '@cordboard/test-kit';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import { watchTenant } from '../actors.ts';
import { lookAtCalls } from '../pages/calls.ts';
import { Look, THEMES } from '../pages/look.ts';
import { ADMINS, AGENTS, STRANGERS, SUPERVISORS, type Place } from '../pages/places.ts';
import { visitAnew, visitInside } from '../pages/visit.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';
import type { World } from '../world.ts';

/** The two of `lookAtCalls`, in places of one language and theme. */
const CALL_PLACES = 11;
const PLACES = CALL_PLACES + AGENTS.length + SUPERVISORS.length + ADMINS.length + STRANGERS.length + 3;

export const pages: Scenario = {
  name: 'pages',
  shows:
    'Every page, drawer and menu as a stranger, an agent, a supervisor and an admin see it, and a call from both sides, at 1366×768 in each language and theme: nothing serious for axe-core, no error in the console or in the server’s log, no sideways scrolling, no word cut off.',
  breaks: {
    contrast: 'all text is light grey',
    nameless: 'buttons and fields lose the names that only screen readers hear',
    narrow: 'buttons are too narrow for their words',
    wide: 'pages are wider than the window',
  },
  bounds: {
    serious: { is: 0 },
    consoleErrors: { is: 0 },
    serverComplaints: { is: 0 },
    sideways: { is: 0 },
    clipped: { is: 0 },
    unsettled: { is: 0 },
    missed: { is: 0 },
  },
  run,
};

async function run({ world, artifacts, camera, break: broken, say }: ScenarioRun): Promise<ScenarioOutcome> {
  const look = new Look(camera, broken);
  const serverComplaints = watchServer(world);
  const findings = (): Record<string, readonly string[]> => ({ ...look.found, serverComplaints: serverComplaints() });
  let browser: Browser | null = null;
  let waits: HeadlessCustomer | null = null;
  try {
    const tenant = await world.newTenant({
      name: 'Harbour Coffee',
      agents: [
        { name: 'Ana Ruiz', role: 'agent' },
        { name: 'Li Wei', role: 'agent' },
        { name: 'Noor Haddad', role: 'admin' },
      ],
      queues: [
        { name: 'Orders', agents: [0, 1] },
        { name: 'Returns', agents: [1] },
      ],
      webCallKey: { name: 'Demo shop', allowedOrigins: [world.origin] },
    });
    const events = await watchTenant(world, tenant);
    browser = await chromium.launch({
      executablePath: process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--use-fake-device-for-media-stream', '--allow-loopback-in-peer-connection'],
    });
    const [ana, li, noor, supervisor] = tenant.logIns;
    const people = new People(world, browser, tenant);
    const admin = await people.signIn(noor);
    const invitation = await prepareAdmin(world, admin);
    waits = await waitInReturns(world, tenant, events);
    const agent = await people.signIn(ana);
    const visitor = await people.stranger();
    let contacts = 0;
    const lane = async (name: string, work: () => Promise<void>): Promise<void> => {
      await work();
      say(`${name}: done, ${JSON.stringify(look.figures())}`);
    };
    const strangers: readonly Place[] = [...STRANGERS, { name: 'invitation', path: invitation }];
    await Promise.all([
      lane('calls', () => lookAtCalls(world, agent, visitor, tenant.webCallKeyId, look, () => (contacts += 1))),
      lane('stranger, supervisor and agent', async () => {
        await visitAnew(world, await people.stranger(), 'stranger', strangers, look);
        await visitAnew(world, await people.withoutCompany(), 'nobody', [{ name: 'company', path: '/company' }], look);
        await waitFor('the first contact', () => contacts > 0, 300_000);
        await visitInside(world, await people.signIn(supervisor), 'supervisor', SUPERVISORS, look);
      }),
      lane('admin', async () => {
        await waitFor('the first contact', () => contacts > 0, 300_000);
        await visitInside(world, admin, 'admin', ADMINS, look);
      }),
    ]);
    await lane('agent', () => visitInside(world, agent, 'agent', AGENTS, look));
    await lane('agent without a microphone', async () =>
      visitAnew(world, await people.blocked(li), 'blocked', [{ name: 'desk', path: '/desk' }], look),
    );
    return {
      figures: {
        places: PLACES,
        missed: PLACES * look.locales.length * THEMES.length - camera.paths.length,
        ...look.figures(),
        serverComplaints: serverComplaints().length,
      },
      artifacts: { findings: await artifacts.write('findings.json', JSON.stringify(findings(), null, 2)) },
    };
  } finally {
    for (const line of [...new Set(Object.values(findings()).flat())].slice(0, 60)) say(line);
    await browser?.close();
    await waits?.close();
  }
}

/** A customer who is moved to where nobody takes calls, so that there is a line to look at. */
async function waitInReturns({ deployment, origin }: World, tenant: TestTenant, events: EventReader): Promise<HeadlessCustomer> {
  const customer = await newHeadlessCustomer(deployment, tenant, { origin });
  await customer.call();
  const { contactId } = customer;
  await events.next('contact.queued', (event) => event.contactId === contactId, { timeoutMs: 60_000 });
  const [, queueId] = tenant.queueIds;
  if (queueId === undefined) throw new Error('the tenant has no second queue');
  await events.command({ type: 'contact.move', contactId, queueId });
  return customer;
}

type LogIn = TestTenant['logIns'][number] | undefined;

/** Browser contexts of those who look. */
class People {
  readonly #origin: string;
  readonly #browser: Browser;
  readonly #tenant: TestTenant;

  constructor({ origin }: World, browser: Browser, tenant: TestTenant) {
    this.#origin = origin;
    this.#browser = browser;
    this.#tenant = tenant;
  }

  async stranger(): Promise<BrowserContext> {
    const context = await this.#context();
    await context.grantPermissions(['microphone'], { origin: this.#origin });
    return context;
  }

  async signIn(logIn: LogIn): Promise<BrowserContext> {
    const context = await this.stranger();
    await this.#logIn(context, logIn);
    return context;
  }

  /** Somebody whose browser refuses the microphone. */
  async blocked(logIn: LogIn): Promise<BrowserContext> {
    const context = await this.#context();
    await this.#logIn(context, logIn);
    return context;
  }

  /** Somebody whose sign-up broke off before there was a company. */
  async withoutCompany(): Promise<BrowserContext> {
    const context = await this.#context();
    const email = `nobody@${this.#tenant.tenantId.slice(4)}.example`;
    await this.#post(context, 'sign-up', { name: 'Nobody Yet', email, password: 'a long enough password' });
    return context;
  }

  async #context(): Promise<BrowserContext> {
    // axe-core is put into pages whose policy allows no foreign script, and looks into the widget, which is closed.
    const context = await this.#browser.newContext({ viewport: { width: 1366, height: 768 }, bypassCSP: true, reducedMotion: 'reduce' });
    await context.addInitScript(() => {
      const attach = Element.prototype.attachShadow;
      Element.prototype.attachShadow = function (init) {
        return attach.call(this, { ...init, mode: 'open' });
      };
    });
    return context;
  }

  async #logIn(context: BrowserContext, logIn: LogIn): Promise<void> {
    await this.#post(context, 'sign-in', { email: logIn?.email ?? '', password: logIn?.password ?? '' });
  }

  async #post(context: BrowserContext, what: 'sign-in' | 'sign-up', data: object): Promise<void> {
    const origin = this.#origin;
    await mustBeOk(context.request.post(`${origin}/api/auth/${what}/email`, { data, headers: { origin } }));
  }
}

/**
 * A prompt, a flow that has something wrong with it, a skill that queues ask for, a routing profile and an invitation, so that their tables have a row, and time enough to look at a ringing desk on a slow machine.
 * The path of the invitation.
 */
async function prepareAdmin({ origin }: World, admin: BrowserContext): Promise<string> {
  const verb = (name: string, data: object): Promise<unknown> =>
    mustBeOk(admin.request.post(`${origin}/api/verb/${name}`, { data, headers: { origin }, timeout: 60_000 }));
  await verb('prompt.speak', { promptId: null, name: 'Welcome', text: 'Welcome to Harbour Coffee.', locale: 'en' });
  const { skillId } = (await verb('skill.save', { skillId: null, name: 'Español' })) as { skillId: string };
  const { queues } = (await verb('queue.list', {})) as { queues: readonly { queueId: string; routing: object }[] };
  for (const { queueId, ...settings } of queues) {
    // Nobody has the skill, so that the step is left out and nobody waits for it.
    const asking = { requirement: { all: [{ skillId, level: 3 }] }, forMs: 30_000, skipIf: 'nobodyLoggedIn' };
    const steps = [asking, { requirement: null, forMs: null, skipIf: null }];
    const other = queues.find((queue) => queue.queueId !== queueId)?.queueId;
    const actions = [{ type: 'queue', queueId: other }, { type: 'callback' }, { type: 'message' }];
    const overflow = actions.map((action, at) => ({ afterMs: 600_000 + at * 60_000, when: 'always', action }));
    const routing = { ...settings.routing, steps, overflow, whenClosed: { type: 'queue', queueId: other } };
    await verb('queue.save', { queueId, settings: { ...settings, routing, ringMs: 120_000, wrapUpMs: 600_000 } });
  }
  const { people } = (await verb('routingProfile.list', {})) as { people: readonly { agentId: string; name: string }[] };
  const entries = queues.map(({ queueId }, at) => ({ queueId, priority: at + 1, delayMs: at * 3_600_000, level: at + 1 }));
  const agentIds = people.filter(({ name }) => name === 'Noor Haddad').map(({ agentId }) => agentId);
  await verb('routingProfile.save', { routingProfileId: null, name: 'Helps out', entries, agentIds });
  await verb('flow.create', { name: 'Service line', draft: draftOf(queues.map(({ queueId }) => queueId)) });
  const made = await verb('person.invite', { email: 'mina@demo.example', role: 'agent' });
  return new URL((made as { link: string }).link).pathname;
}

/** A menu that leads to two lines, and nowhere when nothing is pressed. */
function draftOf([first, second]: readonly string[]): object {
  const prompt = { kind: 'text', texts: { en: 'For billing, press 1. For anything else, press 2.' } };
  const choices = [
    { key: '1', label: 'Billing' },
    { key: '2', label: 'Anything else' },
  ];
  const line = (id: string, queueId: string | undefined, y: number): object => ({
    ...{ kind: 'enqueue', id, queueId: queueId ?? null, position: { x: 640, y } },
    next: { closed: 'end', full: 'end', empty: 'end', tooLong: 'end' },
  });
  const greeting = { kind: 'play', id: 'play1', sound: { kind: 'queue', moment: 'greeting' }, next: { done: 'menu1' } };
  const menu = { kind: 'menu', id: 'menu1', prompt, choices, position: { x: 320, y: 0 }, next: { 'key:1': 'line1', 'key:2': 'line2' } };
  const end = { kind: 'hangUp', id: 'end', position: { x: 960, y: 120 }, farewell: { kind: 'builtIn', text: 'goodbye' } };
  return { start: 'play1', nodes: [greeting, menu, line('line1', first, 0), line('line2', second, 260), end] };
}

async function mustBeOk(request: ReturnType<BrowserContext['request']['post']>): Promise<unknown> {
  const response = await request;
  if (!response.ok()) throw new Error(`${response.url()} answered ${response.status()}: ${await response.text()}`);
  return response.json();
}

/** Warnings and errors that the web servers write from now on: their own, and Next's. That there is no mail is known. */
function watchServer({ deployment }: World): () => readonly string[] {
  const lines = (): string[] =>
    deployment.stack
      .processes()
      .filter(({ name }) => name.startsWith('web'))
      .flatMap((process) => [...process.lines()]);
  const before = new Set(lines());
  return () =>
    lines()
      .filter((line) => /"level":(40|50|60)|⨯|⚠|\b(Error|Warning)\b/.test(line) && !before.has(line) && !line.includes('no SMTP_URL'))
      .map((line) => line.slice(0, 400));
}
