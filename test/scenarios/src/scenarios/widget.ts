import { AGENT_VOICE, CUSTOMER_VOICE, decodeAudio, rms, slice, waitFor, type Voice } from '@cordboard/test-kit';
import { acceptOffer, becomeAvailable, openDesk, watchTenant, type Actor, type Visitor } from '../actors.ts';
import { isHeard, nowMs, orNull, round } from '../measure.ts';
import { elapse, heardBoth, isConnected, stateAfterwards } from '../passage.ts';
import { openPage } from '../real-pages.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';
import { differences, readLooks, type Looks } from '../widget/looks.ts';
import { CUSTOMER, makeSecret, serveSite, type Site } from '../widget/site.ts';

/** Longer than the longest pause of a voice. */
const LISTEN_MS = 2_500;
/** What was said before the mute may still be on its way to the agent's ear. */
const IN_FLIGHT_MS = 1_000;
const MUTED_MS = IN_FLIGHT_MS + LISTEN_MS;
const SILENT: Voice = { ...CUSTOMER_VOICE, bursts: [] };
/** What is typed is shown as it was typed. */
const TYPED = { name: 'Ann <b>Typed</b>', email: 'ann@example.com', reason: 'My kettle is a lamp' } as const;

export const widget: Scenario = {
  name: 'widget',
  shows:
    'The widget on a page that fights it with CSS: it looks as on a kind page, tries the microphone, says who its signed visitor is, takes a digit for a callback that survives a lost network, mutes, and shows what an unsigned visitor typed as not verified.',
  breaks: {
    'mute-is-dead': 'the track of the visitor’s microphone cannot be disabled',
    'wrong-secret': 'the site signs with another secret than the key’s',
    'no-digit': 'the browser sends no telephone events',
    'css-wins': 'the element loses the style that keeps the page’s rules out',
  },
  bounds: {
    cssDifferences: { is: 0 },
    callbackBy: { is: 'digit' },
    mutedLevel: { max: 0.001 },
    'checks.microphoneHeard': { is: 'heard' },
    'checks.silentMicrophone': { is: 'nothing' },
    'checks.callbackSurvives': { is: true },
    'checks.signedRing': { is: 'verified' },
    'checks.attributesShown': { is: true },
    'checks.signedHistory': { is: 'verified' },
    'checks.heardBeforeMute': { is: true },
    'checks.heardAfterMute': { is: true },
    'checks.customerHeardHz': { near: AGENT_VOICE.hz, within: 5 },
    'checks.agentHeardHz': { near: CUSTOMER_VOICE.hz, within: 5 },
    'checks.typedRing': { is: 'not verified' },
    'checks.typedHistory': { is: 'not verified' },
    'checks.recordingChannels': { is: 2 },
  },
  run,
};

interface Scene extends ScenarioRun {
  readonly site: Site;
  readonly desk: Actor;
}

async function run(given: ScenarioRun): Promise<ScenarioOutcome> {
  const { world, artifacts, camera, say } = given;
  const site = await serveSite(world.origin);
  const quick = quickTenant(['Ana'], { ringMs: 30_000, callbackRingMs: 30_000 });
  const tenant = await world.newTenant({
    ...quick,
    agents: [...(quick.agents ?? []), { name: 'Adi', role: 'admin' }],
    webCallKey: { ...quick.webCallKey, allowedOrigins: [site.origin] },
  });
  site.webCallKeyId = tenant.webCallKeyId;
  site.secret = await makeSecret(world.origin, tenant);
  if (given.break === 'wrong-secret') site.secret += 'x';
  const events = await watchTenant(world, tenant);
  const desk = await openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE, { available: false });
  const scene: Scene = { ...given, site, desk };
  try {
    const silentMicrophone = await saySilence(scene);
    const visitor = await openPage({ origin: site.origin, stage: world.stage }, '/?plain', 'customer', CUSTOMER_VOICE);
    const kind = await openPanel(visitor);
    await camera.shoot(visitor.page, '1-kind-page');
    await visitor.page.goto(site.url('signed'));
    if (given.break === 'css-wins') await undress(visitor);
    const panel = await openPanel(visitor, given.break === 'css-wins');
    await camera.shoot(visitor.page, '2-hostile-page');
    const differ = differences(kind.looks, panel.looks);
    for (const line of differ.slice(0, 10)) say(line);
    const before = { cssDifferences: differ.length };
    const checks = { silentMicrophone, microphoneHeard: panel.hearing };
    // Without its own style the panel cannot be pressed: what is to be seen is seen.
    if (given.break === 'css-wins') return { figures: before, checks };

    if (given.break === 'no-digit') await visitor.page.evaluate(() => (RTCDTMFSender.prototype.insertDTMF = () => undefined));
    await visitor.widget.press('start');
    const { contactId } = (await events.next('contact.queued')).event;
    await visitor.widget.press('keypad');
    await visitor.widget.press('digit-1');
    const requested = await orNull(events.next('callback.requested', () => true, { timeoutMs: 10_000 }));
    if (requested === null) return { figures: { ...before, callbackBy: null }, checks };
    const callbackSurvives = await comeBackWithoutNetwork(scene, visitor);

    await becomeAvailable(desk);
    const signedRing = await ringOf(scene, contactId, CUSTOMER.name);
    await camera.shoot(desk.page, '3-signed-ring');
    await acceptOffer(desk, contactId);
    await visitor.widget.press('answer', 20_000);
    if (given.break === 'mute-is-dead') {
      await visitor.page.evaluate(() => {
        Object.defineProperty(MediaStreamTrack.prototype, 'enabled', { get: () => true, set: () => undefined });
      });
    }
    await isConnected(desk.page);
    const attributes = desk.page.locator('tr', { hasText: 'plan' });
    const attributesShown = (await orNull(attributes.first().innerText({ timeout: 5_000 })))?.includes(CUSTOMER.attributes.plan) ?? false;
    const talk = await talkAndMute(scene, visitor);
    const heard = await heardBoth(artifacts, visitor, desk, talk.fromMs, talk.untilMs);
    const agentHeards = (fromMs: number, toMs: number): boolean => isHeard(heard.agent, CUSTOMER_VOICE.hz, fromMs, toMs);
    await visitor.widget.press('hangUp');
    await stateAfterwards(desk.page);
    const signed = await historyOf(scene, contactId, CUSTOMER.name, '5-signed-history');
    const recording = await artifacts.write('recording.opus', signed.audio);

    const typed = await callWithForm(scene, visitor, events);
    return {
      figures: {
        ...before,
        callbackBy: requested.event.by,
        mutedLevel: round(rms(slice(heard.agent, talk.mutedAtMs + IN_FLIGHT_MS, talk.unmutedAtMs).samples), 5),
      },
      checks: {
        ...checks,
        ...heard.hz,
        callbackSurvives,
        signedRing,
        attributesShown,
        signedHistory: signed.badge,
        heardBeforeMute: agentHeards(talk.fromMs, talk.untilMs),
        heardAfterMute: agentHeards(talk.againAtMs, talk.toMs),
        typedRing: typed.ring,
        typedHistory: typed.history,
        recordingChannels: (await decodeAudio(signed.audio)).channels.length,
      },
      artifacts: {
        recording,
        heard: heard.paths,
      },
    };
  } finally {
    await site.close();
  }
}

/** What the panel says of a microphone that is open and silent. */
async function saySilence({ site, camera, say }: Scene): Promise<string | null> {
  const visitor = await openPage({ origin: site.origin, stage: null }, '/', 'customer', SILENT);
  try {
    await visitor.widget.press('launch');
    const check = await visitor.widget.part('check', 20_000);
    const verdict = await orNull(
      waitFor('a complaint', async () => ((await check.getAttribute('data-hearing')) === 'nothing' ? 'nothing' : null), 20_000),
    );
    await camera.shoot(visitor.page, '0-silent-microphone');
    say(`a silent microphone: ${(await (await visitor.widget.part('hearing')).textContent()) ?? ''}`);
    return verdict;
  } finally {
    await visitor.browser.close();
  }
}

/** Opens the panel and lets the visitor be heard; how it looks then. */
async function openPanel({ page, widget: panel }: Visitor, isHidden = false): Promise<{ looks: Looks; hearing: string | null }> {
  if (isHidden) return { looks: await readLooks(page), hearing: null };
  await panel.press('launch');
  const isReady = async (): Promise<boolean> => (await (await panel.part('start')).getAttribute('aria-disabled')) === 'false';
  await waitFor('the consent line', isReady, 20_000);
  const check = await panel.part('check');
  const hearing = await orNull(
    waitFor('the visitor to be heard', async () => ((await check.getAttribute('data-hearing')) === 'heard' ? 'heard' : null), 20_000),
  );
  return { looks: await readLooks(page), hearing };
}

async function undress({ page }: Visitor): Promise<void> {
  await waitFor('the element', () => page.evaluate(() => document.querySelector('cordboard-call') !== null));
  await page.evaluate(() => {
    document.querySelector('cordboard-call')?.removeAttribute('style');
  });
}

/** Loads the page again while the token endpoint cannot be reached; does the callback come back with the network? */
async function comeBackWithoutNetwork({ say }: Scene, { page, widget: panel }: Visitor): Promise<boolean> {
  const isPromised = async (): Promise<boolean> => (await panel.status()).includes('call you back');
  await waitFor('the widget to promise a callback', isPromised, 30_000);
  let lost = 0;
  await page.route('**/api/widget/token', async (route) => {
    if (lost >= 2) return route.continue();
    lost++;
    return route.abort('internetdisconnected');
  });
  await page.reload();
  await waitFor('the page to ask for its callback', () => lost >= 2, 30_000);
  await panel.press('launch');
  const survives = (await orNull(waitFor('the callback', isPromised, 30_000))) !== null;
  say(`asked ${lost} times without a network; the callback is ${survives ? 'there' : 'gone'}`);
  return survives;
}

/** The badge beside the name on the ring card; null when it does not show the name. */
async function ringOf({ desk }: Scene, contactId: string, name: string): Promise<string | null> {
  const ring = desk.page.locator(`[data-part=ring][data-contact-id="${contactId}"]`);
  await ring.waitFor({ timeout: 30_000 });
  return badgeIn(await ring.innerText(), name);
}

function badgeIn(text: string, name: string): string | null {
  if (!text.includes(name)) return null;
  if (/not verified/i.test(text)) return 'not verified';
  return /verified/i.test(text) ? 'verified' : null;
}

async function talkAndMute({ camera }: Scene, { page, widget: panel }: Visitor) {
  await panel.part('mute', 15_000);
  const fromMs = nowMs() + 500;
  await elapse(LISTEN_MS * 2);
  const untilMs = nowMs();
  await toggleMute(panel, true);
  const mutedAtMs = nowMs();
  await elapse(MUTED_MS);
  await camera.shoot(page, '4-muted');
  const unmutedAtMs = nowMs();
  await toggleMute(panel, false);
  const againAtMs = nowMs();
  await elapse(LISTEN_MS);
  return { fromMs, untilMs, mutedAtMs, unmutedAtMs, againAtMs, toMs: nowMs() };
}

/** The moment that counts is when the button says so; on a machine under load that is well after the press. */
async function toggleMute(panel: Visitor['widget'], muted: boolean): Promise<void> {
  await panel.press('mute');
  await waitFor(
    `mute to be ${muted ? 'on' : 'off'}`,
    async () => (await (await panel.part('mute')).getAttribute('aria-pressed')) === String(muted),
  );
}

/** Opens the contact in the history as a person does; a callback has a recording of the wait and one of the talk. */
async function historyOf(
  { desk, camera }: Scene,
  contactId: string,
  name: string,
  picture: string,
): Promise<{ text: string; badge: string | null; audio: Buffer }> {
  const { page } = desk;
  await page.click('nav a[href="/history"]');
  await page.click(`[data-part=row][data-contact-id="${contactId}"]`, { timeout: 30_000 });
  await page.waitForSelector(`[data-part=detail][data-contact-id="${contactId}"]`, { timeout: 20_000 });
  const last = page.locator('[data-part=recording]').last();
  await last.locator('[role=slider]').waitFor({ timeout: 60_000 });
  const recordingId = (await last.getAttribute('data-recording-id')) ?? '';
  const response = await page.request.get(new URL(`/api/recordings/${recordingId}/audio`, page.url()).href);
  if (!response.ok()) throw new Error(`the recording was refused: ${response.status()} ${await response.text()}`);
  const text = await page.locator('[data-part=detail]').innerText();
  await camera.shoot(page, picture);
  await page.keyboard.press('Escape');
  await page.click('nav a[href="/desk"]');
  await page.waitForSelector('[data-part=desk]', { timeout: 15_000 });
  return { text, badge: badgeIn(text, name), audio: await response.body() };
}

/** A second visitor on the same page, whom nobody vouches for: what was typed is shown, and marked everywhere. */
async function callWithForm(scene: Scene, visitor: Visitor, events: Awaited<ReturnType<typeof watchTenant>>) {
  const { desk, site, camera } = scene;
  const { page, widget: panel } = visitor;
  const earlier = new Set(events.all('contact.queued').map(({ event }) => event.contactId));
  await page.goto(site.url('form'));
  await panel.press('launch');
  await waitFor('the consent line', async () => (await (await panel.part('start')).getAttribute('aria-disabled')) === 'false', 20_000);
  for (const [name, value] of Object.entries(TYPED)) {
    await (await panel.part(`form-${name}`)).focus();
    await page.keyboard.type(value);
  }
  await camera.shoot(page, '6-form');
  await panel.press('start');
  const { contactId } = (await events.next('contact.queued', (event) => !earlier.has(event.contactId))).event;
  const ring = await ringOf(scene, contactId, TYPED.name);
  const ringText = await desk.page.locator('[data-part=ring]').innerText();
  await camera.shoot(desk.page, '7-typed-ring');
  await acceptOffer(desk, contactId);
  await isConnected(desk.page);
  await elapse(LISTEN_MS);
  await panel.press('hangUp');
  await stateAfterwards(desk.page);
  const { badge, text } = await historyOf(scene, contactId, TYPED.name, '8-typed-history');
  return {
    ring: ringText.includes(TYPED.reason) ? ring : null,
    history: text.includes(TYPED.reason) && text.includes(TYPED.email) ? badge : null,
  };
}
