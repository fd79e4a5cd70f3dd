import { migrate } from '@cordboard/db';
import { generateDeploymentKeys, parseConfiguration } from '@cordboard/platform';
import { z } from 'zod';

/**
 * Once before a deployment's processes start, and again after each update: makes the keys that are missing in KEYS_DIR
 * and applies the migrations that are missing. Safe to repeat.
 */
const schema = z.object({
  DATABASE_URL: z.string(),
  DATABASE_APP_PASSWORD: z.string().min(16),
  DATABASE_AUTH_PASSWORD: z.string().min(16),
  KEYS_DIR: z.string(),
});

const configuration = parseConfiguration(schema, process.env);
await generateDeploymentKeys(configuration.KEYS_DIR);
await migrate({
  databaseUrl: configuration.DATABASE_URL,
  appPassword: configuration.DATABASE_APP_PASSWORD,
  authPassword: configuration.DATABASE_AUTH_PASSWORD,
});
console.log('keys and database are ready');
