import { join } from 'node:path';
import { z } from 'zod';
import { listenAddressSchema, logLevelSchema, parseConfiguration, readSecretFile } from '@cordboard/platform';
import { RETENTION_SHAPE } from './ageing/retention.ts';

/** The environment of a worker; nothing else of this app reads it. */
const environmentSchema = z.object({
  LOG_LEVEL: logLevelSchema.default('info'),
  DATABASE_APP_URL: z.string(),
  /** better-auth's tables: ended sessions and links are forgotten. */
  DATABASE_AUTH_URL: z.string(),
  REDIS_URL: z.string(),
  /** Never a cluster. */
  QUEUE_REDIS_URL: z.string(),
  KEYS_DIR: z.string(),
  OBJECT_STORE_URL: z.string(),
  WORKER_RPC_LISTEN: listenAddressSchema.default({ host: '127.0.0.1', port: 0 }),
  OPS_LISTEN: listenAddressSchema.optional(),
  /** Where people reach the pages; links in mails lead there. */
  PUBLIC_URL: z.url().default('http://127.0.0.1:8080'),
  /** Empty: no mail can be sent, and whoever asks is told. */
  SMTP_URL: z.string().default(''),
  MAIL_FROM: z.string().default('Cordboard <no-reply@localhost>'),
  ...RETENTION_SHAPE,
});

export type WorkerConfiguration = z.output<typeof environmentSchema> & { readonly secret: string };

/** Throws ConfigurationError with one sentence for each variable that is not right. */
export function readConfiguration(environment: NodeJS.ProcessEnv): WorkerConfiguration {
  const parsed = parseConfiguration(environmentSchema, environment);
  return { ...parsed, secret: readSecretFile(join(parsed.KEYS_DIR, 'deployment.secret')) };
}
