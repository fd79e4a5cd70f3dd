import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { deriveDatabaseUrls, migrate } from '@cordboard/db';
import { startServices } from '@cordboard/infra/services';
import { generateDeploymentKeys } from '@cordboard/platform';

/** Roles belong to the server, so every suite on a shared one uses the same passwords. */
const PASSWORDS = { appPassword: 'app-of-the-tests', authPassword: 'auth-of-the-tests' };

declare module 'vitest' {
  interface ProvidedContext {
    appUrl: string;
    authUrl: string;
    redisUrl: string;
    queueRedisUrl: string;
    keysDir: string;
  }
}

/** PostgreSQL with a migrated database of this run's own, and two Redis servers. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cordboard-worker-'));
  await generateDeploymentKeys(dataDir);
  const services = await startServices({ dataDir, durable: false, env: process.env });
  const name = `worker_test_${randomBytes(6).toString('hex')}`;
  const admin = postgres(services.databaseUrl, { max: 1 });
  await admin.unsafe(`create database ${name}`);
  const url = new URL(services.databaseUrl);
  url.pathname = `/${name}`;
  await migrate({ databaseUrl: url.href, ...PASSWORDS });
  const { databaseAppUrl, databaseAuthUrl } = deriveDatabaseUrls(url.href, PASSWORDS);
  project.provide('appUrl', databaseAppUrl);
  project.provide('authUrl', databaseAuthUrl);
  project.provide('redisUrl', services.redisUrl);
  project.provide('queueRedisUrl', services.queueRedisUrl);
  project.provide('keysDir', dataDir);
  return async () => {
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
    await services.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
