import { join } from 'node:path';
import { freePort, freePortBlock } from '../services/index.ts';
import { DATA_DIR, NODE_24, ROOT } from '../setup/lib/places.mjs';
import type { ProcessKind } from './types.ts';

/** How one process is started and where it says that it is ready. */
export interface Program {
  readonly kind: ProcessKind;
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly opsUrl: string;
  /** Answers 200 when the process is ready. */
  readonly readyUrl: string;
}

/** Ports of one media process: one for each worker, and some for PlainTransport legs. */
const MEDIA_PORTS_EACH = 50;
/** Below the ports that the system hands out to clients, so that they are rarely taken. */
const FIRST_MEDIA_PORT = 20_000;

/** Node keeps stripped and compiled modules here: a third less work at each start. */
const COMPILE_CACHE = join(DATA_DIR, 'compile-cache');

/** One spool for all media nodes of the machine: what one that died has left, another stores. */
export const spoolIn = (dataDir: string): string => join(dataDir, 'spool');

export interface ProgramSettings {
  readonly kind: ProcessKind;
  /** From 1. */
  readonly number: number;
  /** How many of the kind the stack was planned with. */
  readonly count: number;
  readonly shared: Readonly<Record<string, string>>;
  /** Over everything else. */
  readonly own: Readonly<Record<string, string>>;
  /** What is there whatever we say: PATH, HOME, … */
  readonly base: NodeJS.ProcessEnv;
  readonly dataDir: string;
}

export async function planProgram(settings: ProgramSettings): Promise<Program> {
  const { kind, number, shared, dataDir } = settings;
  const name = `${kind}-${number}`;
  const opsListen = `127.0.0.1:${await freePort()}`;
  const env: Record<string, string> = { NODE_COMPILE_CACHE: COMPILE_CACHE, ...inherited(settings.base), ...shared, OPS_LISTEN: opsListen };
  if (kind === 'media') Object.assign(env, { MEDIA_SPOOL_DIR: spoolIn(dataDir) }, await mediaPorts(settings));
  Object.assign(env, settings.own);
  const opsUrl = kind === 'web' ? `http://${env['WEB_LISTEN'] ?? ''}` : `http://${env['OPS_LISTEN'] ?? opsListen}`;
  return {
    kind,
    name,
    command: NODE_24,
    args: ['--disable-warning=ExperimentalWarning', 'src/main.ts'],
    cwd: join(ROOT, 'apps', kind),
    env,
    opsUrl,
    readyUrl: kind === 'web' ? `${opsUrl}/` : `${opsUrl}/readyz`,
  };
}

/** Each media process needs ports of its own: a part of the given range, or any free ones. */
async function mediaPorts({ shared, own, number, count }: ProgramSettings): Promise<Record<string, string>> {
  if (own['MEDIA_PORT_RANGE'] !== undefined) return {};
  const range = shared['MEDIA_PORT_RANGE'];
  if (range !== undefined) return { MEDIA_PORT_RANGE: partOfRange(range, number, count) };
  const start = FIRST_MEDIA_PORT + Math.floor(Math.random() * 200) * MEDIA_PORTS_EACH;
  const block = await freePortBlock(start, MEDIA_PORTS_EACH);
  return { MEDIA_PORT_RANGE: `${block.first}-${block.last}` };
}

/**
 * The `number`-th (from 1) of `count` equal parts of `first-last`.
 * @throws Error when the range has no such part
 */
export function partOfRange(range: string, number: number, count: number): string {
  const [first = Number.NaN, last = Number.NaN] = range.split('-').map(Number);
  const size = Math.floor((last - first + 1) / count);
  if (!(size >= 1) || number > count) {
    throw new Error(`MEDIA_PORT_RANGE ${range} has no part ${number} of ${count}: widen it, or give this process a range of its own`);
  }
  const from = first + (number - 1) * size;
  return `${from}-${from + size - 1}`;
}

/** Our own environment without what npm put there for its script, and without undefined. */
function inherited(base: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(base).filter(([name]) => !name.startsWith('npm_') && name !== 'NODE_OPTIONS' && name !== 'NODE_ENV');
  return Object.fromEntries(kept.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])));
}
