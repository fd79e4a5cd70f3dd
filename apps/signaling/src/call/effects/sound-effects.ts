import type { PlayerId } from '@cordboard/contracts';
import type { Sound } from '../../flow/plan.ts';
import type { CallController } from '../controller.ts';

/** Finds or renders each sound; what cannot be had is left out, and with nothing left the flow goes on without words. */
export async function prepareSpeech(call: CallController, playerId: PlayerId, sounds: readonly Sound[]): Promise<void> {
  const { locale } = call.state.flow.plan;
  const found = await Promise.all(
    sounds.map(async (sound) => {
      if (sound.kind === 'object') return sound.objectKey;
      try {
        return await call.services.sounds.speech(call.tenantId, locale, sound.text);
      } catch (error) {
        call.log.warn({ err: error, text: sound.text }, 'a text could not be spoken');
        return null;
      }
    }),
  );
  call.post({ type: 'flow', input: { type: 'prepared', playerId, objectKeys: found.filter((key) => key !== null) } });
}

/** A worker that is being replaced is back in seconds; silence should not last longer. */
const MUSIC_RETRY_MS = 3_000;

export async function prepareMusic(call: CallController): Promise<void> {
  while (!call.gone && call.state.phase === 'live') {
    try {
      const objectKey = await call.services.sounds.music(call.tenantId, call.state.flow.plan.music);
      call.post({ type: 'musicReady', objectKey });
      return;
    } catch (error) {
      call.log.warn({ err: error }, 'there is no music yet');
      await new Promise((resolve) => setTimeout(resolve, MUSIC_RETRY_MS));
    }
  }
}
