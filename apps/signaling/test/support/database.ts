import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deriveDatabaseUrls, migrate } from '@cordboard/db';
import { startServices } from '@cordboard/infra/services';
import postgres from 'postgres';

export interface TestDatabase {
  /** As the application's role. */
  readonly appUrl: string;
  stop(): Promise<void>;
}

/** Roles belong to the server, so every suite on a shared one uses the same passwords. */
const PASSWORDS = { appPassword: 'app-of-the-tests', authPassword: 'auth-of-the-tests' };

/** A migrated database of this test file's own, on DATABASE_URL's server or an embedded one. */
export async function startDatabase(): Promise<TestDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cordboard-signaling-'));
  const services = await startServices({ dataDir, durable: false, env: process.env });
  const name = `signaling_test_${randomBytes(6).toString('hex')}`;
  const admin = postgres(services.databaseUrl, { max: 1 });
  await admin.unsafe(`create database ${name}`);
  const url = Object.assign(new URL(services.databaseUrl), { pathname: name });
  await migrate({ databaseUrl: url.href, ...PASSWORDS });
  return {
    appUrl: deriveDatabaseUrls(url.href, PASSWORDS).databaseAppUrl,
    async stop() {
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.end();
      await services.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
