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
  /** What the scenario measures. */
  readonly figures: Figures;
  /** What must hold besides; bounds name them as `checks.…`. */
  readonly checks?: Figures;
  readonly artifacts: ArtifactPaths;
}

/** This machine cannot run the scenario: it counts as skipped, with the reason. */
export class SkippedError extends Error {}

export interface Scenario {
  readonly name: string;
  /** What it shows, in one sentence. */
  readonly shows: string;
  /** Each really breaks something and must end in `ok: false`. */
  readonly breaks: Readonly<Record<string, string>>;
  /** The breaks that `npm test` can afford to run too; default: none. `--breaks` runs them all. */
  readonly breaksInSuite?: readonly string[];
  readonly bounds: Bounds;
  run(run: ScenarioRun): Promise<ScenarioOutcome>;
}
