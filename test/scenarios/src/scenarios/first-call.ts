import { objectKeys } from '@cordboard/contracts';
import {
  AGENT_VOICE,
  CUSTOMER_VOICE,
  decodeAudio,
  dominantHz,
  edgesOf,
  encodeWav,
  endOf,
  isOnThroughout,
  matchEdges,
  rms,
  slice,
  soundOf,
  waitFor,
  type PageKit,
  type Sound,
  type Timeline,
  type Voice,
} from '@cordboard/test-kit';
import { closeAll, lastPress, openDesk, openShopPage, startCall, watchTenant, type Actor } from '../actors.ts';
import { dominantIn, firstAudible, round } from '../measure.ts';
import type { Scenario, ScenarioRun, ScenarioOutcome } from '../scenario.ts';

declare const __kit: PageKit;

const TALK_MS = 8_000;
const LATE_MS = 2_000;
export const firstCall: Scenario = {
  name: 'first-call',
  shows:
    'The button on a page of another origin, greeting and music, the desk rings, accept, each hears the other, hang-up, wrap-up, and a recording of both sides.',
  breaks: {
    'no-media': 'the agent’s microphone track is disabled, so nothing of the agent reaches the customer',
    'late-answer': `the accept leaves the agent’s page ${LATE_MS} ms after the key press`,
    'wrong-leg': 'the customer speaks with the agent’s tone',
  },
  bounds: {
    clickToRingMs: { min: 0, max: 5_000 },
    greetingMs: { min: 500, max: 20_000 },
    musicLevel: { min: 0.005 },
    acceptToAudioMs: { min: 0, max: 800 },
    customerHeardHz: { near: AGENT_VOICE.hz, within: 5 },
    agentHeardHz: { near: CUSTOMER_VOICE.hz, within: 5 },
    agentHeardBeforeAccept: { max: 0.001 },
    agentStateAfter: { is: 'wrapUp' },
    endReason: { is: 'agentHungUp' },
    'recording.channels': { is: 2 },
    'recording.offMs': { min: -200, max: 200 },
    'recording.customerHz': { near: CUSTOMER_VOICE.hz, within: 5 },
    'recording.agentHz': { near: AGENT_VOICE.hz, within: 5 },
    'recording.agentBeforeAccept': { max: 0.001 },
    'recording.edges': { min: 5 },
    'recording.skewMs': { max: 20 },
  },
  run,
};

async function run(run: ScenarioRun): Promise<ScenarioOutcome> {
  const { world, artifacts, say } = run;
  const tenant = await world.newTenant();
  const shop = await world.openShop(tenant);
  const agentId = tenant.agents[0]?.agentId ?? '';
  const events = await watchTenant(world, tenant);
  const agent = await openDesk(world, agentId, AGENT_VOICE);
  const customerVoice: Voice = run.break === 'wrong-leg' ? { ...CUSTOMER_VOICE, hz: AGENT_VOICE.hz } : CUSTOMER_VOICE;
  const customer = await openShopPage(shop, customerVoice);
  const screenshots: string[] = [];
  const shoot = async (actor: Actor, name: string): Promise<void> => {
    const path = await artifacts.place(`${name}.png`);
    await actor.page.screenshot({ path: artifacts.absolute(path) });
    screenshots.push(path);
  };
  try {
    if (run.break === 'late-answer') await agent.page.evaluate((ms) => __kit.delaySends('offer.accept', ms), LATE_MS);
    const ringPainted = agent.page.evaluate(() => __kit.painted('[data-offer-id]', 40_000));
    const clickAtMs = await startCall(customer);
    say('clicked');
    const ringAtMs = await ringPainted;
    const offer = await events.next('offer.created');
    const { contactId } = offer.event;
    const queued = await events.next('contact.queued');
    say('the desk rings');
    await shoot(agent, 'ringing');
    await shoot(customer, 'waiting');
    if (run.break === 'no-media') await agent.page.evaluate(() => __kit.silence());

    await waitForBothTalking(agent, customer, customerVoice);
    await agent.page.click('[data-part=accept]');
    const acceptAtMs = await lastPress(agent.page);
    const connected = await events.next('contact.connected');
    say(`connected ${Math.round(connected.atMs - acceptAtMs)} ms after the key press`);
    await waitFor('the talk to last its time', () => performance.timeOrigin + performance.now() > acceptAtMs + TALK_MS, TALK_MS + 5_000);
    await shoot(agent, 'talking-desk');
    await shoot(customer, 'talking-widget');

    await agent.page.click('[data-part=hangUp]');
    const hangUpAtMs = await lastPress(agent.page);
    const ended = await events.next('contact.ended');
    await agent.page.waitForSelector('[data-agent-state=wrapUp]', { timeout: 5_000 });
    const agentStateAfter = (await agent.page.getAttribute('[data-agent-state]', 'data-agent-state')) ?? '';
    const talked = await customer.widget.part('again').then(() => customer.widget.status());
    say(`hung up; the widget says: ${talked}`);
    await shoot(customer, 'ended');
    await agent.page.click('[data-part=finish]');
    await events.next('wrapUp.ended');

    const [customerSaid, customerHeard, agentSaid, agentHeard] = await Promise.all([
      customer.said.read(),
      customer.heard.read(),
      agent.said.read(),
      agent.heard.read(),
    ]);
    const upAtMs = await customer.page.evaluate(() => __kit.upAtMs());
    const stored = await events.next('recording.stored', () => true, { timeoutMs: 30_000 });
    const opus = await waitFor(
      'stereo.opus in the object store',
      () => readObject(run, objectKeys.recordingOgg(stored.event.objectPrefix)),
      30_000,
    );
    const recording = await decodeAudio(opus);

    const customerHz = hzAfter(customerSaid, acceptAtMs);
    const agentHz = hzAfter(agentSaid, acceptAtMs);
    const greetingFromMs = firstSound(customerHeard);
    const greetingMs = greetingFromMs === null ? null : queued.atMs - greetingFromMs;
    const audible = [firstAudible(customerHeard, AGENT_VOICE.hz, acceptAtMs), firstAudible(agentHeard, CUSTOMER_VOICE.hz, acceptAtMs)];
    const callMs = upAtMs === null ? null : hangUpAtMs - upAtMs;
    const durationMs = lengthMs(recording);
    const startedAtMs = hangUpAtMs - durationMs;
    const acceptInFileMs = acceptAtMs - startedAtMs;
    return {
      figures: {
        clickToRingMs: greetingMs === null ? null : round(ringAtMs - clickAtMs - greetingMs),
        greetingMs: round(greetingMs),
        musicLevel: round(rms(slice(customerHeard, queued.atMs + 300, acceptAtMs).samples), 4),
        acceptToAudioMs: audible.some((at) => at === null) ? null : round(Math.max(...audible.map((at) => at ?? Infinity)) - acceptAtMs),
        customerHeardHz: round(dominantIn(customerHeard, connected.atMs + 300, hangUpAtMs), 1),
        agentHeardHz: round(dominantIn(agentHeard, connected.atMs + 300, hangUpAtMs), 1),
        agentHeardBeforeAccept: round(rms(slice(agentHeard, 0, acceptAtMs).samples), 5),
        customerSaidHz: round(customerHz, 1),
        agentSaidHz: round(agentHz, 1),
        agentStateAfter,
        endReason: ended.event.reason,
        recording: {
          channels: recording.channels.length,
          durationMs: round(durationMs),
          callMs: round(callMs),
          offMs: callMs === null ? null : round(durationMs - callMs),
          customerHz: round(channelHz(recording, 0, acceptInFileMs), 1),
          agentHz: round(channelHz(recording, 1, acceptInFileMs), 1),
          agentBeforeAccept: round(rms(part(recording, 1, 0, acceptInFileMs - 300)), 5),
          ...skew(recording, startedAtMs, [customerSaid, agentSaid], acceptAtMs + 1_000, hangUpAtMs - 300),
        },
      },
      artifacts: {
        recording: await artifacts.write('recording.opus', opus),
        heard: {
          customer: await artifacts.write('customer-heard.wav', encodeWav(soundOf(customerHeard))),
          agent: await artifacts.write('agent-heard.wav', encodeWav(soundOf(agentHeard))),
        },
        said: {
          customer: await artifacts.write('customer-said.wav', encodeWav(soundOf(customerSaid))),
          agent: await artifacts.write('agent-said.wav', encodeWav(soundOf(agentSaid))),
        },
        events: await artifacts.write(
          'events.json',
          JSON.stringify(
            events.seen.filter(({ event }) => !('contactId' in event) || event.contactId === contactId || event.contactId === null),
            null,
            2,
          ),
        ),
        screenshots,
      },
    };
  } catch (error) {
    await shoot(agent, 'failed-desk');
    await shoot(customer, 'failed-widget');
    await artifacts.write('events.json', JSON.stringify(events.seen, null, 2));
    say(`desk: ${(await agent.page.textContent('#status')) ?? ''}`);
    say(`widget: ${await customer.widget.status()} ${(await customer.widget.failure()) ?? ''}`);
    for (const line of [...agent.console.slice(-10), ...customer.console.slice(-10)]) say(`console ${line}`);
    throw error;
  } finally {
    events.close();
    await closeAll(agent.browser, customer.browser, shop);
  }
}

/** Presses are made while both tones sound and go on sounding: else the figure would measure a pause of the voice. */
async function waitForBothTalking(agent: Actor, customer: Actor, customerVoice: Voice): Promise<void> {
  const starts = await Promise.all([loopStart(agent, AGENT_VOICE), loopStart(customer, customerVoice)]);
  await waitFor(
    'a moment at which both voices sound',
    () => {
      const now = performance.timeOrigin + performance.now();
      return isOnThroughout(AGENT_VOICE, starts[0], now + 60, now + 500) && isOnThroughout(customerVoice, starts[1], now + 60, now + 500);
    },
    40_000,
  );
}

/** Wall clock at which a loop of the voice began, from what its microphone's track carried. */
async function loopStart(actor: Actor, voice: Voice): Promise<number> {
  return waitFor(
    'the loop of a voice to be recognised',
    async () => {
      const said = await actor.said.read();
      const recent = slice(said, endOf(said) - 2 * voice.loopMs, endOf(said));
      const pattern = voice.bursts.flatMap(({ fromMs, toMs }) => [
        { kind: 'on' as const, atMs: recent.startedAtMs + fromMs },
        { kind: 'off' as const, atMs: recent.startedAtMs + toMs },
      ]);
      const shifts = matchEdges(pattern, edgesOf(recent, voice.hz), 2 * voice.loopMs);
      const [first] = shifts;
      return shifts.length >= 8 && first !== undefined ? recent.startedAtMs + first.shiftMs : null;
    },
    20_000,
  );
}

async function readObject({ world }: ScenarioRun, key: string): Promise<Buffer | null> {
  return (await world.deployment.objects.stat(key)) === null ? null : world.deployment.objects.get(key);
}

/** First moment at which the page heard anything louder than -50 dBFS for 40 ms. */
function firstSound(timeline: Timeline): number | null {
  const step = timeline.sampleRate / 25;
  for (let from = 0; from + step <= timeline.samples.length; from += step / 4) {
    if (rms(timeline.samples.subarray(from, from + step)) > 0.003) return timeline.startedAtMs + (from * 1_000) / timeline.sampleRate;
  }
  return null;
}

const hzAfter = (timeline: Timeline, fromMs: number): number | null => dominantIn(timeline, fromMs, endOf(timeline));
const lengthMs = (sound: Sound): number => ((sound.channels[0]?.length ?? 0) * 1_000) / sound.sampleRate;

function part(sound: Sound, channel: number, fromMs: number, toMs: number): Float32Array {
  const index = (ms: number): number => Math.max(0, Math.round((ms * sound.sampleRate) / 1_000));
  return sound.channels[channel]?.subarray(index(fromMs), index(toMs)) ?? new Float32Array(0);
}

function channelHz(sound: Sound, channel: number, fromMs: number): number | null {
  const samples = part(sound, channel, fromMs, lengthMs(sound));
  return rms(samples) < 0.001 ? null : dominantHz(samples, sound.sampleRate);
}

/** How far the two channels are shifted against each other, over five edges that both were measured at. */
function skew(
  recording: Sound,
  startedAtMs: number,
  said: readonly [Timeline, Timeline],
  fromMs: number,
  toMs: number,
): { edges: number; skewMs: number | null } {
  const shifts = said.map((timeline, channel) => {
    const hz = channel === 0 ? CUSTOMER_VOICE.hz : AGENT_VOICE.hz;
    const sent = edgesOf(timeline, hz).filter(({ kind, atMs }) => kind === 'on' && atMs > fromMs && atMs < toMs);
    const samples = recording.channels[channel] ?? new Float32Array(0);
    const received = edgesOf({ startedAtMs, sampleRate: recording.sampleRate, samples, gaps: [] }, hz);
    return matchEdges(sent, received, 1_000).slice(0, 5);
  });
  const [customer = [], agent = []] = shifts;
  const edges = Math.min(customer.length, agent.length);
  if (edges < 5) return { edges, skewMs: null };
  const differences = customer.flatMap((a) => agent.map((b) => Math.abs(a.shiftMs - b.shiftMs)));
  return { edges, skewMs: round(Math.max(...differences), 1) };
}
