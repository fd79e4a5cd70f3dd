import { AGENT_VOICE, edgesOf, endOf, isOnThroughout, matchEdges, slice, waitFor, type Voice } from '@cordboard/test-kit';
import type { Actor } from './actors.ts';
import { nowMs } from './measure.ts';

/** Presses are made while both tones sound and go on sounding: else the figure would measure a pause of the voice. */
export async function waitForBothTalking(agent: Actor, customer: Actor, customerVoice: Voice): Promise<void> {
  const starts = await Promise.all([loopStart(agent, AGENT_VOICE), loopStart(customer, customerVoice)]);
  await waitFor(
    'a moment at which both voices sound',
    () => {
      const now = nowMs();
      return isOnThroughout(AGENT_VOICE, starts[0], now + 60, now + 500) && isOnThroughout(customerVoice, starts[1], now + 60, now + 500);
    },
    40_000,
  );
}

/** Wall clock at which a loop of the voice began, from what its microphone's track carried. */
async function loopStart(actor: Actor, voice: Voice): Promise<number> {
  return waitFor(
    'the loop of a voice to be recognised',
    async () => {
      const said = await actor.said.read();
      const recent = slice(said, endOf(said) - 2 * voice.loopMs, endOf(said));
      const pattern = voice.bursts.flatMap(({ fromMs, toMs }) => [
        { kind: 'on' as const, atMs: recent.startedAtMs + fromMs },
        { kind: 'off' as const, atMs: recent.startedAtMs + toMs },
      ]);
      const shifts = matchEdges(pattern, edgesOf(recent, voice.hz), 2 * voice.loopMs);
      const [first] = shifts;
      return shifts.length >= 8 && first !== undefined ? recent.startedAtMs + first.shiftMs : null;
    },
    20_000,
  );
}
