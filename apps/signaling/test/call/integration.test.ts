import { afterAll, beforeAll } from 'vitest';
import { startFloor } from '../support/floor.ts';
import type { SignalingFloor } from '../support/floor.ts';
import { callScenes } from './call.scenes.ts';
import { callbackScenes } from './callback.scenes.ts';
import { superviseScenes } from './supervise.scenes.ts';
import { takeOverScenes } from './take-over.scenes.ts';

/** One deployment for all of them: media, Redis, PostgreSQL and the worker are real, the browsers are JsSIP on libwebrtc. */
let floor: SignalingFloor | null = null;
beforeAll(async () => {
  floor = await startFloor();
});
afterAll(async () => {
  await floor?.stop();
});
const floorOf = (): SignalingFloor => {
  if (floor === null) throw new Error('the deployment has not started');
  return floor;
};

callScenes(floorOf);
callbackScenes(floorOf);
superviseScenes(floorOf);
takeOverScenes(floorOf);
