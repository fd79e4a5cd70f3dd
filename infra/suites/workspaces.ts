import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const manifestSchema = z.object({ workspaces: z.array(z.string()) });
/** What others stand on is tried first. */
const ORDER = ['packages', 'infra', 'apps', 'test'];

/** Folders (below `root`) of the workspaces that have tests, in the order in which they are tried. */
export function workspacesWithTests(root: string): string[] {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const rank = (folder: string): number => ORDER.indexOf(folder.split('/')[0] ?? '');
  return globSync(manifest.workspaces, { cwd: root })
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .filter(
      (folder) =>
        globSync('**/*.test.{ts,tsx}', { cwd: join(root, folder), exclude: (name) => name === 'node_modules' || name === '.next' }).length >
        0,
    )
    .toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
