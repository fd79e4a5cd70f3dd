import type { Artifacts } from './artifacts.ts';
import type { Bounds, Figures } from './bounds.ts';
import type { World } from './world.ts';

export interface ScenarioRun {
  readonly world: World;
  readonly artifacts: Artifacts;
  /** The deliberate break asked for, else null. */
  readonly break: string | null;
  /** A line for the person who watches. */
  readonly say: (line: string) => void;
}

export type ArtifactPaths = { readonly [name: string]: string | readonly string[] | ArtifactPaths };

export interface ScenarioOutcome {
  readonly figures: Figures;
  readonly artifacts: ArtifactPaths;
}

export interface Scenario {
  readonly name: string;
  /** What it shows, in one sentence. */
  readonly shows: string;
  /** Each really breaks something and must end in `ok: false`. */
  readonly breaks: Readonly<Record<string, string>>;
  readonly bounds: Bounds;
  run(run: ScenarioRun): Promise<ScenarioOutcome>;
}
