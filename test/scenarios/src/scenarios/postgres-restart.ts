import { decodeAudio } from '@cordboard/test-kit';
import { readHistory } from '../history.ts';
import { round } from '../measure.ts';
import type { Scenario } from '../scenario.ts';
import { AWAY_MS, storeAway } from '../survival/store-away.ts';

/** What the history must tell of the call, in this order; it lived through the restart between the second and the third. */
const TOLD = /Audio connected[^]*Recording began[^]*on hold[^]*The contact ended/i;

export const postgresRestart: Scenario = {
  name: 'postgres-restart',
  shows:
    'PostgreSQL is restarted in mid-call: nothing is missing from either voice, what is asked meanwhile is refused in clear words or done once, hold and hang-up work, who waited is offered once, and the call’s history and recording are complete.',
  breaks: {
    'media-too': 'the agent’s microphone is silent for three seconds as well',
    'no-worker': 'the process that writes the history and joins recordings is killed meanwhile',
  },
  measures: { commandsBackMs: 'from the moment PostgreSQL answers again to a command that is carried out' },
  bounds: {
    gapMs: { max: 100 },
    commandsBackMs: { min: 0, max: 5_000 },
    'meanwhile.isClear': { is: true },
    'meanwhile.timesDone': { is: 1 },
    holdOk: { is: true },
    byeOk: { is: true },
    'waiting.offers': { is: 1 },
    'waiting.taken': { is: true },
    'history.found': { is: true },
    'history.complete': { is: true },
    'history.recordedMs': { min: 10_000 },
    'checks.awayMs': { min: AWAY_MS },
    'checks.offersOfCall': { is: 1 },
    'checks.judgedBursts': { min: 2 },
  },
  run: (scenario) =>
    storeAway(
      scenario,
      async ({ deployment: { services, stack } }) => {
        if (scenario.break === 'no-worker') stack.process('worker').kill('SIGKILL');
        await services.restartPostgres(AWAY_MS);
      },
      async ({ desk, contactId }) => {
        const history = await readHistory(desk.page, contactId).catch((error: unknown) => {
          scenario.say(String(error));
          return null;
        });
        if (history === null) return { figures: { history: { found: false } }, recording: null };
        const { channels, sampleRate } = await decodeAudio(history.audio);
        const recordedMs = round(((channels[0]?.length ?? 0) * 1_000) / sampleRate);
        return { figures: { history: { found: history.found, complete: TOLD.test(history.text), recordedMs } }, recording: history.audio };
      },
    ),
};
