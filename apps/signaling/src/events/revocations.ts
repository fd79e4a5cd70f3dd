import { agentIdSchema, tenantIdSchema, webCallKeyIdSchema } from '@cordboard/contracts';
import type { Logger, RedisClient } from '@cordboard/platform';
import { z } from 'zod';
import { keys } from '../keys.ts';
import type { SipEdge } from '../sip/edge.ts';
import type { EventGateway, IdentityMatch } from './gateway.ts';

/** Until the published configuration says that the access is gone. */
const BARRED_S = 60;

const matchSchema = z.object({ tenantId: tenantIdSchema, agentId: agentIdSchema.nullable(), webCallKeyId: webCallKeyIdSchema.nullable() });

/** Removing a member or a key: every process closes their sockets at once, and new ones are refused from then on. */
export class Revocations {
  readonly #redis: RedisClient;
  readonly #log: Logger;
  readonly #gateway: EventGateway;
  readonly #sip: () => SipEdge;
  #subscriber: RedisClient | null = null;

  constructor(parts: { redis: RedisClient; log: Logger; gateway: EventGateway; sip: () => SipEdge }) {
    this.#redis = parts.redis;
    this.#log = parts.log;
    this.#gateway = parts.gateway;
    this.#sip = parts.sip;
  }

  async start(): Promise<void> {
    const subscriber = this.#redis.duplicate();
    subscriber.on('error', (error: Error) => {
      this.#log.debug({ err: error }, 'the channel of revocations is interrupted');
    });
    await subscriber.connect();
    this.#subscriber = subscriber;
    await subscriber.subscribe(keys.revocations, (message) => {
      const match = matchSchema.safeParse(parseJson(message));
      if (match.success) this.#closeHere(match.data);
    });
  }

  /** Returns how many sockets of this process were closed; the others close theirs. */
  async revoke(match: IdentityMatch): Promise<number> {
    const closed = this.#closeHere(match);
    const who = match.agentId ?? match.webCallKeyId;
    if (who !== null) await this.#redis.set(keys.barred(match.tenantId, who), '1', { expiration: { type: 'EX', value: BARRED_S } });
    await this.#redis.publish(keys.revocations, JSON.stringify(match));
    return closed;
  }

  async close(): Promise<void> {
    await this.#subscriber?.close();
  }

  #closeHere(match: IdentityMatch): number {
    const { tenantId, agentId, webCallKeyId } = match;
    const sip = this.#sip().closeIdentity({
      tenantId,
      ...(agentId === null ? {} : { agentId }),
      ...(webCallKeyId === null ? {} : { webCallKeyId }),
    });
    return sip + this.#gateway.closeIdentity(match);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Nobody else writes there; what is not JSON is not for us.
    return null;
  }
}
