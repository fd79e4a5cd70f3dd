import type { ProcessId } from '@cordboard/contracts';
import type { Clock, Logger } from '@cordboard/platform';
import type { SipConfiguration } from './configuration.ts';
import type { DialogStore } from './dialog/store.ts';
import type { Directory } from './directory.ts';
import type { SipLegHandlers } from './port.ts';

/** What the parts of one edge share. */
export interface EdgeContext {
  readonly processId: ProcessId;
  readonly configuration: SipConfiguration;
  readonly clock: Clock;
  readonly log: Logger;
  readonly handlers: SipLegHandlers;
  readonly store: DialogStore;
  readonly directory: Directory;
}
