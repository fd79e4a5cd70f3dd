import { afterAll, beforeAll } from 'vitest';
import { startFloor } from '../support/floor.ts';
import type { SignalingFloor } from '../support/floor.ts';
import { awayScenes } from './away.scenes.ts';
import { callScenes } from './call.scenes.ts';
import { callbackScenes } from './callback.scenes.ts';
import { flowScenes } from './flow.scenes.ts';
import { supervisionScenes } from './supervision.scenes.ts';
import { superviseScenes } from './supervise.scenes.ts';
import { takeOverScenes } from './take-over.scenes.ts';
import { transferScenes } from './transfer.scenes.ts';

/** One deployment for all of them: media, Redis, PostgreSQL and the worker are real, the browsers are JsSIP on libwebrtc. */
let floor: SignalingFloor | null = null;
beforeAll(async () => {
  // What flows ask here is on this machine.
  floor = await startFloor({ sharedEnv: { FLOW_NETWORKS: '127.0.0.1' } });
});
afterAll(async () => {
  await floor?.stop();
});
const floorOf = (): SignalingFloor => {
  if (floor === null) throw new Error('the deployment has not started');
  return floor;
};

callScenes(floorOf);
awayScenes(floorOf);
callbackScenes(floorOf);
flowScenes(floorOf);
superviseScenes(floorOf);
supervisionScenes(floorOf);
takeOverScenes(floorOf);
transferScenes(floorOf);
