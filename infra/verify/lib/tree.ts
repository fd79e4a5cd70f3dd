import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandRunner } from './run-command.ts';
import type { Tree } from './rule.ts';

export const FIXTURES = 'infra/verify/fixtures';

/** Everything git tracks or would track, without the fixtures, which are meant to be wrong. */
export async function readRepository(root: string, run: CommandRunner): Promise<Tree> {
  const files = await listFiles(root, '.', run);
  return { root, files: files.filter((file) => !file.startsWith(`${FIXTURES}/`)) };
}

export async function readFixture(repository: string, rule: string, run: CommandRunner): Promise<Tree> {
  const folder = `${FIXTURES}/${rule}`;
  const files = await listFiles(repository, folder, run);
  return { root: join(repository, folder), files: files.map((file) => file.slice(folder.length + 1)) };
}

async function listFiles(root: string, folder: string, run: CommandRunner): Promise<string[]> {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', folder];
  const { code, stdout, stderr } = await run({ program: 'git', args, cwd: root });
  if (code !== 0) throw new Error(`verify asks git which files there are, and git said: ${stderr.trim()}`);
  const names = new Set(stdout.split('\0').filter((name) => name !== ''));
  // Git's list has files that were deleted and not yet committed, and links to folders.
  return [...names].filter((name) => statSync(join(root, name), { throwIfNoEntry: false })?.isFile() === true).sort();
}

export function readText(tree: Tree, file: string): string {
  return readFileSync(join(tree.root, file), 'utf8');
}

/** Folders with a tsconfig.json, each with the files below it that are in no deeper one. */
export function workspacesOf(tree: Tree): Map<string, string[]> {
  const folders = tree.files
    .filter((file) => file === 'tsconfig.json' || file.endsWith('/tsconfig.json'))
    .map((file) => file.slice(0, -'tsconfig.json'.length))
    .sort((a, b) => b.length - a.length);
  const workspaces = new Map<string, string[]>(folders.map((folder) => [folder, []]));
  for (const file of tree.files) {
    const folder = folders.find((candidate) => file.startsWith(candidate));
    if (folder !== undefined) workspaces.get(folder)?.push(file);
  }
  return workspaces;
}
