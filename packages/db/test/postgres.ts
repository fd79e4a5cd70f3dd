import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { startServices } from '@cordboard/infra/services';
import { deriveDatabaseUrls, migrate } from '../src/index.ts';

/** Roles belong to the server, so every suite on a shared one uses the same passwords. */
const PASSWORDS = { appPassword: 'app-of-the-tests', authPassword: 'auth-of-the-tests' };

declare module 'vitest' {
  interface ProvidedContext {
    ownerUrl: string;
    appUrl: string;
    authUrl: string;
  }
}

/** A server (DATABASE_URL's, else an embedded one) with a migrated database of this run's own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cordboard-db-'));
  const services = await startServices({ dataDir, durable: false, env: process.env });
  const name = `db_test_${randomBytes(6).toString('hex')}`;
  const admin = postgres(services.databaseUrl, { max: 1 });
  await admin.unsafe(`create database ${name}`);
  const url = new URL(services.databaseUrl);
  url.pathname = `/${name}`;
  const ownerUrl = url.href;
  await migrate({ databaseUrl: ownerUrl, ...PASSWORDS });
  const { databaseAppUrl, databaseAuthUrl } = deriveDatabaseUrls(ownerUrl, PASSWORDS);
  project.provide('ownerUrl', ownerUrl);
  project.provide('appUrl', databaseAppUrl);
  project.provide('authUrl', databaseAuthUrl);
  return async () => {
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
    await services.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
