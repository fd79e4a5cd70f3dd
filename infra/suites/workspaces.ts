import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const rootSchema = z.object({ workspaces: z.array(z.string()) });
const manifestSchema = z.object({
  name: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

export interface TestedWorkspace {
  /** Below the root, e.g. `packages/acd`. */
  readonly folder: string;
  /**
   * Whether its tests take the shared PostgreSQL and Redis. Those that start whole deployments bring their own: two
   * deployments on one Redis would take each other's processes for their own.
   */
  readonly sharesServices: boolean;
}

/** What others stand on is tried first. */
const ORDER = ['packages', 'infra', 'apps', 'test'];
/** Packages that start deployments, and what gives it away that a package's tests do. */
const STARTS_DEPLOYMENTS = ['@cordboard/infra', '@cordboard/test-kit'];

/** The workspaces that have tests, in the order in which they are tried. */
export function workspacesWithTests(root: string): TestedWorkspace[] {
  const { workspaces } = rootSchema.parse(readJson(join(root, 'package.json')));
  const rank = (folder: string): number => ORDER.indexOf(folder.split('/')[0] ?? '');
  return globSync(workspaces, { cwd: root })
    .filter((folder) => existsSync(join(root, folder, 'package.json')) && hasTests(join(root, folder)))
    .toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((folder) => ({ folder, sharesServices: sharesServices(join(root, folder)) }));
}

function hasTests(folder: string): boolean {
  const exclude = (name: string): boolean => name === 'node_modules' || name === '.next' || name === 'fixtures';
  return globSync('**/*.test.{ts,tsx}', { cwd: folder, exclude }).length > 0;
}

function sharesServices(folder: string): boolean {
  const { name, dependencies, devDependencies } = manifestSchema.parse(readJson(join(folder, 'package.json')));
  return !STARTS_DEPLOYMENTS.includes(name) && !('@cordboard/test-kit' in { ...dependencies, ...devDependencies });
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
