import { CordboardError, processIdSchema } from '@cordboard/contracts';
import type { CallId, ProcessId, TenantId } from '@cordboard/contracts';
import { loadScripts, runScript } from '@cordboard/platform';
import type { RedisClient, ScriptSet } from '@cordboard/platform';
import { keys } from '../keys.ts';
import { readCallState } from './records.ts';
import type { CallState } from './state.ts';

export interface CallRecord {
  readonly owner: ProcessId;
  readonly epoch: number;
  readonly state: CallState;
}

/**
 * Call records: the state after each step, under one owner at a time. A write by a process that is no longer the owner
 * changes nothing and says so; the same epoch fences its commands at the media node.
 */
export class CallStore {
  readonly #redis: RedisClient;
  readonly #scripts: ScriptSet;
  readonly #processId: ProcessId;

  private constructor(redis: RedisClient, scripts: ScriptSet, processId: ProcessId) {
    this.#redis = redis;
    this.#scripts = scripts;
    this.#processId = processId;
  }

  static async open(redis: RedisClient, processId: ProcessId): Promise<CallStore> {
    return new CallStore(redis, await loadScripts(new URL('./scripts/', import.meta.url)), processId);
  }

  /** Throws `limit_reached` by the caps of the web-call key, `duplicate` when the call exists. The epoch is 1. */
  async create(state: CallState, caps: { maxCalls: number; maxWaiting: number }): Promise<void> {
    const { callId } = state;
    const result = await this.#run('create-call', this.#keysOf(state), [
      callId,
      this.#processId,
      JSON.stringify(state),
      String(caps.maxCalls),
      String(caps.maxWaiting),
    ]);
    if (result === 0) throw new CordboardError('duplicate', { what: 'call' });
    if (result < 0) throw new CordboardError('limit_reached', { limit: result === -1 ? 'maxConcurrentCalls' : 'maxWaitingCalls' });
  }

  /** False when this process does not own the call under this epoch any more. */
  async save(state: CallState, epoch: number): Promise<boolean> {
    const { callId } = state;
    const onLine = state.phase === 'live' && (state.contact.kind === 'voice' || state.customer !== null);
    const result = await this.#run('save-call', this.#keysOf(state), [
      callId,
      this.#processId,
      String(epoch),
      JSON.stringify(state),
      onLine ? '1' : '0',
      onLine && state.agent?.joined !== true ? '1' : '0',
    ]);
    return result === 1;
  }

  /** The new epoch, or null when somebody else was faster. */
  async claim(tenantId: TenantId, callId: CallId, from: { owner: ProcessId; epoch: number }): Promise<number | null> {
    const epoch = await this.#run('claim-call', [keys.call(tenantId, callId)], [from.owner, String(from.epoch), this.#processId]);
    return epoch === 0 ? null : epoch;
  }

  async forget(state: CallState, epoch: number): Promise<void> {
    const { callId } = state;
    await this.#run('forget-call', this.#keysOf(state), [callId, this.#processId, String(epoch)]);
  }

  async read(tenantId: TenantId, callId: CallId): Promise<CallRecord | null> {
    const record = await this.#redis.hGetAll(keys.call(tenantId, callId));
    const owner = processIdSchema.safeParse(record['owner']);
    if (!owner.success || record['state'] === undefined) return null;
    return { owner: owner.data, epoch: Number(record['epoch']), state: readCallState(record['state']) };
  }

  async readOwner(tenantId: TenantId, callId: CallId): Promise<{ owner: ProcessId; epoch: number } | null> {
    const [owner, epoch] = await this.#redis.hmGet(keys.call(tenantId, callId), ['owner', 'epoch']);
    const parsed = processIdSchema.safeParse(owner);
    return parsed.success ? { owner: parsed.data, epoch: Number(epoch) } : null;
  }

  async list(tenantId: TenantId): Promise<readonly CallId[]> {
    return (await this.#redis.sMembers(keys.calls(tenantId))) as CallId[];
  }

  #keysOf({ tenantId, callId, webCallKeyId }: CallState): string[] {
    return [
      keys.call(tenantId, callId),
      keys.calls(tenantId),
      keys.keyCalls(tenantId, webCallKeyId),
      keys.keyWaiting(tenantId, webCallKeyId),
    ];
  }

  async #run(name: string, scriptKeys: string[], args: string[]): Promise<number> {
    return Number(await runScript(this.#redis, this.#scripts, name, scriptKeys, args));
  }
}
