import type { ProcessId } from '@cordboard/contracts';
import type { Logger, RedisClient } from '@cordboard/platform';
import type { Tuning } from '../tuning.ts';
import type { Commands } from './commands.ts';
import type { Keys } from './keys.ts';
import type { Snapshots } from './snapshots.ts';

/** What all systems share. */
export interface Resources {
  readonly redis: RedisClient;
  readonly keys: Keys;
  readonly commands: Commands;
  readonly snapshots: Snapshots;
  readonly processId: ProcessId;
  readonly log: Logger;
  readonly tuning: Tuning;
}
