import { AGENT_VOICE, CUSTOMER_VOICE, finishedRecordings, newHeadlessCustomer, startTcpRelay } from '@cordboard/test-kit';
import { acceptOffer, lineIsGood, openDesk, openShopPage, startCall, watchTenant } from '../actors.ts';
import { nowMs, orNull, round } from '../measure.ts';
import { elapse } from '../passage.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';
import { holdAndHangUp } from '../survival/control.ts';
import { leaveOnlyMedia } from '../survival/only-media.ts';
import { nodesOf, ownersOf } from '../survival/owners.ts';
import { voiceGaps, watchPlayout } from '../survival/voices.ts';
import { quickTenant } from '../tenants.ts';
import { addOwnSignaling } from '../two-agents/own-signaling.ts';

/** Longer than this scenario. */
const DRAIN_MS = 60_000;
const TOO_SHORT_MS = 1_000;
const WATCH_MS = 9_000;

export const drain: Scenario = {
  name: 'drain',
  shows:
    'A media process and a signaling process are asked to end in mid-call: the call goes on at the one until somebody hangs up, and at another one without a gap; a new call goes elsewhere; both processes end in order.',
  breaks: {
    killed: 'the media process is killed instead of being asked',
    'no-time': `the media process gives its calls ${TOO_SHORT_MS} ms`,
  },
  measures: { mediaEndedMs: 'from the hang-up to the end of the media process' },
  bounds: {
    mediaGapMs: { max: 100 },
    newCallElsewhere: { is: true },
    holdOk: { is: true },
    byeOk: { is: true },
    signalingExitCode: { is: 0 },
    mediaExitCode: { is: 0 },
    mediaEndedMs: { min: 0, max: 10_000 },
    recordings: { is: 1 },
    'checks.mediaAliveInCall': { is: true },
    'checks.sameNode': { is: true },
    'checks.ownerChanged': { is: true },
    'checks.offers': { is: 1 },
    'checks.judgedBursts': { min: 3 },
  },
  run,
};

async function run({ world, artifacts, camera, break: broken, say }: ScenarioRun): Promise<ScenarioOutcome> {
  const { deployment } = world;
  const { stack } = deployment;
  const tenant = await world.newTenant(quickTenant(['Ana'], { ringMs: 30_000 }));
  const { tenantId } = tenant;
  // The only media process for now, so the call is on it.
  const [leaving, signaling] = await Promise.all([
    stack.add('media', { MEDIA_DRAIN_MS: String(broken === 'no-time' ? TOO_SHORT_MS : DRAIN_MS) }),
    addOwnSignaling(deployment),
  ]);
  await leaveOnlyMedia(stack, leaving);
  const relay = await startTcpRelay(signaling.port);
  world.stage.closeAtEnd(() => relay.close());
  const othersPort = Number(new URL(stack.urls.sip).port);
  const extraArgs = [`--host-resolver-rules=MAP 127.0.0.1:${othersPort} 127.0.0.1:${relay.port}`];
  const events = await watchTenant(world, tenant);
  const [desk, customer] = await Promise.all([
    openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE, { browser: { extraArgs, speechProcessing: false } }),
    openShopPage(world, tenant, CUSTOMER_VOICE, { extraArgs, speechProcessing: false }),
  ]);
  await startCall(customer);
  const { contactId } = (await events.next('offer.created')).event;
  await acceptOffer(desk, contactId);
  await events.next('contact.connected');
  await watchPlayout(customer, desk);
  await stack.add('media');
  await elapse(2_500);
  const [[node], [owner]] = [await nodesOf(deployment, tenantId), await ownersOf(deployment, tenantId)];

  say('both processes are asked to end');
  const askedAtMs = nowMs();
  let mediaCode: number | null | undefined;
  const mediaEnded = leaving.exited.then(({ code }) => {
    mediaCode = code;
    return nowMs();
  });
  leaving.kill(broken === 'killed' ? 'SIGKILL' : 'SIGTERM');
  relay.leadTo(othersPort);
  await signaling.stop();
  const { code: signalingExitCode } = await signaling.exited;
  await orNull(desk.page.waitForSelector('[data-part=line][data-good=false]', { timeout: 2_000 }));
  await orNull(lineIsGood(desk, 8_000));
  const next = await newHeadlessCustomer(deployment, tenant, { origin: world.shopOrigin, sipUrl: `ws://127.0.0.1:${relay.port}/sip` });
  world.stage.closeAtEnd(() => next.close());
  await next.call();
  await events.next('contact.queued', (event) => event.contactId === next.contactId);
  await elapse(Math.max(0, askedAtMs + WATCH_MS - nowMs()));
  await camera.shoot(desk.page, 'in-the-drain');
  const { gapMs, artifacts: heard, ...gaps } = await voiceGaps(artifacts, customer, desk, askedAtMs, nowMs() - 500);
  const [nodes, owners] = [await nodesOf(deployment, tenantId), await ownersOf(deployment, tenantId)];
  const checks = {
    mediaAliveInCall: mediaCode === undefined,
    sameNode: node !== undefined && nodes.includes(node),
    ownerChanged: owners.length === 2 && !owners.some((one) => one === owner),
    ...gaps,
  };
  const control = await holdAndHangUp(customer, desk, events, { contactId, afterwards: 'any' });
  const hungUpAtMs = nowMs();
  const endedAtMs = await orNull(Promise.race([mediaEnded, elapse(12_000).then(() => Promise.reject(new Error('it goes on')))]));
  const files = (await orNull(finishedRecordings(deployment, tenantId, contactId, 8_000))) ?? [];
  const [file] = files;
  return {
    figures: {
      mediaGapMs: gapMs,
      newCallElsewhere: nodes.length === 2 && new Set(nodes).size === 2,
      ...control,
      signalingExitCode,
      mediaExitCode: mediaCode ?? null,
      mediaEndedMs: endedAtMs === null ? null : round(Math.max(0, endedAtMs - hungUpAtMs)),
      recordings: files.length,
    },
    checks: { ...checks, offers: events.all('offer.created', (event) => event.contactId === contactId).length },
    artifacts: { ...heard, recording: file === undefined ? null : await artifacts.write('recording.opus', file) },
  };
}
