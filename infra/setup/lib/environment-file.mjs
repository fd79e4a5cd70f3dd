import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './places.mjs';
import { SetupError } from './progress.mjs';

/** Reads `.env` of the clone into the environment; what is set already wins. */
export function loadEnvironmentFile() {
  const file = join(ROOT, '.env');
  if (!existsSync(file)) return;
  if (typeof process.loadEnvFile !== 'function') {
    throw new SetupError(
      `${file} can only be read by Node 20.12 or later, and this is ${process.version}: install a newer Node, or set the variables in the environment.`,
    );
  }
  process.loadEnvFile(file);
}
