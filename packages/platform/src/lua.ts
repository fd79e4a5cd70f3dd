import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { isNoScript, untilServed } from './redis-errors.ts';
import type { RedisClient } from './redis.ts';

interface Script {
  readonly source: string;
  readonly sha1: string;
}
/** Scripts by name (the file's name without `.lua`). */
export type ScriptSet = ReadonlyMap<string, Script>;

const INCLUDE = /^--\s*@include\s+(\S+)\s*$/;

/**
 * Reads every `*.lua` of a folder. A line `-- @include name` is replaced by `includes/name.lua` of that folder, each
 * include once a script however often it is named; includes may include. Throws when one is missing or goes in a circle.
 */
export async function loadScripts(folder: URL): Promise<ScriptSet> {
  const root = fileURLToPath(folder);
  const [commands, includes] = await Promise.all([readFolder(root), readFolder(join(root, 'includes'))]);
  const scripts = new Map<string, Script>();
  for (const [name, source] of commands) {
    scripts.set(name, defineScript(expand(source, includes, new Set(), [`${name}.lua`])));
  }
  return scripts;
}

export function defineScript(source: string): Script {
  return { source, sha1: createHash('sha1').update(source).digest('hex') };
}

async function readFolder(folder: string): Promise<Map<string, string>> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith('.lua')).sort();
  return new Map(await Promise.all(files.map(async (name) => [name.slice(0, -4), await readFile(join(folder, name), 'utf8')] as const)));
}

function expand(source: string, includes: ReadonlyMap<string, string>, done: Set<string>, path: readonly string[]): string {
  return source
    .split('\n')
    .map((line) => {
      const name = INCLUDE.exec(line)?.[1];
      if (name === undefined) return line;
      const file = `includes/${name}.lua`;
      if (path.includes(file)) throw new Error(`Lua includes go in a circle: ${[...path, file].join(' → ')}`);
      if (done.has(name)) return '';
      const included = includes.get(name);
      if (included === undefined) throw new Error(`${path.join(' → ')} includes ${name}, but there is no ${file}`);
      done.add(name);
      return expand(included, includes, done, [...path, file]);
    })
    .join('\n');
}

/**
 * Runs a script by its hash and sends the source only when Redis does not know it (a new or restarted Redis). Resolves
 * with Redis' reply as node-redis gives it; an error reply of the script rejects as node-redis' `ErrorReply`.
 */
export async function runScript(redis: RedisClient, scripts: ScriptSet, name: string, keys: string[], args: string[]): Promise<unknown> {
  const script = scripts.get(name);
  if (!script) throw new Error(`there is no Lua script ${name}; known: ${[...scripts.keys()].join(', ')}`);
  const options = { keys, arguments: args };
  return await untilServed(async () => {
    try {
      return await redis.evalSha(script.sha1, options);
    } catch (error) {
      if (!isNoScript(error)) throw error;
      return await redis.eval(script.source, options);
    }
  });
}
