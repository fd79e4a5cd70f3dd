import type { Services } from '../services/index.ts';

/** The kinds of process that make up a deployment. */
export const PROCESS_KINDS = ['media', 'signaling', 'worker', 'web'] as const;
export type ProcessKind = (typeof PROCESS_KINDS)[number];

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One running process of the stack. */
export interface StackProcess {
  readonly kind: ProcessKind;
  /** `signaling-1`, `signaling-2`, …: also the prefix of its lines. */
  readonly name: string;
  readonly pid: number;
  /** Base address of /healthz, /readyz and /metrics; web has its pages there. */
  readonly opsUrl: string;
  /** Sends the signal to this process alone. Does nothing once it is gone. */
  kill(signal: NodeJS.Signals): void;
  readonly exited: Promise<ProcessExit>;
  /** The last lines it wrote (at most 2,000), without prefix. */
  lines(): readonly string[];
}

/** Whoever can log in after the seed; passwords are known only to the one who started the stack. */
export interface StackLogIn {
  readonly role: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export interface StackOptions {
  /** Keys, objects, spool, logs and the embedded services' data. Made when missing. Default: `.data` in the clone. */
  readonly dataDir?: string;
  /** How many of each; defaults: 1 media, 1 signaling, 1 worker, 1 web. 0 leaves the kind out. */
  readonly processes?: Partial<Record<ProcessKind, number>>;
  /** Variables for every process of a kind, over the shared ones. */
  readonly env?: Partial<Record<ProcessKind, Readonly<Record<string, string>>>>;
  /** Variables for all of them (PUBLIC_URL, SIP_WS_URL, MEDIA_*, …), over the defaults. */
  readonly sharedEnv?: Readonly<Record<string, string>>;
  /** PostgreSQL and Redis that run already. Default: those of the environment, else embedded ones in `dataDir`. */
  readonly services?: Services;
  /** `host:port` of web, signaling and the demo's shop. Default: any free port of 127.0.0.1 for each. */
  readonly listen?: { readonly web?: string; readonly signaling?: string; readonly shop?: string };
  /** `demo` makes the demo tenant (or finds the one of last time); `none` leaves the database migrated and empty. Default: `demo`. */
  readonly seed?: 'demo' | 'none';
  /** Called with the demo's log-ins as soon as they are made: what fails afterwards must not lose them. */
  readonly onLogIns?: (logIns: readonly StackLogIn[]) => void;
  /** Start a process again that ended by itself, with growing pauses. Default: false, so that tests see what dies. */
  readonly restart?: boolean;
  /** Called for each line of a process, e.g. to print it. All lines are in `<dataDir>/logs/<name>.log` anyway. */
  readonly onLine?: (name: string, line: string) => void;
  /** Progress a person can follow. Default: silent. */
  readonly progress?: (line: string) => void;
  /** Aborted while the stack starts: what has started is stopped and `startStack` rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** How long a process may take to say that it is ready. Default: 30,000. */
  readonly readyTimeoutMs?: number;
}

export interface StackUrls {
  /** Pages and REST, `http://127.0.0.1:<port>`. */
  readonly web: string;
  /** `ws://127.0.0.1:<port>/sip` */
  readonly sip: string;
  /** `ws://127.0.0.1:<port>/events` */
  readonly events: string;
}

export interface Stack {
  readonly dataDir: string;
  readonly urls: StackUrls;
  /** The variables all processes share: DATABASE_URL, DATABASE_APP_URL, REDIS_URL, KEYS_DIR, OBJECT_STORE_URL, … */
  readonly env: Readonly<Record<string, string>>;
  /** The demo's log-ins; empty when it was not seeded now (passwords are never stored). */
  readonly logIns: readonly StackLogIn[];
  /** The demo shop page with the call button; null without a demo. */
  readonly shopUrl: string | null;
  /** Those that run now, in start order. */
  processes(): readonly StackProcess[];
  /** The `index`-th (from 0) running process of a kind; throws when there is none. */
  process(kind: ProcessKind, index?: number): StackProcess;
  /** Starts one more and waits until it is ready, e.g. after a kill. */
  add(kind: ProcessKind, env?: Readonly<Record<string, string>>): Promise<StackProcess>;
  /** Web first, then signaling, worker, media, then the services that the stack itself started. Idempotent. */
  stop(): Promise<void>;
}
