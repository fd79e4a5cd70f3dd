import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { capture, tail } from '../setup/lib/commands.mjs';
import { withLock } from '../setup/lib/lock.mjs';
import { DATA_DIR, NODE_24, ROOT } from '../setup/lib/places.mjs';

const WEB = join(ROOT, 'apps/web');
const TURBO = join(ROOT, 'node_modules/turbo/bin/turbo');
const TASK = '@cordboard/web#build';
/** Left by the widget's build. */
const WIDGET = join(WEB, 'public/embed.js');
const TELL_WORKER = join(WEB, 'public/tell-worker.js');
/** Beside what Next makes, so that deleting `.next` builds again. */
const STAMP = join(WEB, '.next/cordboard-build');

const planSchema = z.object({ tasks: z.array(z.object({ taskId: z.string(), hash: z.string() })) });

/**
 * Builds the pages and the widget when a source has changed since the last build; two stacks never build at once. What
 * counts as a source is in turbo.json; turbo also brings back an earlier build of the same sources.
 */
export async function ensureWebBuild(env: NodeJS.ProcessEnv, progress: (line: string) => void, signal: AbortSignal): Promise<void> {
  const turbo = async (args: readonly string[]): Promise<string> => {
    const { code, output } = await capture(NODE_24, [TURBO, 'run', 'build', '--filter=@cordboard/web', ...args], {
      cwd: ROOT,
      env: { ...env, PATH: `${dirname(NODE_24)}:${env['PATH'] ?? ''}`, NEXT_TELEMETRY_DISABLED: '1', TURBO_TELEMETRY_DISABLED: '1' },
      timeoutMs: 900_000,
      signal,
    });
    signal.throwIfAborted();
    if (code !== 0) throw new Error(`${tail(output, 40)}\n\nThe pages could not be built (see above).`);
    return output;
  };
  await withLock(join(DATA_DIR, 'web-build.lock'), 'the pages', async () => {
    const hash = plannedHash(await turbo(['--dry=json']));
    if (existsSync(STAMP) && existsSync(WIDGET) && existsSync(TELL_WORKER) && (await readFile(STAMP, 'utf8')) === hash) return;
    progress('… building the pages');
    const beganAtMs = Date.now();
    await turbo(['--output-logs=errors-only', '--no-color']);
    await writeFile(STAMP, hash);
    progress(`✓ pages: built (${((Date.now() - beganAtMs) / 1000).toFixed(1)} s)`);
  });
}

/** Turbo prints warnings around its JSON. */
function plannedHash(output: string): string {
  const plan = planSchema.parse(JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)));
  const task = plan.tasks.find(({ taskId }) => taskId === TASK);
  if (task === undefined) throw new Error(`turbo does not know ${TASK}`);
  return task.hash;
}
