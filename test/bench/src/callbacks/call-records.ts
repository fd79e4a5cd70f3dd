import type { CallId, TenantId } from '@cordboard/contracts';
import { newId } from '@cordboard/contracts';
import type { RedisClient } from '@cordboard/platform';

/**
 * The exchange stands for the process that owns the calls, so it keeps their records as an owner does: written with the
 * call, and again when Redis has lost them. Without them signaling would make calls of its own and ring softphones that
 * are not there. Only `owner` and `epoch` are ever read of a record whose owner lives.
 */
export class CallRecords {
  readonly #redis: RedisClient;
  readonly #tenantId: TenantId;
  readonly #owner = newId('process');
  readonly #calls = new Set<CallId>();

  constructor(redis: RedisClient, tenantId: TenantId) {
    this.#redis = redis;
    this.#tenantId = tenantId;
  }

  async write(callId: CallId): Promise<void> {
    this.#calls.add(callId);
    await this.#redis.hSet(`sig:{${this.#tenantId}}:call:${callId}`, { owner: this.#owner, epoch: 1, state: '{}' });
  }

  async writeAgain(): Promise<void> {
    await Promise.all([...this.#calls].map((callId) => this.write(callId)));
  }
}
