import { readPromptKey, withTenant } from '@cordboard/db';
import type { PromptId } from '@cordboard/contracts';
import type { CallController } from '../controller.ts';
import type { CallEffect } from '../inputs.ts';

/** Finds or renders each sound; what cannot be had is left out, and with nothing left the flow goes on without words. */
export async function prepareSpeech(call: CallController, effect: Extract<CallEffect, { type: 'say' }>): Promise<void> {
  const { playerId, locale, sounds } = effect;
  const found = await Promise.all(
    sounds.map(async (sound) => {
      if (sound.kind === 'object') return sound.objectKey;
      if (sound.kind === 'prompt') return await promptKey(call, sound.promptId);
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

/** Null: it is gone, or PostgreSQL does not say in time. */
async function promptKey({ services, tenantId, log }: CallController, promptId: PromptId): Promise<string | null> {
  try {
    return await withTenant(services.db, tenantId, (tx) => readPromptKey(tx, promptId));
  } catch (error) {
    log.warn({ err: error, promptId }, 'a prompt could not be found');
    return null;
  }
}

/** A worker that is being replaced is back in seconds; silence should not last longer. */
const MUSIC_RETRY_MS = 3_000;

export async function prepareMusic(call: CallController): Promise<void> {
  const { sounds } = call.services;
  await Promise.all([
    untilThere(call, async () => {
      const objectKey = await sounds.music(call.tenantId, call.state.plan.music);
      call.post({ type: 'musicReady', objectKey });
    }),
    untilThere(call, async () => {
      call.post({ type: 'comfortReady', objectKey: await sounds.comfort(call.tenantId) });
    }),
  ]);
}

async function untilThere(call: CallController, prepare: () => Promise<void>): Promise<void> {
  while (!call.gone && call.state.phase === 'live') {
    try {
      return await prepare();
    } catch (error) {
      call.log.warn({ err: error }, 'there is no music yet');
      await new Promise((resolve) => setTimeout(resolve, MUSIC_RETRY_MS));
    }
  }
}
