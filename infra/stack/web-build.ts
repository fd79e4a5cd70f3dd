import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { capture, tail } from '../setup/lib/commands.mjs';
import { withLock } from '../setup/lib/lock.mjs';
import { DATA_DIR, NODE_24, ROOT } from '../setup/lib/places.mjs';

const WEB = join(ROOT, 'apps/web');
const NEXT = join(ROOT, 'node_modules/next/dist/bin/next');
/** Left by the widget's build. */
const WIDGET = join(WEB, 'public/embed.js');
/** Beside what Next makes, so that deleting `.next` builds again. */
const STAMP = join(WEB, '.next/cordboard-sources');
const SOURCES = ['apps/web', 'packages/contracts/src', 'packages/platform/src', 'packages/db/src', 'package-lock.json'];
/** Made by the build, or of no matter to it. */
const PASSED_OVER = new Set(['node_modules', '.next', '.turbo', 'test', 'next-env.d.ts', 'tsconfig.tsbuildinfo', 'public']);

/** Builds the pages and the widget when a source has changed since the last build; two stacks never build at once. */
export async function ensureWebBuild(env: NodeJS.ProcessEnv, progress: (line: string) => void, signal: AbortSignal): Promise<void> {
  await withLock(join(DATA_DIR, 'web-build.lock'), 'the pages', async () => {
    const digest = await sourcesDigest();
    if (existsSync(STAMP) && existsSync(WIDGET) && (await readFile(STAMP, 'utf8')) === digest) return;
    progress('… building the pages');
    const beganAtMs = Date.now();
    const options = { cwd: WEB, env: { ...env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }, timeoutMs: 900_000, signal };
    for (const args of [['scripts/build-widget.ts'], [NEXT, 'build']]) {
      const { code, output } = await capture(NODE_24, args, options);
      signal.throwIfAborted();
      if (code !== 0) throw new Error(`${tail(output, 40)}\n\nThe pages could not be built (see above).`);
    }
    await mkdir(join(WEB, '.next'), { recursive: true });
    await writeFile(STAMP, digest);
    progress(`✓ pages: built (${((Date.now() - beganAtMs) / 1000).toFixed(1)} s)`);
  });
}

async function sourcesDigest(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of await filesBelow(join(ROOT, source)))
      hash
        .update(file)
        .update('\0')
        .update(await readFile(file));
  }
  return hash.digest('hex');
}

/** Sorted, so that the digest is the same on each machine. */
async function filesBelow(path: string): Promise<string[]> {
  if (!existsSync(path)) return [];
  const entries = await readdir(path, { withFileTypes: true }).catch(() => null);
  if (entries === null) return [path];
  const found: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (PASSED_OVER.has(entry.name)) continue;
    const child = join(path, entry.name);
    if (entry.isDirectory()) found.push(...(await filesBelow(child)));
    else if (entry.isFile()) found.push(child);
  }
  return found;
}
