import { createHash } from 'node:crypto';
import { commandResultSchema, CordboardError, isErrorCode } from '@cordboard/contracts';
import type { Actor, Command, CommandId, CommandResult, TenantId } from '@cordboard/contracts';
import { asRedisError } from '@cordboard/platform';
import type { RedisClient } from '@cordboard/platform';
import { z } from 'zod';
import { keys } from '../keys.ts';

const KEPT_MS = 600_000;
/** One who executes and dies blocks the id no longer than this. */
const PENDING_MS = 10_000;
const POLL_MS = 25;

const outcomeSchema = z.object({
  /** Binds the id to who asked for what. */
  print: z.string(),
  state: z.enum(['pending', 'done', 'refused']),
  result: commandResultSchema.optional(),
  error: z.object({ code: z.string(), data: z.record(z.string(), z.unknown()).optional() }).optional(),
});
interface Request {
  readonly tenantId: TenantId;
  readonly actor: Actor;
  readonly commandId: CommandId;
  readonly command: Command;
}
type Outcome = z.infer<typeof outcomeSchema>;

/** These say nothing about the command itself: asking again may well succeed. */
const PASSING: readonly string[] = ['store_unavailable', 'timeout', 'internal', 'media_unavailable', 'rate_limited'];

/**
 * Runs each command id once in the whole deployment; a repeat gets the first outcome for 10 min, also while the first
 * is still under way. The same id for something else is refused with `duplicate`; with Redis away nothing can be said of it
 * (`store_unavailable`), and asking again with the same id is safe.
 */
export class CommandResults {
  readonly #redis: RedisClient;

  constructor(redis: RedisClient) {
    this.#redis = redis;
  }

  async once(request: Request, execute: () => Promise<CommandResult>): Promise<CommandResult> {
    try {
      return await this.#once(request, execute);
    } catch (error) {
      throw asRedisError(error);
    }
  }

  async #once({ tenantId, actor, commandId, command }: Request, execute: () => Promise<CommandResult>): Promise<CommandResult> {
    const key = keys.command(tenantId, commandId);
    const print = createHash('sha256')
      .update(JSON.stringify([actor, command]))
      .digest('base64url');
    const pending: Outcome = { print, state: 'pending' };
    for (const untilMs = Date.now() + PENDING_MS; ;) {
      const taken = await this.#redis.set(key, JSON.stringify(pending), { condition: 'NX', expiration: { type: 'PX', value: PENDING_MS } });
      if (taken !== null) return await this.#first(key, print, execute);
      const known = await this.#redis.get(key);
      if (known === null) continue;
      const outcome = outcomeSchema.parse(JSON.parse(known));
      if (outcome.print !== print) throw new CordboardError('duplicate', { what: 'command id' });
      if (outcome.state !== 'pending') return unwrap(outcome);
      if (Date.now() > untilMs) throw new CordboardError('timeout', { what: 'the first execution of this command' });
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async #first(key: string, print: string, execute: () => Promise<CommandResult>): Promise<CommandResult> {
    try {
      const result = await execute();
      await this.#keep(key, { print, state: 'done', result });
      return result;
    } catch (failed) {
      const error = asRedisError(failed);
      const known = error instanceof CordboardError ? error : new CordboardError('internal', {}, { cause: error });
      if (PASSING.includes(known.code)) await this.#redis.del(key);
      else await this.#keep(key, { print, state: 'refused', error: { code: known.code, data: { ...known.data } } });
      throw error;
    }
  }

  async #keep(key: string, outcome: Outcome): Promise<void> {
    await this.#redis.set(key, JSON.stringify(outcome), { expiration: { type: 'PX', value: KEPT_MS } });
  }
}

function unwrap({ result, error }: Outcome): CommandResult {
  if (result !== undefined) return result;
  throw new CordboardError(isErrorCode(error?.code) ? error.code : 'internal', error?.data ?? {});
}
