import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { deriveDatabaseUrls, migrate } from '@cordboard/db';
import { generateDeploymentKeys } from '@cordboard/platform';

/** Roles belong to the server, so every suite on a shared one uses the same passwords. */
const PASSWORDS = { appPassword: 'app-of-the-tests', authPassword: 'auth-of-the-tests' };

interface InfraServices {
  startServices(options: { dataDir: string; durable: boolean; env: Readonly<Record<string, string | undefined>> }): Promise<{
    readonly databaseUrl: string;
    readonly redisUrl: string;
    readonly queueRedisUrl: string;
    stop(): Promise<void>;
  }>;
}
// By a name the compiler does not follow: Next's types change `ProcessEnv`, and infra's sources are not written for that.
const SERVICES: string = '@cordboard/infra/services';

declare module 'vitest' {
  interface ProvidedContext {
    /** What the web server's configuration reads. */
    webEnvironment: Record<string, string>;
  }
}

/** PostgreSQL with a migrated database of this run's own, Redis, keys and an object store: all that the verbs need. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { startServices } = (await import(SERVICES)) as InfraServices;
  const dataDir = await mkdtemp(join(tmpdir(), 'cordboard-web-'));
  const keys = join(dataDir, 'keys');
  const objects = join(dataDir, 'objects');
  await mkdir(objects);
  await generateDeploymentKeys(keys);
  const services = await startServices({ dataDir, durable: false, env: process.env });
  const name = `web_test_${randomBytes(6).toString('hex')}`;
  const admin = postgres(services.databaseUrl, { max: 1 });
  await admin.unsafe(`create database ${name}`);
  const url = new URL(services.databaseUrl);
  url.pathname = `/${name}`;
  await migrate({ databaseUrl: url.href, ...PASSWORDS });
  const { databaseAppUrl, databaseAuthUrl } = deriveDatabaseUrls(url.href, PASSWORDS);
  project.provide('webEnvironment', {
    DATABASE_APP_URL: databaseAppUrl,
    DATABASE_AUTH_URL: databaseAuthUrl,
    REDIS_URL: services.redisUrl,
    QUEUE_REDIS_URL: services.queueRedisUrl,
    KEYS_DIR: keys,
    OBJECT_STORE_URL: pathToFileURL(objects).href,
    LOG_LEVEL: 'silent',
    PUBLIC_URL: 'http://127.0.0.1:8080',
  });
  return async () => {
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
    await services.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
