import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { startFloor } from '../support/floor.ts';
import type { SignalingFloor } from '../support/floor.ts';
import { mediaNodeScenes } from './media-nodes.scenes.ts';
import { postgresScenes } from './postgres.scenes.ts';
import { redisScenes } from './redis.scenes.ts';
import { workerScenes } from './worker.scenes.ts';

/** A deployment whose PostgreSQL, Redis, workers and media nodes are taken away. */
let floor: SignalingFloor | null = null;
let spool = '';
beforeAll(async () => {
  spool = await mkdtemp(join(tmpdir(), 'cordboard-spool-'));
  floor = await startFloor({
    ownServices: true,
    processes: { media: 2, signaling: 1, worker: 2, web: 0 },
    // As on one machine: what a node has left, the other finishes. A drain waits as long as its calls.
    env: { media: { MEDIA_SPOOL_DIR: spool, MEDIA_DRAIN_MS: '120000' } },
  });
});
afterAll(async () => {
  await floor?.stop();
  await rm(spool, { recursive: true, force: true });
});
const floorOf = (): SignalingFloor => {
  if (floor === null) throw new Error('the deployment has not started');
  return floor;
};

workerScenes(floorOf);
mediaNodeScenes(floorOf);
postgresScenes(floorOf);
redisScenes(floorOf);
