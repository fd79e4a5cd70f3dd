import { join } from 'node:path';
import { z } from 'zod';
import {
  DEPLOYMENT_FILES,
  keyOfSecret,
  listenAddressSchema,
  logLevelSchema,
  parseConfiguration,
  pushHostsSchema,
  readPushKeys,
  readSecretFile,
  type PushKeys,
} from '@cordboard/platform';
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
  /** The key under which recordings are kept, when it is not the one that the first start made in KEYS_DIR. */
  RECORDINGS_KEY_FILE: z.string().optional(),
  OBJECT_STORE_URL: z.string(),
  WORKER_RPC_LISTEN: listenAddressSchema.default({ host: '127.0.0.1', port: 0 }),
  OPS_LISTEN: listenAddressSchema.optional(),
  /** Where people reach the pages; links in mails lead there. */
  PUBLIC_URL: z.url().default('http://127.0.0.1:8080'),
  /** Empty: no mail can be sent, and whoever asks is told. */
  SMTP_URL: z.string().default(''),
  MAIL_FROM: z.string().default('Cordboard <no-reply@localhost>'),
  PUSH_HOSTS: pushHostsSchema,
  ...RETENTION_SHAPE,
});

export type WorkerConfiguration = z.output<typeof environmentSchema> & {
  readonly secret: string;
  readonly recordingsKey: Buffer;
  /** Null: no notifications are sent. */
  readonly pushKeys: PushKeys | null;
};

/** Throws ConfigurationError with one sentence for each variable that is not right. */
export function readConfiguration(environment: NodeJS.ProcessEnv): WorkerConfiguration {
  const parsed = parseConfiguration(environmentSchema, environment);
  const { KEYS_DIR, PUSH_HOSTS, RECORDINGS_KEY_FILE } = parsed;
  const keyFile = RECORDINGS_KEY_FILE ?? join(KEYS_DIR, DEPLOYMENT_FILES.recordingsKey);
  return {
    ...parsed,
    secret: readSecretFile(join(KEYS_DIR, DEPLOYMENT_FILES.deploymentSecret)),
    recordingsKey: keyOfSecret(readSecretFile(keyFile)),
    pushKeys: PUSH_HOSTS.length === 0 ? null : readPushKeys(join(KEYS_DIR, DEPLOYMENT_FILES.pushPrivateKey)),
  };
}
