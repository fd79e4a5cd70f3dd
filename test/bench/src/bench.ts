/** A bench is a file in `benches/` that exports `bench`, and a line in registry.ts. */
export interface Bench {
  /** A line for `--list`. */
  readonly summary: string;
  /** What is aimed at, in words, for `--list`. */
  readonly aim: string;
  run(options: BenchOptions): Promise<BenchResult>;
}

export interface BenchOptions {
  /** A short run that shows that it works; its figures mean little. */
  readonly quick: boolean;
  /** Progress for people; never part of the JSON. */
  readonly note: (line: string) => void;
  /** A finished part of a long bench, a JSON line of its own before the last one. */
  readonly row: (row: object) => void;
}

/** The figures, and whether the aim was reached. */
export type BenchResult = { readonly ok: boolean } & Readonly<Record<string, unknown>>;
