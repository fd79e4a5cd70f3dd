import { deriveDatabaseUrls, migrate } from '@cordboard/db';
import type { DeploymentKeys } from './keys.ts';

export interface PreparedDatabase {
  readonly databaseUrl: string;
  readonly databaseAppUrl: string;
  readonly databaseAuthUrl: string;
}

/** Applies the migrations that are missing and gives the three log-ins. */
export async function prepareDatabase(databaseUrl: string, keys: DeploymentKeys): Promise<PreparedDatabase> {
  const passwords = { appPassword: keys.appPassword, authPassword: keys.authPassword };
  await migrate({ databaseUrl, ...passwords });
  return { databaseUrl, ...deriveDatabaseUrls(databaseUrl, passwords) };
}
