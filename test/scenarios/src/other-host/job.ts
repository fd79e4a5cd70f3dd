import type { ArtifactPaths, ScenarioOutcome } from '../scenario.ts';
import type { Host } from './network.ts';

/**
 * How the pages' voices get to the product: `direct`, by `relay` because the pages are told to use nothing else, or by
 * `tcpOnly` because firewalls let nothing else out and the pages find it themselves.
 */
export type Way = 'direct' | 'relay' | 'tcpOnly';

/** What the process inside of the server's namespace is asked for. */
export interface Job {
  readonly broken: string | null;
  readonly way: Way;
  /** Its own; removed by whoever asked. */
  readonly folder: string;
  readonly artifacts: string;
  readonly server: Host;
  readonly agent: Host;
  readonly customer: Host;
  readonly relay: Host;
}

export type Report =
  { readonly say: string } | ({ readonly traces: ArtifactPaths } & ({ readonly outcome: ScenarioOutcome } | { readonly error: string }));
