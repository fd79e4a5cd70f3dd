import { CordboardError, type TenantId } from '@cordboard/contracts';
import { isRedisAway, type Clock, type RedisClient } from '@cordboard/platform';
import { ErrorReply } from 'redis';
import type { Tuning } from '../tuning.ts';
import type { Keys } from './keys.ts';
import { tenantLanes } from './tenant-lanes.ts';
import { runFunction, type LuaLibrary } from './lua-library.ts';

/** What a script answered: a result code, the tenant's epoch and the values its header names. */
export interface Reply {
  readonly code: string;
  readonly values: readonly string[];
}

export interface Commands {
  /** Calls the function of `commands/<name>.lua` on the tenant's keys; any result code. */
  run(tenantId: TenantId, name: string, args: readonly (string | number)[]): Promise<Reply>;
  /** Like `run`, but throws a `CordboardError` for a refusal; returns the values of `ok`. */
  expectOk(tenantId: TenantId, name: string, args: readonly (string | number)[]): Promise<readonly string[]>;
  /** The error for a result code that refuses. */
  refusal(name: string, code: string, values: readonly string[]): CordboardError;
  /** This process' clock (in tests, the one that scripts see). Redis' own decides; this one only reads calendars. */
  nowMs(): number;
}

interface CommandOptions {
  readonly redis: RedisClient;
  readonly library: LuaLibrary;
  readonly keys: Keys;
  readonly clock: Clock;
  /** True sends `clock` to the scripts; they accept it under a test prefix only. */
  readonly sendTime: boolean;
  readonly tuning: Tuning;
}

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';
const SEED_LENGTH = 14;

function newSeed(): string {
  return Array.from(globalThis.crypto.getRandomValues(new Uint8Array(SEED_LENGTH)), (byte) => CROCKFORD.charAt(byte % 32)).join('');
}

/** The only way in which this package changes anything in Redis. */
export function createCommands(options: CommandOptions): Commands {
  const { redis, library, keys, clock, tuning } = options;
  const tuningText = JSON.stringify(tuning);
  /** Highest epoch seen: a script that finds the tenant's data gone goes on above it. */
  const epochs = new Map<TenantId, number>();
  const inLane = tenantLanes(tuning.laneWidth);

  async function send(tenantId: TenantId, name: string, args: readonly (string | number)[]): Promise<Reply> {
    const time = options.sendTime ? String(clock.nowMs()) : '';
    const common = [time, newSeed(), String(epochs.get(tenantId) ?? 0), tuningText];
    const raw = await runFunction(redis, library, name, keys.tenant(tenantId), [...common, ...args.map(String)]).catch((error: unknown) => {
      throw translate(error, name);
    });
    if (!Array.isArray(raw)) throw new TypeError(`the script ${name} must return a list`);
    const [code, epoch, ...values] = raw.map(String);
    if (Number(epoch) > (epochs.get(tenantId) ?? 0)) epochs.set(tenantId, Number(epoch));
    return { code: code ?? '', values };
  }

  const run: Commands['run'] = (tenantId, name, args) => inLane(tenantId, () => send(tenantId, name, args));

  return {
    run,
    refusal,
    nowMs: () => clock.nowMs(),
    async expectOk(tenantId, name, args) {
      const { code, values } = await run(tenantId, name, args);
      if (code === 'ok') return values;
      throw refusal(name, code, values);
    },
  };
}

function refusal(name: string, code: string, values: readonly string[]): CordboardError {
  switch (code) {
    case 'not_found':
    case 'offer_stale':
    case 'offer_taken':
      return new CordboardError(code, { command: name });
    case 'state_conflict':
      return new CordboardError(code, { command: name, from: values[0], to: values[1] });
    case 'healing':
      return new CordboardError('store_unavailable', { command: name });
    default:
      return new CordboardError('internal', { command: name, code });
  }
}

/** `ACD_TRANSITION contact ended queued`: an edge that does not exist, stopped where states are set. */
function translate(error: unknown, name: string): CordboardError {
  if (!(error instanceof ErrorReply) || isRedisAway(error))
    return new CordboardError('store_unavailable', { command: name }, { cause: error });
  const [mark, what, from, to] = error.message.split(' ');
  if (mark?.endsWith('ACD_TRANSITION')) return new CordboardError('state_conflict', { command: name, what, from, to }, { cause: error });
  return new CordboardError('internal', { command: name }, { cause: error });
}
