import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { FindingsCache, Tree } from './rule.ts';

const cachedSchema = z.object({
  problems: z.array(z.object({ file: z.string(), line: z.number().nullable(), code: z.string(), message: z.string() })),
  looked: z.array(z.string()),
});

/** What decides a result besides the files themselves: tools, their configuration, and this program. */
const ALSO = /^(package-lock\.json|tsconfig[^/]*\.json|eslint\.config\.mjs|\.prettier[^/]*|infra\/verify\/.*\.ts)$/;

const KEPT_MS = 7 * 24 * 3_600_000;

/** Keeps findings under node_modules/.cache by the content of everything they depend on, for a week. */
export function createFindingsCache(tree: Tree): FindingsCache {
  const folder = join(tree.root, 'node_modules/.cache/cordboard-verify/findings');
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (Date.now() - statSync(path).mtimeMs > KEPT_MS) rmSync(path, { force: true });
  }
  const before = contentHashes(tree);
  return {
    read(what, files) {
      try {
        const { problems, looked } = cachedSchema.parse(JSON.parse(readFileSync(join(folder, keyOf(tree, what, files, before)), 'utf8')));
        return { problems, looked: new Set(looked) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError || error instanceof z.ZodError) return null;
        throw error;
      }
    },
    write(what, files, { problems, looked }) {
      const name = keyOf(tree, what, files, before);
      // Somebody saved a file while the tool ran: what it saw is not known.
      if (name !== keyOf(tree, what, files, contentHashes(tree))) return;
      writeFileSync(join(folder, name), JSON.stringify({ problems, looked: [...looked] }));
    },
  };
}

function contentHashes(tree: Tree): (file: string) => string {
  const hashes = new Map<string, string>();
  return (file) => {
    const path = join(tree.root, file);
    const known = hashes.get(file);
    if (known !== undefined) return known;
    const hash = existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'gone';
    hashes.set(file, hash);
    return hash;
  };
}

function keyOf(tree: Tree, what: string, files: readonly string[], hashOf: (file: string) => string): string {
  const key = createHash('sha256').update(`${process.version}\n${what}\n`);
  const relevant = new Set([...files, ...tree.files.filter((file) => ALSO.test(file))]);
  for (const file of [...relevant].sort()) key.update(`${file}\0${hashOf(file)}\n`);
  return `${key.digest('hex')}.json`;
}

export const noCache: FindingsCache = { read: () => null, write: () => undefined };

/**
 * The files a workspace's result depends on: its own and those of the workspaces it names in its package.json, and so
 * on. Folders without a package.json depend on everything, which is always right.
 */
export function dependencyFiles(tree: Tree, folder: string): string[] {
  const packages = new Map(
    tree.files
      .filter((file) => file.endsWith('package.json') && file !== 'package.json')
      .map((file) => {
        const manifest = z
          .object({
            name: z.string(),
            dependencies: z.record(z.string(), z.string()).default({}),
            devDependencies: z.record(z.string(), z.string()).default({}),
          })
          .parse(JSON.parse(readFileSync(join(tree.root, file), 'utf8')));
        const needs = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
        return [manifest.name, { folder: file.slice(0, -'package.json'.length), needs }] as const;
      }),
  );
  const own = [...packages].find(([, { folder: its }]) => its === folder)?.[0];
  if (own === undefined) return [...tree.files];
  const wanted = new Set([own]);
  for (const name of wanted) for (const need of packages.get(name)?.needs ?? []) if (packages.has(need)) wanted.add(need);
  const folders = [...wanted].flatMap((name) => packages.get(name)?.folder ?? []);
  return tree.files.filter((file) => folders.some((its) => file.startsWith(its)));
}
