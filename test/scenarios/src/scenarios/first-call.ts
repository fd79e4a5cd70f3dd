import {
  AGENT_VOICE,
  CUSTOMER_VOICE,
  decodeAudio,
  dominantHz,
  edgesOf,
  encodeWav,
  matchEdges,
  rms,
  slice,
  soundOf,
  type PageKit,
  type Sound,
  type Timeline,
  type Voice,
} from '@cordboard/test-kit';
import type { Page } from 'playwright-core';
import { acceptOffer, lastPress, openDesk, openShopPage, openWidget, startOpened, watchTenant } from '../actors.ts';
import { waitForBothTalking } from '../both-talking.ts';
import { readHistory } from '../history.ts';
import { firstAudible, nowMs, orNull, round } from '../measure.ts';
import { elapse, heardBoth } from '../passage.ts';
import type { Scenario, ScenarioRun, ScenarioOutcome } from '../scenario.ts';

declare const __kit: PageKit;

const TALK_MS = 8_000;
const LATE_MS = 2_000;
const NOTE = 'We heard each other.';

export const firstCall: Scenario = {
  name: 'first-call',
  shows:
    'The button on a page of another origin, greeting and music, the desk rings, one key accepts, each hears the other, hang-up, wrap-up, and the recording of both sides in the history.',
  breaks: {
    'no-media': 'the agent’s microphone track is disabled, so nothing of the agent reaches the customer',
    'late-answer': `the accept leaves the agent’s page ${LATE_MS} ms after the key press`,
    'wrong-leg': 'the customer speaks with the agent’s tone',
  },
  breaksInSuite: ['wrong-leg'],
  measures: {
    clickToRingMs:
      'from the press of “Start the call” (the panel is open, the microphone allowed) to the ring card painted at the desk, less greetingMs; checks.launchToReadyMs is what comes before that press',
    greetingMs: 'from the first sound that the customer hears to contact.queued',
    acceptToAudioMs: 'from the key press to the later of the two first audible samples of the other’s tone',
    'recording.callMs': 'from the customer’s connection being up to the press that hangs up, by the browsers’ clocks',
    'recording.skewMs': 'the largest difference between the shifts of the two channels over five edges of each voice',
  },
  bounds: {
    clickToRingMs: { min: 0, max: 3_000 },
    greetingMs: { min: 500, max: 20_000 },
    acceptToAudioMs: { min: 0, max: 800 },
    customerHeardHz: { near: AGENT_VOICE.hz, within: 5 },
    agentHeardHz: { near: CUSTOMER_VOICE.hz, within: 5 },
    'recording.channels': { is: 2 },
    'recording.customerHz': { near: CUSTOMER_VOICE.hz, within: 5 },
    'recording.agentHz': { near: AGENT_VOICE.hz, within: 5 },
    'recording.skewMs': { max: 20 },
    'checks.musicLevel': { min: 0.005 },
    'checks.agentHeardBeforeAccept': { max: 0.001 },
    'checks.agentRecordedBeforeAccept': { max: 0.001 },
    /** durationMs less callMs */
    'checks.durationOffMs': { min: -200, max: 200 },
    'checks.edges': { min: 5 },
    'checks.agentStateAfter': { is: 'wrapUp' },
    'checks.endReason': { is: 'agentHungUp' },
    'checks.inHistory': { is: true },
    'checks.playedS': { min: 1 },
    'checks.listedMs': { min: 0, max: 3_000 },
    'checks.dispositionInHistory': { is: true },
    'checks.noteInHistory': { is: true },
  },
  run,
};

async function run(run: ScenarioRun): Promise<ScenarioOutcome> {
  const { world, artifacts, camera, say } = run;
  const tenant = await world.newTenant();
  const events = await watchTenant(world, tenant);
  const agent = await openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE);
  const customerVoice: Voice = run.break === 'wrong-leg' ? { ...CUSTOMER_VOICE, hz: AGENT_VOICE.hz } : CUSTOMER_VOICE;
  const customer = await openShopPage(world, tenant, customerVoice);
  if (run.break === 'late-answer') await agent.page.evaluate((ms) => __kit.delaySends('offer.accept', ms), LATE_MS);
  const ringPainted = agent.page.evaluate(() => __kit.painted('[data-offer-id]', 40_000));
  const launchToReadyMs = await openWidget(customer);
  const clickAtMs = await startOpened(customer);
  say('clicked');
  const ringAtMs = await ringPainted;
  const { contactId } = (await events.next('offer.created')).event;
  const queued = await events.next('contact.queued');
  say('the desk rings');
  await camera.shoot(agent.page, 'ringing');
  await camera.shoot(customer.page, 'waiting');
  if (run.break === 'no-media') await agent.page.evaluate(() => __kit.silence());

  await waitForBothTalking(agent, customer, customerVoice);
  const acceptAtMs = await acceptOffer(agent, contactId);
  const connected = await events.next('contact.connected');
  say(`connected ${Math.round(connected.atMs - acceptAtMs)} ms after the key press`);
  await elapse(acceptAtMs + TALK_MS - nowMs());
  await camera.shoot(agent.page, 'talking-desk');
  await camera.shoot(customer.page, 'talking-widget');

  await agent.page.click('[data-part=hangUp]');
  const hangUpAtMs = await lastPress(agent.page);
  const ended = await events.next('contact.ended');
  await agent.page.waitForSelector('[data-part=desk][data-agent-state=wrapUp]', { timeout: 10_000 });
  const agentStateAfter = await agent.page.getAttribute('[data-part=desk]', 'data-agent-state');
  const talked = await customer.widget.part('again').then(() => customer.widget.status());
  say(`hung up; the widget says: ${talked}`);
  await camera.shoot(customer.page, 'ended');
  await agent.page.fill('[data-part=notes]', NOTE);
  const disposition = await chooseDisposition(agent.page);
  await events.next('contact.disposed');
  await camera.shoot(agent.page, 'wrap-up');
  await agent.page.click('[data-part=finish]');
  const listed = agent.page.evaluate((id) => __kit.painted(`[data-part=mine][data-contact-id="${id}"]`, 10_000), contactId);
  const wrapUpEnded = await events.next('wrapUp.ended');
  const listedAtMs = await orNull(listed);
  await camera.shoot(agent.page, 'contacts-today');

  const heard = await heardBoth(artifacts, customer, agent, connected.atMs + 300, hangUpAtMs);
  const { customer: customerHeard, agent: agentHeard } = heard;
  const [customerSaid, agentSaid] = await Promise.all([customer.said.read(), agent.said.read()]);
  const upAtMs = await customer.page.evaluate(() => __kit.upAtMs());
  const history = await readHistory(agent.page, contactId);
  await camera.shoot(agent.page, 'history');
  const recording = await decodeAudio(history.audio);

  const greetingFromMs = firstSound(customerHeard);
  const greetingMs = greetingFromMs === null ? null : queued.atMs - greetingFromMs;
  const audible = [firstAudible(customerHeard, AGENT_VOICE.hz, acceptAtMs), firstAudible(agentHeard, CUSTOMER_VOICE.hz, acceptAtMs)];
  const callMs = upAtMs === null ? null : hangUpAtMs - upAtMs;
  const durationMs = lengthMs(recording);
  const startedAtMs = hangUpAtMs - durationMs;
  const acceptInFileMs = acceptAtMs - startedAtMs;
  const { skewMs, edges, shiftsMs } = skew(recording, startedAtMs, [customerSaid, agentSaid], acceptAtMs + 1_000, hangUpAtMs - 300);
  return {
    figures: {
      clickToRingMs: greetingMs === null ? null : round(ringAtMs - clickAtMs - greetingMs),
      greetingMs: round(greetingMs),
      acceptToAudioMs: audible.some((at) => at === null) ? null : round(Math.max(...audible.map((at) => at ?? Infinity)) - acceptAtMs),
      ...heard.hz,
      recording: {
        channels: recording.channels.length,
        durationMs: round(durationMs),
        callMs: round(callMs),
        customerHz: round(channelHz(recording, 0, acceptInFileMs), 1),
        agentHz: round(channelHz(recording, 1, acceptInFileMs), 1),
        skewMs,
      },
    },
    checks: {
      musicLevel: round(rms(slice(customerHeard, queued.atMs + 300, acceptAtMs).samples), 4),
      agentHeardBeforeAccept: round(rms(slice(agentHeard, 0, acceptAtMs).samples), 5),
      agentRecordedBeforeAccept: round(rms(part(recording, 1, 0, acceptInFileMs - 300)), 5),
      durationOffMs: callMs === null ? null : round(durationMs - callMs),
      edges,
      agentStateAfter,
      endReason: ended.event.reason,
      inHistory: history.found,
      playedS: history.playedS,
      /** From the end of wrap-up to the call in "Your contacts today". */
      listedMs: listedAtMs === null ? null : round(listedAtMs - wrapUpEnded.atMs),
      dispositionInHistory: history.text.includes(disposition),
      noteInHistory: history.text.includes(NOTE),
      launchToReadyMs: round(launchToReadyMs),
      /** Where clickToRingMs goes: to the INVITE's arrival, to the first sound; the greeting's end to the painted card. */
      clickToContactMs: round((await events.next('contact.created')).atMs - clickAtMs),
      clickToGreetingMs: greetingFromMs === null ? null : round(greetingFromMs - clickAtMs),
      queuedToPaintedMs: round(ringAtMs - queued.atMs),
    },
    artifacts: {
      recording: await artifacts.write('recording.opus', history.audio),
      heard: heard.paths,
      said: {
        customer: await artifacts.write('customer-said.wav', encodeWav(soundOf(customerSaid))),
        agent: await artifacts.write('agent-said.wav', encodeWav(soundOf(agentSaid))),
      },
      /** Of the five edges in the customer's and in the agent's channel, ms. */
      shifts: await artifacts.write('shifts.json', JSON.stringify(shiftsMs)),
    },
  };
}

/** The second of the list, so that it was chosen and not just the first that was there; its name. */
async function chooseDisposition(desk: Page): Promise<string> {
  await desk.click('input[data-part=disposition]');
  const option = desk.locator('[role=option]').nth(1);
  const name = await option.innerText({ timeout: 5_000 });
  await option.click();
  return name;
}

/** First moment at which the page heard anything louder than -50 dBFS for 40 ms. */
function firstSound(timeline: Timeline): number | null {
  const step = timeline.sampleRate / 25;
  for (let from = 0; from + step <= timeline.samples.length; from += step / 4) {
    if (rms(timeline.samples.subarray(from, from + step)) > 0.003) return timeline.startedAtMs + (from * 1_000) / timeline.sampleRate;
  }
  return null;
}

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
): { edges: number; skewMs: number | null; shiftsMs: readonly (readonly number[])[] } {
  const shifts = said.map((timeline, channel) => {
    const hz = channel === 0 ? CUSTOMER_VOICE.hz : AGENT_VOICE.hz;
    const sent = edgesOf(timeline, hz).filter(({ kind, atMs }) => kind === 'on' && atMs > fromMs && atMs < toMs);
    const samples = recording.channels[channel] ?? new Float32Array(0);
    const received = edgesOf({ startedAtMs, sampleRate: recording.sampleRate, samples, gaps: [], stalls: [] }, hz);
    return matchEdges(sent, received, 1_000).slice(0, 5);
  });
  const [customer = [], agent = []] = shifts;
  const shiftsMs = shifts.map((edges) => edges.map(({ shiftMs }) => round(shiftMs, 1)));
  const edges = Math.min(customer.length, agent.length);
  if (edges < 5) return { edges, skewMs: null, shiftsMs };
  const differences = customer.flatMap((a) => agent.map((b) => Math.abs(a.shiftMs - b.shiftMs)));
  return { edges, skewMs: round(Math.max(...differences), 1), shiftsMs };
}
