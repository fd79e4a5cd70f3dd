import { pino } from 'pino';
import { redactLine } from './redaction.ts';

export type Logger = pino.Logger;

/** Where lines go; the default is standard output. */
export interface LogDestination {
  write(line: string): void;
}

let standardOutput: LogDestination | undefined;

/**
 * A JSON logger with `name` on each line. `level`: trace, debug, info (default), warn, error, fatal or silent.
 * Secrets are taken out of each finished line, so fields, messages, errors and child bindings are all covered.
 */
export function createLogger(name: string, level = 'info', destination?: LogDestination): Logger {
  const target = destination ?? (standardOutput ??= pino.destination({ fd: 1, sync: true }));
  return pino(
    { name, level, base: { name, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line) => target.write(redactLine(line)) },
  );
}
