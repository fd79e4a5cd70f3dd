import { existsSync } from 'node:fs';
import { realpath, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { servicePlaces } from '../services/places.ts';
import { lockInstance } from './instance-lock.ts';

/** Deletes what earlier starts left: embedded databases, keys, objects, spool, logs. Given services are not touched. */
export async function deleteData(folder: string, progress: (line: string) => void): Promise<void> {
  if (!existsSync(folder)) return;
  const dataDir = await realpath(folder);
  const release = await lockInstance(dataDir);
  try {
    const { postgresData, redis, queueRedis } = servicePlaces(dataDir, process.getuid?.() ?? 1);
    const own = ['keys', 'objects', 'spool', 'logs'].map((name) => join(dataDir, name));
    for (const path of [dirname(postgresData), redis, queueRedis, ...own]) await rm(path, { recursive: true, force: true });
    progress(`✓ deleted the data in ${dataDir} and of its PostgreSQL`);
  } finally {
    await release();
  }
}
