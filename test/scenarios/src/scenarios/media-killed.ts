import { CUSTOMER_VOICE, endOf, finishedRecordings } from '@cordboard/test-kit';
import { acceptOffer, openShopPage, startCall } from '../actors.ts';
import type { Figures } from '../bounds.ts';
import { nowMs, orNull, round } from '../measure.ts';
import { elapse } from '../passage.ts';
import { gapsOf } from '../refresh/steady.ts';
import { AGENT_HZ, CUSTOMER_HZ, openSteadyTalk } from '../refresh/talk.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';
import { holdAndHangUp } from '../survival/control.ts';
import { doomMedia, OWN_SPOOL } from '../survival/doomed-media.ts';
import { heardAgainMs } from '../survival/heard-again.ts';
import { nodesOf } from '../survival/owners.ts';
import { levelOf, recordedChannels } from '../survival/recorded-channels.ts';

/** Both sides hear each other again, and what the dead node has recorded is taken over (5 s) and stored. */
const WATCH_MS = 8_000;

export const mediaKilled: Scenario = {
  name: 'media-killed',
  shows:
    'The media process that carries a call is killed with -9: both pages take a new leg at another one by themselves, the call goes on, who waited hears music again, and the recording is one file whose gap is silence.',
  breaks: {
    'no-other-node': 'there is no other media process',
    ...OWN_SPOOL,
  },
  measures: { audioBackMs: 'from the kill until both sides hear each other again without a break, by the later one' },
  bounds: {
    audioBackMs: { min: 0, max: 5_000 },
    holdOk: { is: true },
    byeOk: { is: true },
    'waiting.hearsMusic': { is: true },
    'waiting.offers': { is: 1 },
    'waiting.taken': { is: true },
    'recording.files': { is: 1 },
    'recording.lengthOffMs': { min: -200, max: 200 },
    'recording.customerGaps': { is: 1 },
    'recording.agentGaps': { is: 1 },
    'recording.gapMs': { min: 500, max: 6_500 },
    'recording.inGap': { max: 0.001 },
    'checks.nodesBefore': { is: 1 },
    'checks.nodeChanged': { is: true },
    'checks.offers': { is: 1 },
    'checks.parts': { is: 1 },
  },
  run,
};

async function run(scenario: ScenarioRun): Promise<ScenarioOutcome> {
  const { world, artifacts, camera, break: broken } = scenario;
  const { deployment } = world;
  const doomed = await doomMedia(scenario);
  const { tenant, events, agent, customer, contactId, upAtMs } = await openSteadyTalk(scenario);
  const second = await openShopPage(world, tenant, CUSTOMER_VOICE);
  await startCall(second);
  const waiting = (await events.next('contact.queued', (event) => event.contactId !== contactId)).event.contactId;
  const before = new Set(await nodesOf(deployment, tenant.tenantId));
  if (broken !== 'no-other-node') await doomed.addOther();
  try {
    await elapse(2_500);
    const killedAtMs = await doomed.kill();
    await elapse(Math.max(0, killedAtMs + WATCH_MS - nowMs()));
    await camera.shoot(customer.page, 'customer-again');
    await camera.shoot(agent.page, 'desk-again');
    const untilMs = nowMs() - 800;
    const heard = { customer: await customer.heard.read(), agent: await agent.heard.read() };
    const [byCustomer, byAgent] = [
      heardAgainMs(heard.customer, AGENT_HZ, killedAtMs, untilMs),
      heardAgainMs(heard.agent, CUSTOMER_HZ, killedAtMs, untilMs),
    ];
    const music = await second.heard.read();
    const after = await nodesOf(deployment, tenant.tenantId);
    const checks = {
      nodesBefore: before.size,
      nodeChanged: after.length > 0 && after.every((node) => !before.has(node)),
      customerHearsAgainMs: round(byCustomer),
      agentHearsAgainMs: round(byAgent),
      offers: events.all('offer.created', (event) => event.contactId === contactId).length,
      parts: events.all('recording.continued', (event) => event.contactId === contactId).length,
    };
    const audioBackMs = byCustomer === null || byAgent === null ? null : round(Math.max(byCustomer, byAgent));
    if (audioBackMs === null) return { figures: { audioBackMs }, checks };

    const control = await holdAndHangUp(customer, agent, events, { contactId, afterwards: 'any', hz: AGENT_HZ });
    const ended = await events.next('contact.ended', (event) => event.contactId === contactId);
    const taken = await orNull(acceptOffer(agent, waiting, 8_000));
    const joined =
      taken === null ? null : await orNull(events.next('contact.connected', (event) => event.contactId === waiting, { timeoutMs: 5_000 }));
    const files = (await orNull(finishedRecordings(deployment, tenant.tenantId, contactId, 10_000))) ?? [];
    const [file] = files;
    return {
      figures: {
        audioBackMs,
        ...control,
        waiting: {
          hearsMusic: levelOf(music, nowMs() - 30_000, killedAtMs) > 0.003 && levelOf(music, untilMs - 2_000, untilMs) > 0.003,
          offers: events.all('offer.created', (event) => event.contactId === waiting).length,
          taken: joined !== null,
        },
        recording: {
          files: files.length,
          ...(file === undefined ? {} : await read(file, { upAtMs, killedAtMs, untilMs, endedAtMs: ended.atMs })),
        },
      },
      checks,
      artifacts: { recording: file === undefined ? null : await artifacts.write('recording.opus', file) },
    };
  } finally {
    await doomed.leave();
  }
}

interface Moments {
  readonly upAtMs: number;
  readonly killedAtMs: number;
  /** Both talk until then, but for the move. */
  readonly untilMs: number;
  readonly endedAtMs: number;
}

async function read(file: Buffer, { upAtMs, killedAtMs, untilMs, endedAtMs }: Moments): Promise<Figures> {
  const { customer, agent } = await recordedChannels(file, upAtMs);
  const gaps = [gapsOf(customer, CUSTOMER_HZ, killedAtMs - 2_000, untilMs), gapsOf(agent, AGENT_HZ, killedAtMs - 2_000, untilMs)] as const;
  const both = gaps.flat();
  const [fromMs, toMs] = [Math.max(...both.map((gap) => gap.fromMs)), Math.min(...both.map((gap) => gap.toMs))];
  return {
    lengthOffMs: round(endOf(customer) - endedAtMs),
    customerGaps: gaps[0].length,
    agentGaps: gaps[1].length,
    gapMs: round(Math.max(0, ...both.map((gap) => gap.toMs - gap.fromMs))),
    /** Where both are silent, but for what the decoder fades out. */
    inGap: both.length === 0 ? null : Math.max(levelOf(customer, fromMs + 200, toMs - 100), levelOf(agent, fromMs + 200, toMs - 100)),
  };
}
