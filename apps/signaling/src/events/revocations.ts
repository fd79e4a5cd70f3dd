import { SIGNALING_PORT } from '@cordboard/contracts';
import type { RpcParams, SignalingPort } from '@cordboard/contracts';
import { connectSubscriber } from '@cordboard/platform';
import type { Clock, Logger, RedisClient, RedisSubscriber } from '@cordboard/platform';
import { endAccess } from '../access.ts';
import { keys } from '../keys.ts';
import type { SipEdge } from '../sip/edge.ts';
import type { EventGateway } from './gateway.ts';

const endSchema = SIGNALING_PORT['access.revoked'].params;
type End = RpcParams<SignalingPort, 'access.revoked'>;

/** The end of a member's, a key's or a station's access: every process closes their sockets at once, and tokens of before are refused from then on. */
export class Revocations {
  readonly #redis: RedisClient;
  readonly #log: Logger;
  readonly #gateway: EventGateway;
  readonly #sip: () => SipEdge;
  readonly #clock: Clock;
  #subscriber: RedisSubscriber | null = null;

  constructor(parts: { redis: RedisClient; log: Logger; gateway: EventGateway; sip: () => SipEdge; clock: Clock }) {
    this.#redis = parts.redis;
    this.#log = parts.log;
    this.#gateway = parts.gateway;
    this.#sip = parts.sip;
    this.#clock = parts.clock;
  }

  async start(): Promise<void> {
    const subscriber = await connectSubscriber(this.#redis, { log: this.#log, what: 'revocations' });
    this.#subscriber = subscriber;
    await subscriber.subscribe(keys.revocations, (message) => {
      const end = endSchema.safeParse(parseJson(message));
      if (end.success) this.#closeHere(end.data);
    });
  }

  /** Returns how many sockets of this process were closed; the others close theirs. */
  async revoke(end: End): Promise<number> {
    const who = end.agentId ?? end.webCallKeyId;
    // First the tokens, so that a page which comes back at once does not come in. A station has none.
    if (who !== null) await endAccess(this.#redis, end.tenantId, who, end.why, this.#clock.nowMs());
    const closed = this.#closeHere(end);
    await this.#redis.publish(keys.revocations, JSON.stringify(end));
    return closed;
  }

  close(): void {
    this.#subscriber?.close();
  }

  #closeHere({ why, stationId, ...match }: End): number {
    const { tenantId, agentId, webCallKeyId } = match;
    const sip = this.#sip().closeIdentity(
      {
        tenantId,
        ...(agentId === null ? {} : { agentId }),
        ...(webCallKeyId === null ? {} : { webCallKeyId }),
        ...(stationId === null ? {} : { stationId }),
      },
      why,
    );
    return sip + this.#gateway.closeIdentity(match, why);
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
