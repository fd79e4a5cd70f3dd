import { withTenant } from '@cordboard/db';
import {
  AGENT_VOICE,
  CUSTOMER_VOICE,
  decodeAudio,
  rms,
  toneLevel,
  waitFor,
  type PageKit,
  type Sound,
  type TestTenant,
} from '@cordboard/test-kit';
import { acceptOffer, lastPress, openDesk, openShopPage, startCall, watchTenant, type Actor } from '../actors.ts';
import { readHistory, readPeaks } from '../history.ts';
import { dominantIn, nowMs, round } from '../measure.ts';
import { elapse, isConnected } from '../passage.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

declare const __kit: PageKit;

/** What both say while the recording is paused; neither voice has anything near it. */
const CARD_HZ = { customer: 2_220, agent: 1_620 };
const TALK_MS = 3_000;
const CARD_MS = 3_000;
const LATE_MS = 2_000;
const FRAME_MS = 20;
/** Two steps of 16 bits: anything that was ever said is louder. */
const QUIET = 2.5 / 32_768;
/** The tone is said with an amplitude of 0.35. */
const TONE = 0.005;

export const recordingPause: Scenario = {
  name: 'recording-pause',
  shows:
    'The agent pauses the recording by a key, both say a card number as a tone of its own, the agent resumes: no sample of it is in the recording, both channels are silent for exactly as long, and the call itself goes on.',
  breaks: {
    'records-on': 'another program resumes the recording while the card number is said, and pauses it again',
    'does-not-wait': `the pause leaves the agent’s page ${LATE_MS} ms late, and nobody waits for the desk to say that it is paused`,
  },
  breaksInSuite: ['records-on'],
  measures: {
    samplesLeaked:
      'of both channels: samples of the pause (by the media node’s clock, from the first pause to the last resumption) that are not silent, and samples anywhere in the recording in which the tone of the card number is',
    shownMs: 'from the key press to “paused” painted at the desk',
    silence: 'of the pause, in each channel, ms without a sample that is not silent',
  },
  bounds: {
    samplesLeaked: { is: 0 },
    pauseMs: { min: CARD_MS, max: CARD_MS + 8_000 },
    'silence.differenceMs': { is: 0 },
    shownMs: { min: 0, max: 1_000 },
    /** The conversation went on: each heard the other's card tone. */
    agentHeardHz: { near: CARD_HZ.customer, within: 5 },
    customerHeardHz: { near: CARD_HZ.agent, within: 5 },
    'checks.recordedBefore': { min: 0.01 },
    'checks.recordedAfter': { min: 0.01 },
    /** Its clock runs on: durationMs less the time from the customer’s connection being up to the hang-up. */
    'checks.durationOffMs': { min: -300, max: 300 },
    'checks.audit': { is: 'recording.paused recording.resumed' },
    'checks.toldInHistory': { is: true },
    'checks.shownAtPlayer': { is: true },
  },
  run,
};

const say = (actor: Actor, hz: number | null): Promise<void> => actor.page.evaluate((tone) => __kit.say(tone), hz);

async function run({ world, camera, artifacts, say: tell, break: broken }: ScenarioRun): Promise<ScenarioOutcome> {
  const tenant = await world.newTenant(quickTenant(['Ana']));
  const agentId = tenant.agents[0]?.agentId;
  const events = await watchTenant(world, tenant);
  const agent = await openDesk(world, tenant, agentId, AGENT_VOICE, { browser: { speechProcessing: false } });
  const customer = await openShopPage(world, tenant, CUSTOMER_VOICE, { speechProcessing: false });
  const desk = agent.page;
  await startCall(customer);
  const { contactId } = (await events.next('offer.created')).event;
  await acceptOffer(agent, contactId);
  await isConnected(desk);
  await desk.waitForSelector('[data-part=recordingState][data-recording=on]', { timeout: 10_000 });
  await elapse(TALK_MS);
  await camera.shoot(desk, 'recording');

  if (broken === 'does-not-wait') await desk.evaluate((ms) => __kit.delaySends('recording.pause', ms), LATE_MS);
  const shown = desk.evaluate(() => __kit.painted('[data-recording=paused]', 20_000));
  await desk.keyboard.press('p');
  const pressedAtMs = await lastPress(desk);
  const shownAtMs = broken === 'does-not-wait' ? null : await shown;
  tell('the desk says that nothing is recorded; both say the number of a card');
  const cardFromMs = nowMs();
  await Promise.all([say(customer, CARD_HZ.customer), say(agent, CARD_HZ.agent)]);
  await elapse(CARD_MS / 2);
  if (broken === 'records-on') await recordsOn(world.origin, tenant, agent, contactId);
  await camera.shoot(desk, 'paused');
  await elapse(CARD_MS / 2);
  await shown;
  await Promise.all([say(customer, null), say(agent, null)]);
  const cardToMs = nowMs();
  // The last of it is on its way for as long as any other sound.
  await elapse(500);
  await desk.click('[data-part=resumeRecording]');
  await desk.waitForSelector('[data-part=recordingState][data-recording=on]', { timeout: 10_000 });
  await elapse(TALK_MS);
  await desk.click('[data-part=hangUp]');
  const hangUpAtMs = await lastPress(desk);
  const [byAgent, byCustomer] = await Promise.all([agent.heard.read(), customer.heard.read()]);

  const upAtMs = await customer.page.evaluate(() => __kit.upAtMs());
  const history = await readHistory(desk, contactId);
  const shownAtPlayer = await desk.locator('[data-part=pauses]').isVisible();
  await camera.shoot(desk, 'history');
  const { pauses } = await readPeaks(desk, history.recordings.at(-1));
  const sound = await decodeAudio(history.audio);
  const span = { fromMs: (pauses[0]?.fromMs ?? 0) + FRAME_MS, toMs: (pauses.at(-1)?.toMs ?? 0) - FRAME_MS };
  const loud = sound.channels.map((channel) => loudSamples(cut(sound, channel, span.fromMs, span.toMs)));
  const tones = sound.channels.map((channel) => Object.values(CARD_HZ).reduce((sum, hz) => sum + toneSamples(sound, channel, hz), 0));
  const pauseMs = span.toMs - span.fromMs;
  const silenceMs = loud.map((samples) => round(pauseMs - (samples * 1_000) / sound.sampleRate, 3));
  const level = (fromMs: number, toMs: number): number =>
    Math.min(...sound.channels.map((channel) => rms(cut(sound, channel, fromMs, toMs))));
  return {
    figures: {
      samplesLeaked: pauses.length === 0 ? null : [...loud, ...tones].reduce((sum, samples) => sum + samples, 0),
      pauseMs: round(pauseMs),
      silence: {
        customerMs: silenceMs[0] ?? null,
        agentMs: silenceMs[1] ?? null,
        differenceMs: round(Math.abs((silenceMs[0] ?? NaN) - (silenceMs[1] ?? NaN)), 3),
      },
      shownMs: shownAtMs === null ? null : round(shownAtMs - pressedAtMs),
      agentHeardHz: round(dominantIn(byAgent, cardFromMs + 500, cardToMs - 500), 1),
      customerHeardHz: round(dominantIn(byCustomer, cardFromMs + 500, cardToMs - 500), 1),
    },
    checks: {
      recordedBefore: round(level(span.fromMs - 2_500, span.fromMs - 200), 4),
      recordedAfter: round(level(span.toMs + 200, span.toMs + 2_500), 4),
      durationOffMs: round(((sound.channels[0]?.length ?? 0) * 1_000) / sound.sampleRate - (hangUpAtMs - (upAtMs ?? NaN))),
      audit: await auditOf(world, tenant),
      toldInHistory: /Recording paused[^]*Recording goes on/.test(history.text),
      shownAtPlayer,
      pauses: pauses.length,
      loudSamples: loud.join(' '),
      toneSamples: tones.join(' '),
    },
    artifacts: { recording: await artifacts.write('recording.opus', history.audio) },
  };
}

/** As a payment page that is broken would. */
async function recordsOn(origin: string, tenant: TestTenant, { page, browser }: Actor, contactId: string): Promise<void> {
  const { request } = browser.context;
  for (const [verb, shown] of [
    ['recording.resume', 'on'],
    ['recording.pause', 'paused'],
  ] as const) {
    const response = await request.post(`${origin}/api/verb/${verb}`, { data: { contactId }, headers: { origin } });
    if (!response.ok()) throw new Error(`${verb} was refused for ${tenant.tenantId}: ${response.status()} ${await response.text()}`);
    await page.waitForSelector(`[data-recording=${shown}]`, { timeout: 5_000 });
    if (shown === 'on') await elapse(800);
  }
}

/** Who paused and resumed, as the company's admins find it. */
async function auditOf({ deployment }: ScenarioRun['world'], tenant: TestTenant): Promise<string> {
  const actions = ['recording.paused', 'recording.resumed'];
  const rows = await waitFor('the audit', async () => {
    const found = await withTenant(deployment.db, tenant.tenantId, (tx) =>
      tx.query.auditLog.findMany({ where: (row, { inArray }) => inArray(row.action, actions), orderBy: (row, { asc }) => asc(row.id) }),
    );
    return found.length >= 2 && found.every(({ actor }) => actor === tenant.agents[0]?.agentId) ? found : null;
  });
  return rows.map(({ action }) => action).join(' ');
}

function cut({ sampleRate }: Sound, channel: Float32Array, fromMs: number, toMs: number): Float32Array {
  const at = (ms: number): number => Math.max(0, Math.round((ms * sampleRate) / 1_000));
  return channel.subarray(at(fromMs), at(toMs));
}

function loudSamples(samples: Float32Array): number {
  let loud = 0;
  for (const sample of samples) if (Math.abs(sample) > QUIET) loud++;
  return loud;
}

/** Samples of all windows in which the tone is, for long enough to be no edge of another one. */
function toneSamples({ sampleRate }: Sound, channel: Float32Array, hz: number): number {
  const window = sampleRate / 5;
  let samples = 0;
  for (let at = 0; at + window <= channel.length; at += window / 2) {
    if (toneLevel(channel.subarray(at, at + window), sampleRate, hz, 60) > TONE) samples += window / 2;
  }
  return samples;
}
