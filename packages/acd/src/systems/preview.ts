import { CordboardError, queueViewSchema, type ConfigurationSnapshot, type QueueId, type TenantId } from '@cordboard/contracts';
import type { Clock } from '@cordboard/platform';
import type { Acd, Preview, PreviewQuestion } from '../acd.ts';
import { chosenCast, presentCast } from '../preview/cast.ts';
import { addExtras, MOST_EXTRAS, playCall, setScene, type Stage } from '../preview/play.ts';
import { reachableQueues, sceneOf } from '../preview/scene.ts';
import { createKeys } from '../store/keys.ts';
import type { Resources } from '../store/resources.ts';
import { tenantLanes } from '../store/tenant-lanes.ts';

/** The engine with a clock of its own, on keys under a prefix. */
export type OpenStage = (prefix: string, clock: Clock) => Promise<{ readonly acd: Acd; readonly resources: Resources }>;

/** What a preview needs of an engine of its own. */
export const STAGE_TUNING = {
  /** Of a process that dies in the middle. */
  keepMs: 60_000,
  /** Days go by in a moment, and nobody renews a desk. */
  deskTtlMs: 366 * 86_400_000,
} as const;

/**
 * What would happen to a call, found by letting it happen: the engine itself runs on a stage of its own, with the part of
 * the configuration in force that the call can come to, who is there, and who waits.
 */
export function previewSystem(real: Resources, openStage: OpenStage): Pick<Acd, 'previewCall'> {
  /** A tenant's previews take turns, so that many of them do not hold up its calls. */
  const inTurn = tenantLanes(1);

  async function play(stage: Stage, snapshot: ConfigurationSnapshot, question: PreviewQuestion): Promise<Preview> {
    const { tenantId } = snapshot;
    const { queueId, present, options } = question;
    const queueIds = reachableQueues(snapshot, queueId);
    const known = options.preferredAgentId ?? null;
    const cast =
      present === 'now'
        ? await presentCast(real, snapshot, queueIds, known)
        : await chosenCast(real, snapshot, queueIds, present === 'everyone' ? null : present);
    const { callers, callbacks } =
      question.ahead === null ? await waitingNow(real, tenantId, queueId) : { callers: question.ahead, callbacks: 0 };
    const extras = Math.min(callers + callbacks, MOST_EXTRAS);
    const unseen = callers + callbacks - extras;
    // Promised callbacks stand in line and fill no queue.
    const scene = sceneOf(snapshot, queueIds, cast.players, { entry: queueId, fewer: unseen - callbacks });
    await setScene(stage, scene, cast);
    await addExtras(stage, scene, queueId, extras);
    await copyPace(real, stage, queueIds);
    stage.setTime(question.atMs);
    const moments = await playCall(stage, scene, cast, question, unseen);
    return { moments, agents: cast.players.length, moreAgents: cast.more };
  }

  async function preview(tenantId: TenantId, question: PreviewQuestion): Promise<Preview> {
    const snapshot = await real.snapshots.current(tenantId);
    if (!snapshot?.queues.some(({ queueId }) => queueId === question.queueId)) throw new CordboardError('not_found', { what: 'queue' });
    let nowMs = question.atMs - 1;
    const prefix = `test:preview-${crypto.randomUUID()}:`;
    const keys = createKeys(prefix);
    await claimTenants(real, keys.tenants, tenantId);
    const { acd, resources } = await openStage(prefix, { nowMs: () => nowMs });
    const stage: Stage = { acd, resources, tenantId, setTime: (atMs) => (nowMs = atMs) };
    try {
      return await play(stage, snapshot, question);
    } finally {
      await acd.close();
      await real.redis.del(keys.tenant(tenantId));
      await real.redis.del(keys.tenants);
    }
  }

  return { previewCall: (tenantId, question) => inTurn(tenantId, () => preview(tenantId, question)) };
}

/** The one key that no command of the tenant makes, with its time from the beginning. */
async function claimTenants({ redis }: Resources, key: string, tenantId: TenantId): Promise<void> {
  const script = "redis.call('SADD', KEYS[1], ARGV[1]) return redis.call('PEXPIRE', KEYS[1], ARGV[2])";
  await redis.eval(script, { keys: [key], arguments: [tenantId, String(STAGE_TUNING.keepMs)] });
}

const lineSizeSchema = queueViewSchema.pick({ waiting: true, callbacksWaiting: true });

async function waitingNow({ commands }: Resources, tenantId: TenantId, queueId: QueueId) {
  const [text] = await commands.expectOk(tenantId, 'queues-read', [queueId]);
  if (text === undefined) return { callers: 0, callbacks: 0 };
  const { waiting, callbacksWaiting } = lineSizeSchema.parse(JSON.parse(text));
  return { callers: waiting, callbacks: callbacksWaiting };
}

async function copyPace({ redis, keys }: Resources, { resources, tenantId }: Stage, queueIds: readonly QueueId[]): Promise<void> {
  if (queueIds.length === 0) return;
  const records = await redis.hmGet(keys.one(tenantId, 'pace'), [...queueIds]);
  const known = queueIds.flatMap((queueId, index) => {
    const record = records[index];
    return record ? [queueId, record] : [];
  });
  await resources.commands.expectOk(tenantId, 'preview-pace', known);
}
