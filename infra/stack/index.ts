import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, startServices } from '../services/index.ts';
import { DATA_DIR } from '../setup/lib/places.mjs';
import { prepareDatabase } from './database.ts';
import { prepareDemo } from './demo.ts';
import { sharedEnvironment } from './environment.ts';
import { lockInstance } from './instance-lock.ts';
import { prepareKeys } from './keys.ts';
import { DEFAULT_COUNTS, START_ORDER } from './names.ts';
import { ProcessSet } from './process-set.ts';
import { spoolIn } from './program.ts';
import { shareSpool } from './spool-layout.ts';
import type { Stack, StackOptions } from './types.ts';
import { ensureWebBuild } from './web-build.ts';

export type * from './types.ts';

/**
 * Runs a whole deployment on this machine: services, keys, migrations, seed, then media, worker, signaling and web.
 * Resolves when every process has said that it is ready; when one does not, everything is stopped again.
 * @throws Error that says what did not start, with the last lines of its log
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const progress = options.progress ?? (() => undefined);
  const signal = options.signal ?? new AbortController().signal;
  const counts = { ...DEFAULT_COUNTS, ...options.processes };
  await mkdir(options.dataDir ?? DATA_DIR, { recursive: true, mode: 0o700 });
  const dataDir = await realpath(options.dataDir ?? DATA_DIR);

  /** What has to be undone, the last first. */
  const undo: (() => Promise<void>)[] = [];
  const stopAll = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    undo.push(await lockInstance(dataDir));
    await shareSpool(spoolIn(dataDir));
    const services = options.services ?? (await startServices({ dataDir, env: process.env, progress }));
    if (options.services === undefined) undo.push(() => services.stop());
    progress('✓ PostgreSQL and Redis');
    signal.throwIfAborted();

    const keys = await prepareKeys(join(dataDir, 'keys'));
    const database = await prepareDatabase(services.databaseUrl, keys);
    progress('✓ database: migrated');

    const env = sharedEnvironment({
      dataDir,
      ...database,
      redisUrl: services.redisUrl,
      queueRedisUrl: services.queueRedisUrl,
      webListen: options.listen?.web ?? `127.0.0.1:${await freePort()}`,
      signalingListen: options.listen?.signaling ?? `127.0.0.1:${await freePort()}`,
      turnSecret: keys.turnSecret,
      overrides: options.sharedEnv ?? {},
    });
    const publicUrl = env['PUBLIC_URL'] ?? '';
    const demo =
      (options.seed ?? 'demo') === 'demo'
        ? await prepareDemo(database, publicUrl, options.listen?.shop ?? `127.0.0.1:${await freePort()}`)
        : null;
    if (demo !== null) {
      undo.push(() => demo.shop.stop());
      if (demo.logIns.length > 0) options.onLogIns?.(demo.logIns);
    }

    if (counts.web > 0) await ensureWebBuild(process.env, progress, signal);
    signal.throwIfAborted();

    const processes = new ProcessSet({
      shared: env,
      env: options.env ?? {},
      counts,
      dataDir,
      restart: options.restart ?? false,
      readyTimeoutMs: options.readyTimeoutMs ?? 30_000,
      onLine: options.onLine ?? (() => undefined),
      progress,
    });
    undo.push(() => processes.stop());
    signal.addEventListener('abort', () => void processes.stop().catch(() => undefined), { once: true });
    // All at once: they find each other through Redis and wait for what is not there yet.
    await Promise.all(START_ORDER.flatMap((kind) => Array.from({ length: counts[kind] }, () => processes.add(kind))));
    signal.throwIfAborted();
    progress(
      `✓ running: ${processes
        .running()
        .map((entry) => entry.name)
        .join(', ')}`,
    );

    let stopping: Promise<void> | null = null;
    return {
      dataDir,
      env,
      urls: { web: publicUrl, sip: env['SIP_WS_URL'] ?? '', events: (env['SIP_WS_URL'] ?? '').replace(/\/sip$/, '/events') },
      logIns: demo?.logIns ?? [],
      shopUrl: demo?.shop.url ?? null,
      processes: () => processes.running(),
      process: (kind, index) => processes.one(kind, index),
      add: (kind, own) => processes.add(kind, own),
      stop: () => (stopping ??= stopAll()),
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}
