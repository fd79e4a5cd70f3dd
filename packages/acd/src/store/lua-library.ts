import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { untilServed, type RedisClient } from '@cordboard/platform';
import { ErrorReply } from 'redis';

/** A Redis function library (FUNCTION LOAD, Redis 7). Its name and those of its functions hold a hash of the source. */
export interface LuaLibrary {
  readonly name: string;
  readonly source: string;
  /** Names of the commands: the files' names without `.lua`. */
  readonly commands: ReadonlySet<string>;
}

const INCLUDE = /^--\s*@include\s+(\S+)\s*$/;
const HASH_LENGTH = 12;
/** The commands are in one table: Lua allows a library 200 locals in all. */
const TABLE = 'commandsOfThisLibrary';

/**
 * Makes one library of a folder. `library.lua` is its common part, run once when Redis loads it: a line
 * `-- @include name` there is replaced by `<folder>/<name>.lua`, each file once however often it is named; includes may
 * include. Every other `*.lua` of the folder is the body of one function, which first calls `begin(keys, args)` of the
 * common part. What the common part keeps in locals outlives a call, so `begin` has to make it new.
 * Throws when an include is missing or goes in a circle.
 */
export async function loadLibrary(folder: URL, name: string): Promise<LuaLibrary> {
  const root = fileURLToPath(folder);
  const files = await readFolder(root);
  const common = await expand(root, 'library', new Set(), []);
  const bodies = new Map([...files].filter(([file]) => file !== 'library'));
  const functions = [...bodies].map(([command, body]) => `${reference(command)} = function(keys, args)\nbegin(keys, args)\n${body}\nend\n`);
  const text = [common, `local ${TABLE} = {}`, ...functions].join('\n');
  const hash = createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);
  const library = `${name}_${hash}`;
  const registrations = [...bodies.keys()].map(
    (command) => `redis.register_function('${functionName(library, command)}', ${reference(command)})`,
  );
  return { name: library, source: [`#!lua name=${library}`, text, ...registrations, ''].join('\n'), commands: new Set(bodies.keys()) };
}

function reference(command: string): string {
  return `${TABLE}['${command}']`;
}

function functionName(library: string, command: string): string {
  return `${library}_${command.replaceAll('-', '_')}`;
}

async function readFolder(folder: string): Promise<Map<string, string>> {
  const names = (await readdir(folder)).filter((file) => file.endsWith('.lua')).sort();
  return new Map(await Promise.all(names.map(async (file) => [file.slice(0, -4), await readFile(join(folder, file), 'utf8')] as const)));
}

async function expand(root: string, name: string, done: Set<string>, path: readonly string[]): Promise<string> {
  const file = `${name}.lua`;
  if (path.includes(file)) throw new Error(`Lua includes go in a circle: ${[...path, file].join(' → ')}`);
  const source = await readFile(join(root, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Error(`${path.join(' → ')} includes ${name}, but there is no ${file}`, { cause: error });
    throw error;
  });
  const lines: string[] = [];
  for (const line of source.split('\n')) {
    const included = INCLUDE.exec(line)?.[1];
    if (included === undefined) {
      lines.push(line);
    } else if (!done.has(included)) {
      lines.push(await expand(root, included, done, [...path, file]));
      done.add(included);
    }
  }
  return lines.join('\n');
}

/**
 * Calls a function of a library and loads the library only when Redis does not know it. Resolves with Redis' reply as
 * node-redis gives it; an error reply of the command rejects as node-redis' `ErrorReply`.
 */
export async function runFunction(
  redis: RedisClient,
  library: LuaLibrary,
  command: string,
  keys: string[],
  args: string[],
): Promise<unknown> {
  if (!library.commands.has(command)) throw new Error(`there is no Lua command ${command}; known: ${[...library.commands].join(', ')}`);
  const name = functionName(library.name, command);
  const options = { keys, arguments: args };
  return await untilServed(async () => {
    try {
      return await redis.fCall(name, options);
    } catch (error) {
      if (!isNoFunction(error)) throw error;
      // Two processes may load it at once; the same name is the same source, so whoever is second changes nothing.
      const loaded = redis.functionLoad(library.source, { REPLACE: true });
      // A cluster is loaded as a whole: one node that is away must not keep the others' tenants waiting.
      const trouble = await loaded.then(
        () => null,
        (cause: unknown) => ({ cause }),
      );
      return await redis.fCall(name, options).catch((again: unknown) => {
        throw trouble !== null && isNoFunction(again) ? trouble.cause : again;
      });
    }
  });
}

function isNoFunction(error: unknown): boolean {
  return error instanceof ErrorReply && error.message.includes('Function not found');
}
