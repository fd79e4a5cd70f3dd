import type { Artifacts } from './artifacts.ts';
import type { Bounds, Figures } from './bounds.ts';
import type { Camera } from './camera.ts';
import type { Stage } from './stage.ts';
import type { World } from './world.ts';

export interface ScenarioRun {
  /** Whoever comes by its functions is on the scenario's stage: the end takes their traces and closes them. */
  readonly world: World & { readonly stage: Stage };
  readonly artifacts: Artifacts;
  readonly camera: Camera;
  /** The deliberate break asked for, else null. */
  readonly break: string | null;
  /** A line for the person who watches. */
  readonly say: (line: string) => void;
}

export type ArtifactPaths = { readonly [name: string]: string | null | readonly string[] | ArtifactPaths };

export interface ScenarioOutcome {
  /** What the scenario measures. */
  readonly figures: Figures;
  /** What must hold besides; bounds name them as `checks.…`. */
  readonly checks?: Figures;
  /** More than what every scenario leaves, or in its place (`recording`, `heard`); see `Stage.traces`. */
  readonly artifacts?: ArtifactPaths;
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
  /** From which moment to which a figure is, where its name does not say it. */
  readonly measures?: Readonly<Record<string, string>>;
  run(run: ScenarioRun): Promise<ScenarioOutcome>;
}
