import { isCluster } from '@cordboard/platform';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startFloor } from '../support/floor.ts';
import type { SignalingFloor } from '../support/floor.ts';
import { callScenes } from './call.scenes.ts';

/** Whole calls with the live state on a Redis Cluster of three nodes, while BullMQ has its own plain Redis. */
let floor: SignalingFloor | null = null;
beforeAll(async () => {
  floor = await startFloor({ redisCluster: true });
});
afterAll(async () => {
  await floor?.stop();
});
const floorOf = (): SignalingFloor => {
  if (floor === null) throw new Error('the deployment has not started');
  return floor;
};

it('is a cluster', () => {
  expect(isCluster(floorOf().redis)).toBe(true);
});
callScenes(floorOf, 'conversations');
