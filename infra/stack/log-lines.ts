import { z } from 'zod';

const recordSchema = z.looseObject({ level: z.number(), time: z.union([z.number(), z.string()]), msg: z.string().default('') });
const LEVELS: Readonly<Record<number, string>> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };
const HIDDEN = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'name', 'v']);

/** A pino line as a person reads it: `signaling-1  12:00:01 info  text  key=value`. Anything else stays as it is. */
export function readableLine(name: string, line: string): string {
  const prefix = name.padEnd(12);
  const parsed = recordSchema.safeParse(parseJson(line));
  if (!parsed.success) return `${prefix} ${line}`;
  const { level, time, msg, ...rest } = parsed.data;
  const clock = new Date(time).toTimeString().slice(0, 8);
  const facts = Object.entries(rest)
    .filter(([key]) => !HIDDEN.has(key))
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return `${prefix} ${clock} ${(LEVELS[level] ?? String(level)).padEnd(5)} ${[msg, ...facts].join('  ')}`;
}

function parseJson(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
