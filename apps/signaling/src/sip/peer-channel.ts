import { digitSchema, legEndReasonSchema, legIdSchema, tenantIdSchema, type ProcessId } from '@cordboard/contracts';
import { connectSubscriber, type Logger, type RedisClient } from '@cordboard/platform';
import { z } from 'zod';
import { sipKeys } from './keys.ts';

/** What edges tell each other about dialogs. Lost messages cost time, never truth: Redis says who holds what. */
const peerMessageSchema = z.discriminatedUnion('type', [
  /** Whoever asked for it does not hold the dialog. */
  z.object({ type: z.literal('bye'), tenantId: tenantIdSchema, legId: legIdSchema, reason: legEndReasonSchema }),
  z.object({ type: z.literal('digit'), tenantId: tenantIdSchema, legId: legIdSchema, digit: digitSchema }),
  /** The dialog is the sender's now. */
  z.object({ type: z.literal('taken'), dialogKey: z.string() }),
]);
export type PeerMessage = z.infer<typeof peerMessageSchema>;

export interface PeerChannel {
  send(to: ProcessId, message: PeerMessage): void;
  close(): Promise<void>;
}

export function openPeerChannel(
  redis: RedisClient,
  processId: ProcessId,
  log: Logger,
  onMessage: (message: PeerMessage) => void,
): PeerChannel {
  const subscriber = connectSubscriber(redis, { log, what: 'edges' });
  const subscribed = subscriber
    .then((open) =>
      open.subscribe(sipKeys.processChannel(processId), (text) => {
        try {
          onMessage(peerMessageSchema.parse(JSON.parse(text)));
        } catch (error) {
          log.error({ err: error }, 'a message of another edge was not understood');
        }
      }),
    )
    .catch((error: unknown) => log.error({ err: error }, 'the peer channel could not be opened'));
  return {
    send(to, message) {
      redis
        .publish(sipKeys.processChannel(to), JSON.stringify(message))
        .catch((error: unknown) => log.warn({ err: error, to }, 'another edge was not told'));
    },
    async close() {
      await subscribed;
      // One that could not be opened is in the log.
      await subscriber.then(
        (open) => open.close(),
        () => undefined,
      );
    },
  };
}
