import { finishedRecordings } from '@cordboard/test-kit';
import { connectPlainRedis, createLogger } from '@cordboard/platform';
import type { Scenario } from '../scenario.ts';
import { AWAY_MS, storeAway } from '../survival/store-away.ts';
import type { World } from '../world.ts';

export const redisRestart: Scenario = {
  name: 'redis-restart',
  shows:
    'Redis is restarted in mid-call: nothing is missing from either voice, what is asked meanwhile is refused in clear words or done once, afterwards hold and hang-up work, and who waited is offered once.',
  breaks: {
    'media-too': 'the agent’s microphone is silent for three seconds as well',
    forgets: 'Redis comes back empty',
  },
  measures: { commandsBackMs: 'from the moment Redis answers again to a command that is carried out' },
  bounds: {
    gapMs: { max: 100 },
    commandsBackMs: { min: 0, max: 5_000 },
    'meanwhile.isClear': { is: true },
    'meanwhile.timesDone': { is: 1 },
    holdOk: { is: true },
    byeOk: { is: true },
    'waiting.offers': { is: 1 },
    'waiting.taken': { is: true },
    'checks.awayMs': { min: AWAY_MS },
    'checks.offersOfCall': { is: 1 },
    'checks.judgedBursts': { min: 2 },
  },
  run: (scenario) =>
    storeAway(
      scenario,
      async (world) => {
        await world.deployment.services.restartRedis(AWAY_MS);
        if (scenario.break === 'forgets') await forget(world);
      },
      async ({ world, tenant, contactId }) => {
        if (scenario.break === 'forgets') return { figures: {}, recording: null };
        const [recording = null] = await finishedRecordings(world.deployment, tenant.tenantId, contactId);
        return { figures: {}, recording };
      },
    ),
};

async function forget({ deployment }: World): Promise<void> {
  const redis = await connectPlainRedis(deployment.services.redisUrl, { name: 'test-kit', log: createLogger('test-kit', 'silent') });
  await redis.flushAll();
  redis.destroy();
}
