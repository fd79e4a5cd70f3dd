import type { ProcessId } from '@cordboard/contracts';
import type { Acd } from '@cordboard/acd';
import type { Clock, Logger, RedisClient } from '@cordboard/platform';
import type { Db } from '@cordboard/db';
import type { FlowGraphs } from '../flow/graphs.ts';
import type { Directory } from '../adapters/directory.ts';
import type { MediaPool } from '../adapters/media-pool.ts';
import type { Peers } from '../adapters/peers.ts';
import type { SoundLibrary } from '../adapters/worker.ts';
import type { SipEdge } from '../sip/edge.ts';
import type { TenantEvents } from '../events/tenant-events.ts';
import type { LegEvents } from './leg-events.ts';
import type { RemoteLegs } from './remote-legs.ts';
import type { CallStore } from './store.ts';

/** What the call layer works with; made once for each process. */
export interface CallServices {
  readonly processId: ProcessId;
  readonly acd: Acd;
  readonly db: Db;
  readonly redis: RedisClient;
  readonly store: CallStore;
  readonly media: MediaPool;
  readonly peers: Peers;
  readonly sounds: SoundLibrary;
  readonly directory: Directory;
  readonly flows: FlowGraphs;
  readonly tenantEvents: TenantEvents;
  readonly remoteLegs: RemoteLegs;
  readonly legEvents: LegEvents;
  /** Networks of the deployment's own that data dips may reach. */
  readonly flowNetworks: readonly string[];
  readonly clock: Clock;
  /** False: there is no mail server, and no link by mail is offered. */
  readonly mailConfigured: boolean;
  readonly log: Logger;
  /** The edge needs handlers and the handlers need the edge: it is there once the process has started. */
  readonly sip: () => SipEdge;
}
