import { afterAll, beforeAll } from 'vitest';
import { startFloor } from '../support/floor.ts';
import type { SignalingFloor } from '../support/floor.ts';
import { postgresScenes } from './postgres.scenes.ts';
import { redisScenes } from './redis.scenes.ts';

/** A deployment whose PostgreSQL and Redis are taken away. */
let floor: SignalingFloor | null = null;
beforeAll(async () => {
  floor = await startFloor({ ownServices: true, processes: { media: 1, signaling: 1, worker: 2, web: 0 } });
});
afterAll(async () => {
  await floor?.stop();
});
const floorOf = (): SignalingFloor => {
  if (floor === null) throw new Error('the deployment has not started');
  return floor;
};

postgresScenes(floorOf);
redisScenes(floorOf);
