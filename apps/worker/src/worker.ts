import { createAcd, type Acd } from '@cordboard/acd';
import { newId, WORKER_PORT, type EventEnvelope, type TenantId, type WorkerAnnouncement } from '@cordboard/contracts';
import { closeDb, connectAuthDb, connectDb } from '@cordboard/db';
import {
  announce,
  connectRedis,
  createMetrics,
  openObjectStore,
  serveOps,
  serveRpc,
  systemClock,
  type Logger,
  type OpsServer,
} from '@cordboard/platform';
import { ageEverything } from './ageing/age.ts';
import { Archiver } from './archive/archiver.ts';
import type { WorkerConfiguration } from './configuration.ts';
import { every } from './every.ts';
import { setAlarms } from './jobs/alarms.ts';
import { callbackDue } from './jobs/callback-due.ts';
import { sendCallbackMail } from './jobs/callback-mail.ts';
import { sendCallbackPush } from './jobs/callback-push.ts';
import { createMailSender } from './jobs/mail.ts';
import { reconcileForgotten } from './jobs/forgotten-callbacks.ts';
import { openJobs } from './jobs/queues.ts';
import { proveCounters, proveTenant } from './jobs/prove-counters.ts';
import { giveUpRebuild, rebuildMetrics, reconcileRebuilds } from './jobs/rebuild-metrics.ts';
import { recordingFinish } from './jobs/recording-finish.ts';
import { reconcileCallbackMails, reconcileCallbackPushes, reconcileCallbacks, reconcileRecordings } from './jobs/reconcile.ts';
import { contactOf, createPushSender } from './push/push-sender.ts';
import { ConfigurationPublisher } from './publisher.ts';
import { workerHandlers } from './rpc.ts';
import { MusicBox } from './sound/music.ts';
import { SpeechRenderer } from './sound/speech.ts';

export interface RunningWorker {
  readonly rpcUrl: string;
  readonly ops: OpsServer | null;
  readonly acd: Acd;
  /** In reverse order of the start. Idempotent. */
  close(): Promise<void>;
}

const RECONCILE_EVERY_MS = 10_000;
const DAY_MS = 86_400_000;
const LAG_ALARM_MS = 30_000;

/** Starts everything a worker does; rejects when PostgreSQL, Redis or the jobs' Redis is not there or not right. */
export async function startWorker(configuration: WorkerConfiguration, log: Logger): Promise<RunningWorker> {
  const {
    secret,
    recordingsKey,
    WORKER_RPC_LISTEN: listen,
    OPS_LISTEN: opsListen,
    SMTP_URL: smtpUrl,
    PUBLIC_URL: publicUrl,
  } = configuration;
  const clock = systemClock;
  const processId = newId('process');
  const closers: (() => Promise<unknown>)[] = [];
  let correctedCounters = 0;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= closeAll(closers, log));
  try {
    const redis = await connectRedis(configuration.REDIS_URL, { name: 'worker', log });
    closers.push(() => redis.close());
    const db = connectDb(configuration.DATABASE_APP_URL, { name: 'worker' });
    closers.push(() => closeDb(db));
    const store = openObjectStore(configuration.OBJECT_STORE_URL);
    const jobs = await openJobs(configuration.QUEUE_REDIS_URL, log);
    closers.push(() => jobs.close());
    // Only to publish configurations and to read events: a worker never routes, so the engine is not started.
    const acd = await createAcd({ redis, processId, log });
    closers.push(() => acd.close());

    const publisher = new ConfigurationPublisher(db, acd, log);
    await publisher.start();
    closers.push(() => publisher.close());
    const onArchived = async (events: readonly EventEnvelope[]): Promise<void> => {
      for (const { tenantId, event } of events) if (event.type === 'recovered' && event.what === 'epoch') publisher.lost(tenantId);
      await setAlarms({ db, jobs, clock }, events);
    };
    const archiver = new Archiver({ db, source: acd, log, clock, onArchived });
    archiver.start();
    closers.push(() => archiver.close());

    await jobs.work('callback-due', 8, ({ data }) => callbackDue({ db, redis, secret, log }, data));
    await jobs.work('recording-finish', 1, (run) => recordingFinish({ db, store, log, clock, recordingsKey }, run));
    if (smtpUrl !== '') {
      const mail = createMailSender(smtpUrl, configuration.MAIL_FROM);
      await jobs.work('mail', 4, ({ data }) => mail.send(data));
      await jobs.work('callback-mail', 4, ({ data }) => sendCallbackMail({ db, mail, secret, publicUrl, clock }, data));
      closers.push(() => Promise.resolve(mail.close()));
    }
    const { pushKeys: keys, PUSH_HOSTS: hosts, MAIL_FROM: from } = configuration;
    if (keys !== null) {
      const push = createPushSender({ keys, hosts, contact: contactOf(publicUrl, from) });
      await jobs.work('callback-push', 8, ({ data }) => sendCallbackPush({ db, jobs, push, secret, clock, log }, data));
    }
    const authDb = connectAuthDb(configuration.DATABASE_AUTH_URL, { name: 'worker', max: 1 });
    closers.push(() => closeDb(authDb));
    await jobs.work('ageing', 1, async () => {
      await ageEverything({ db, authDb, store, streams: acd, retention: configuration, clock, log });
    });
    await jobs.repeat('ageing', {}, DAY_MS);
    await jobs.work('prove-counters', 1, async () => {
      correctedCounters += (await proveCounters({ db, acd, clock, log })).corrected;
    });
    await jobs.repeat('prove-counters', {}, DAY_MS);
    const proveOne = async (tenantId: TenantId): Promise<number> => {
      const { corrected } = await proveTenant({ db, acd, clock, log }, tenantId);
      correctedCounters += corrected;
      return corrected;
    };
    await jobs.work('metric-rebuild', 1, async ({ data, lastAttempt }) => {
      try {
        await rebuildMetrics({ db, clock, log, proveCounters: proveOne }, data);
      } catch (error) {
        if (lastAttempt) await giveUpRebuild({ db, clock }, data);
        throw error;
      }
    });
    const reconcile = every(RECONCILE_EVERY_MS, log, 'reconciling', async () => {
      await reconcileCallbacks({ db, store, jobs, clock });
      await reconcileCallbackMails({ db, store, jobs, clock });
      if (keys !== null) await reconcileCallbackPushes({ db, store, jobs, clock });
      await reconcileRecordings({ db, store, jobs, clock });
      await reconcileRebuilds({ db, jobs });
    });
    const forgotten = every(RECONCILE_EVERY_MS, log, 'looking for forgotten callbacks', async () => {
      await reconcileForgotten({ db, acd, redis, secret, log, clock });
    });
    closers.push(() => Promise.all([reconcile.close(), forgotten.close()]));

    const music = new MusicBox(store);
    const speech = new SpeechRenderer(store);
    music.prepare().catch((error: unknown) => {
      log.error({ err: error }, 'the waiting music could not be made; the first who waits tries again');
    });
    const handlers = workerHandlers({ db, store, jobs, speech, music, mailConfigured: smtpUrl !== '' });
    const rpc = await serveRpc(WORKER_PORT, handlers, { ...listen, secret, log });
    closers.push(() => rpc.close());
    const announcement = announce(
      redis,
      'worker',
      processId,
      (): WorkerAnnouncement => ({ processId, rpcUrl: rpc.url, atMs: clock.nowMs() }),
      log,
    );
    closers.push(() => announcement.stop());

    const metrics = createMetrics('worker');
    metrics.gauge('archive_lag_seconds', 'How long the tenant furthest behind has been behind', [], (gauge) => {
      gauge.set(archiver.lagMs() / 1_000);
    });
    metrics.gauge('counters_corrected', 'Live counters of a queue and day that differed from the events, since the start', [], (gauge) => {
      gauge.set(correctedCounters);
    });
    const ready = () => {
      const lagMs = archiver.lagMs();
      return Promise.resolve(
        lagMs < LAG_ALARM_MS ? { ok: true } : { ok: false, detail: `the archive is ${Math.round(lagMs / 1_000)} s behind` },
      );
    };
    const ops = opsListen === undefined ? null : await serveOps({ ...opsListen, ready, metrics });
    if (ops !== null) closers.push(() => ops.close());
    return { rpcUrl: rpc.url, ops, acd, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function closeAll(closers: readonly (() => Promise<unknown>)[], log: Logger): Promise<void> {
  for (const closer of [...closers].reverse()) {
    try {
      await closer();
    } catch (error) {
      log.warn({ err: error }, 'something did not close');
    }
  }
}
