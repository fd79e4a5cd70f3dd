import { CordboardError } from '@cordboard/contracts';
import type { LegId } from '@cordboard/contracts';
import type { CallController } from './controller.ts';
import { ringAgent } from './effects/agent-ring.ts';
import { callbackEffect } from './effects/callback-effects.ts';
import type { CallbackEffect } from './effects/callback-effects.ts';
import { claimRoomAgain, mediaEffect } from './effects/media-effects.ts';
import type { MediaEffect } from './effects/media-effects.ts';
import { routingEffect } from './effects/routing-effects.ts';
import type { RoutingEffect } from './effects/routing-effects.ts';
import { prepareMusic, prepareSpeech } from './effects/sound-effects.ts';
import { answerFacts } from './effects/facts.ts';
import { answerRequest } from './effects/request.ts';
import { forgetCall } from './effects/forget.ts';
import type { CallEffect } from './inputs.ts';

const RETRY_FIRST_MS = 100;
const RETRY_MAX_MS = 5_000;

/**
 * Carries out what `step` asks for. Media commands of a call go out one after the other, and so do routing commands;
 * what takes its time (ringing, speaking) runs beside them and comes back as an input.
 */
export class EffectRunner {
  readonly call: CallController;
  readonly #ringing = new Map<LegId, AbortController>();
  readonly #ended = new AbortController();
  #media: Promise<void> = Promise.resolve();
  #routing: Promise<void> = Promise.resolve();

  constructor(call: CallController) {
    this.call = call;
  }

  run(effect: CallEffect): void {
    switch (effect.type) {
      case 'say':
        return this.#beside(effect.type, prepareSpeech(this.call, effect));
      case 'trouble':
        this.call.log.warn({ ...effect.at, code: effect.code }, 'a flow failed');
        return;
      case 'facts':
        return this.#beside(effect.type, answerFacts(this.call, effect));
      case 'request':
        return this.#beside(effect.type, answerRequest(this.call, effect));
      case 'loadMusic':
        return this.#beside(effect.type, prepareMusic(this.call));
      case 'ringAgent':
        return this.#ring(effect);
      case 'endLeg':
        this.#ringing.get(effect.legId)?.abort();
        this.#beside(effect.type, this.call.services.sip().bye(this.call.tenantId, effect.legId, effect.reason));
        return this.#inMedia(effect);
      case 'sendDigit':
        return this.#beside(effect.type, this.call.services.sip().sendDigit(this.call.tenantId, effect.legId, effect.digit));
      case 'openRoom':
      case 'closeRoom':
      case 'setHearing':
      case 'startRecording':
      case 'assign':
      case 'pauseRecording':
      case 'stopRecording':
      case 'startPlayer':
      case 'stopPlayer':
        return this.#inMedia(effect);
      case 'requestCallback':
      case 'ringCustomer':
      case 'settleAttempt':
        return this.#inRouting(effect.type, () => callbackEffect(this.call, effect satisfies CallbackEffect));
      case 'forget':
        // Last in both lanes, so that nothing is sent for a call that is forgotten.
        return this.#inRouting(effect.type, async () => {
          await this.#media;
          await forgetCall(this.call, effect.reason);
        });
      default:
        return this.#inRouting(effect.type, () => routingEffect(this.call, effect satisfies RoutingEffect));
    }
  }

  claimAgain(): void {
    this.#media = this.#media.then(() => this.#logged('claim', claimRoomAgain(this.call)));
  }

  dispose(): void {
    this.#ended.abort();
    for (const ring of this.#ringing.values()) ring.abort();
  }

  #ring(effect: Extract<CallEffect, { type: 'ringAgent' }>): void {
    const abort = new AbortController();
    this.#ringing.set(effect.legId, abort);
    // After the media commands before it: the room may have just been asked for.
    const rung = this.#media.then(() => ringAgent(this.call, effect, abort.signal));
    this.#beside(
      effect.type,
      rung.finally(() => this.#ringing.delete(effect.legId)),
    );
  }

  #inMedia(effect: MediaEffect): void {
    this.#media = this.#media.then(() => this.#logged(effect.type, mediaEffect(this.call, effect)));
  }

  #inRouting(what: string, work: () => Promise<void>): void {
    this.#routing = this.#routing.then(() => this.#logged(what, this.#untilDone(what, work)));
  }

  #beside(what: string, work: Promise<void>): void {
    void this.#logged(what, work);
  }

  async #logged(what: string, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.call.log.warn({ err: error, effect: what }, 'an effect of the call failed');
    }
  }

  /** What routing must know is told until it is known, or until somebody else owns the call. */
  async #untilDone(what: string, work: () => Promise<void>): Promise<void> {
    for (let delayMs = RETRY_FIRST_MS; !this.#ended.signal.aborted; delayMs = Math.min(delayMs * 2, RETRY_MAX_MS)) {
      try {
        return await work();
      } catch (error) {
        if (error instanceof CordboardError && error.code !== 'store_unavailable' && error.code !== 'timeout') throw error;
        this.call.log.warn({ err: error, effect: what, delayMs }, 'trying again');
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
  }
}
