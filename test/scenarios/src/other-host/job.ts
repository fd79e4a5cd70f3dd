import type { ArtifactPaths, ScenarioOutcome } from '../scenario.ts';
import type { Host } from './network.ts';

/** What is played there: each is a scenario of its own. */
export type Act = 'other-host' | 'network-change' | 'relay' | 'tcp-only';

/** What the process inside of the server's namespace is asked for. */
export interface Job {
  readonly act: Act;
  readonly broken: string | null;
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
