/** Progress goes to standard error, so that `--json` on standard output stays JSON. */

/** A sentence that says what to do; printed without a stack. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

/** @param {string} text */
export function say(text) {
  process.stderr.write(`  ${text}\n`);
}

/**
 * One step with its duration.
 * @template T
 * @param {string} name what is being done, e.g. `packages from the registry`
 * @param {() => Promise<{ note: string, value: T }>} work `note` is what came of it
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const beganAtMs = Date.now();
  const { note, value } = await work();
  say(`✓ ${name}: ${note} (${((Date.now() - beganAtMs) / 1000).toFixed(1)} s)`);
  return value;
}

/**
 * Runs a command's main function; a SetupError becomes its sentence and exit code 1.
 * @param {() => Promise<number>} main gives the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = 1;
  }
}
