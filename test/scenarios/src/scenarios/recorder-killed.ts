import { AGENT_VOICE, CUSTOMER_VOICE, finishedRecordings, type Timeline } from '@cordboard/test-kit';
import { lastPress } from '../actors.ts';
import type { Figures } from '../bounds.ts';
import { readHistory, readPeaks } from '../history.ts';
import { isHeard, nowMs, orNull, round } from '../measure.ts';
import { elapse } from '../passage.ts';
import { openTalk } from '../refresh/talk.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';
import { doomMedia, OWN_SPOOL } from '../survival/doomed-media.ts';
import { inStep, keptUntilMs } from '../survival/kept.ts';
import { levelOf, recordedChannels } from '../survival/recorded-channels.ts';

/** Two loops of each voice: enough edges to know where the recording lies. */
const BEFORE_MS = 11_000;
/** Both sides have new legs, and after that say as much again. */
const BACK_MS = 7_000;
const AFTER_MS = 11_000;
const STANDS_MS = 3_000;

export const recorderKilled: Scenario = {
  name: 'recorder-killed',
  shows:
    'The process that records a call is killed with -9 while both sides say tones keyed on and off: the call goes on, of the recording at most the last two seconds are missing, the gap is silent in both channels and named at the player, and what was said after it lies where it was said.',
  breaks: {
    'stands-still': `the recorder stands still for ${STANDS_MS} ms before it is killed`,
    ...OWN_SPOOL,
  },
  measures: {
    lostMs: 'from the last moment of each voice before the first hole in its channel to the kill; a silence of the voice counts as lost',
    laterOffMs: 'by how much the tones after the gap lie later in the recording than they were said',
    gapMs: 'of the gap that the player names',
  },
  bounds: {
    'lostMs.customer': { min: 0, max: 2_000 },
    'lostMs.agent': { min: 0, max: 2_000 },
    'laterOffMs.customer': { min: -200, max: 200 },
    'laterOffMs.agent': { min: -200, max: 200 },
    gapMs: { min: 500, max: 7_000 },
    'checks.earlierOffMs.customer': { min: -200, max: 200 },
    'checks.earlierOffMs.agent': { min: -200, max: 200 },
    'checks.laterEdges': { min: 8 },
    'checks.laterMissed': { max: 2 },
    'checks.gaps': { is: 1 },
    /** From the begin of the named gap to the kill. */
    'checks.gapBeginsMs': { min: -200, max: 2_000 },
    'checks.inGap': { max: 0.001 },
    'checks.shownAtPlayer': { is: true },
    'checks.toldInHistory': { is: true },
    'checks.bothHearAgain': { is: true },
    'checks.endReason': { is: 'agentHungUp' },
    'checks.files': { is: 1 },
  },
  run,
};

interface Moments {
  readonly upAtMs: number;
  readonly fromMs: number;
  readonly killedAtMs: number;
  readonly againMs: number;
  readonly untilMs: number;
}

async function run(scenario: ScenarioRun): Promise<ScenarioOutcome> {
  const { world, artifacts, camera, break: broken } = scenario;
  const doomed = await doomMedia(scenario);
  const { tenant, events, agent, customer, contactId, upAtMs } = await openTalk(scenario, { agent: AGENT_VOICE, customer: CUSTOMER_VOICE });
  await doomed.addOther();
  try {
    await elapse(1_500);
    const fromMs = nowMs();
    await elapse(BEFORE_MS);
    if (broken === 'stands-still') {
      doomed.stop();
      await elapse(STANDS_MS);
    }
    const killedAtMs = await doomed.kill();
    await elapse(BACK_MS);
    const againMs = nowMs();
    await elapse(AFTER_MS);
    await camera.shoot(agent.page, 'desk-again');
    await agent.page.click('[data-part=hangUp]');
    const untilMs = (await lastPress(agent.page)) - 300;
    const ended = await orNull(events.next('contact.ended', (event) => event.contactId === contactId, { timeoutMs: 5_000 }));
    const [byCustomer, byAgent] = await Promise.all([customer.heard.read(), agent.heard.read()]);
    const checks = {
      bothHearAgain: isHeard(byCustomer, AGENT_VOICE.hz, againMs, untilMs) && isHeard(byAgent, CUSTOMER_VOICE.hz, againMs, untilMs),
      endReason: ended?.event.reason ?? 'none',
    };
    const files = (await orNull(finishedRecordings(world.deployment, tenant.tenantId, contactId, 20_000))) ?? [];
    if (files.length === 0) return { figures: { lostMs: null }, checks: { ...checks, files: 0 } };

    const { text, audio, recordings } = await readHistory(agent.page, contactId);
    const shownAtPlayer = await agent.page.locator('[data-part=gaps]').isVisible();
    await camera.shoot(agent.page, 'history');
    const { gaps } = await readPeaks(agent.page, recordings.at(-1));
    const said = { customer: await customer.said.read(), agent: await agent.said.read() };
    const moments = { upAtMs, fromMs, killedAtMs, againMs, untilMs };
    const { figures, checks: inFile } = await read(audio, said, gaps, moments);
    return {
      figures,
      checks: {
        ...checks,
        ...inFile,
        files: files.length,
        shownAtPlayer,
        toldInHistory: text.includes('Recording goes on at another audio server'),
      },
      artifacts: { recording: await artifacts.write('recording.opus', audio) },
    };
  } finally {
    await doomed.leave();
  }
}

/** What the file has of what was said, against the gaps that the player names. */
async function read(
  file: Buffer,
  said: Readonly<Record<'customer' | 'agent', Timeline>>,
  gaps: readonly { readonly fromMs: number; readonly toMs: number }[],
  { upAtMs, fromMs, killedAtMs, againMs, untilMs }: Moments,
): Promise<{ readonly figures: Figures; readonly checks: Figures }> {
  const channels = await recordedChannels(file, upAtMs);
  const judge = (side: 'customer' | 'agent', hz: number) => {
    const keptMs = keptUntilMs(said[side], channels[side], hz, fromMs, killedAtMs);
    return {
      lostMs: keptMs === null ? null : round(killedAtMs - keptMs),
      earlier: inStep(said[side], channels[side], hz, fromMs, killedAtMs - 2_000),
      later: inStep(said[side], channels[side], hz, againMs, untilMs),
    };
  };
  const [customer, agent] = [judge('customer', CUSTOMER_VOICE.hz), judge('agent', AGENT_VOICE.hz)];
  const [gap] = gaps;
  const [gapFromMs, gapToMs] = [upAtMs + (gap?.fromMs ?? 0), upAtMs + (gap?.toMs ?? 0)];
  return {
    figures: {
      lostMs: { customer: customer.lostMs, agent: agent.lostMs },
      laterOffMs: { customer: round(customer.later.offMs), agent: round(agent.later.offMs) },
      gapMs: gap === undefined ? null : round(gapToMs - gapFromMs),
    },
    checks: {
      earlierOffMs: { customer: round(customer.earlier.offMs), agent: round(agent.earlier.offMs) },
      laterEdges: Math.min(customer.later.edges, agent.later.edges),
      laterMissed: Math.max(customer.later.missed, agent.later.missed),
      gaps: gaps.length,
      gapBeginsMs: gap === undefined ? null : round(killedAtMs - gapFromMs),
      /** Where both are silent, but for what the decoder fades out. */
      inGap: Math.max(...Object.values(channels).map((channel) => levelOf(channel, gapFromMs + 200, gapToMs - 100))),
    },
  };
}
