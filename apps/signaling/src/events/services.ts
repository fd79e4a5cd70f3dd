import type { DeskId, ProcessId } from '@cordboard/contracts';
import type { Clock, Logger } from '@cordboard/platform';
import type { CallStore } from '../call/store.ts';
import type { CommandExecutor } from '../command/execute.ts';
import type { Audiences } from './audience.ts';
import type { DeskMemory } from './desk-memory.ts';
import type { Floors } from './floor.ts';
import type { HelloServices } from './hello.ts';
import type { Reach } from './snapshots.ts';
import type { QueueLines } from './queue-line.ts';
import type { EventSession } from './session.ts';
import type { TenantEvents } from './tenant-events.ts';

export interface GatewayOptions extends HelloServices {
  readonly processId: ProcessId;
  readonly tenantEvents: TenantEvents;
  readonly commands: CommandExecutor;
  readonly store: CallStore;
  readonly clock: Clock;
  readonly reach: Reach;
  readonly log: Logger;
}

export interface GatewayServices extends GatewayOptions {
  readonly audiences: Audiences;
  readonly floors: Floors;
  readonly lines: QueueLines;
  readonly deskMemory: DeskMemory;
  /** The newest socket of a desk speaks for it. */
  readonly deskOpened: (deskId: DeskId, session: EventSession) => void;
}
