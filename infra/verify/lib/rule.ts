import type { CommandRunner } from './run-command.ts';

/** Something that must be changed before the rule holds. */
export interface Problem {
  /** Relative to the tree's root. */
  readonly file: string;
  readonly line: number | null;
  /** What was broken: a rule of the tool behind (`TS2322`, `eqeqeq`) or of our own. A fixture's `breaks:` names it. */
  readonly code: string;
  /** Says what is wrong and, where the tool can, the way out. */
  readonly message: string;
}

export interface Findings {
  readonly problems: readonly Problem[];
  /** The files the tool really read; what a rule `covers` and did not look at is a problem of its own. */
  readonly looked: ReadonlySet<string>;
  /** Where a process works for several rules: this one's share. */
  readonly tookMs?: number | undefined;
}

/** A folder that rules are applied to: the repository, or a fixture. */
export interface Tree {
  /** Absolute. */
  readonly root: string;
  /** The source files below it, relative, in order. */
  readonly files: readonly string[];
}

export interface CheckContext {
  readonly tree: Tree;
  /** The repository, whose configuration is used for fixtures too. */
  readonly repository: string;
  readonly run: CommandRunner;
  /** The names of the rules that are applied to this tree, for those that share their work. */
  readonly wants: ReadonlySet<string>;
  /** Findings of a part (a workspace) that is unchanged since they were made. Absent for fixtures. */
  readonly cache: FindingsCache;
}

export interface FindingsCache {
  /** `what`: the rule and the part it was applied to. */
  read(what: string, files: readonly string[]): Findings | null;
  write(what: string, files: readonly string[], findings: Findings): void;
}

export interface Rule {
  /** Its name on the command line, in the output and of its fixture's folder. */
  readonly name: string;
  /** One line for `--list`. */
  readonly what: string;
  covers(file: string): boolean;
  check(context: CheckContext): Promise<Findings>;
}
