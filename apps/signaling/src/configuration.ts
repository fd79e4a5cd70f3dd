import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DEPLOYMENT_FILES,
  listenAddressSchema,
  logLevelSchema,
  networksSchema,
  parseConfiguration,
  pushHostsSchema,
  readSecretFile,
} from '@cordboard/platform';
import { z } from 'zod';

/** The ACD's backstop comes after the edge has said that a leg is lost. */
const AFTER_CALL_GRACE_MS = 5_000;
const localAnyPort = { host: '127.0.0.1', port: 0 };

/** The environment of a signaling process; nothing else of this app reads it. */
const environmentSchema = z.object({
  LOG_LEVEL: logLevelSchema.default('info'),
  DATABASE_APP_URL: z.string(),
  REDIS_URL: z.string(),
  KEYS_DIR: z.string(),
  /** Where the desk's pages are; its origin is the only one that may show a desk token. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8080'),
  /** /sip and /events; several processes of a machine may share it. */
  SIGNALING_LISTEN: listenAddressSchema.default({ host: '127.0.0.1', port: 8081 }),
  SIGNALING_RPC_LISTEN: listenAddressSchema.default(localAnyPort),
  OPS_LISTEN: listenAddressSchema.optional(),
  /** The worker sends the mails; here it only says whether there is a mail server. */
  SMTP_URL: z.string().default(''),
  /** The same of notifications: empty, they are not offered. */
  PUSH_HOSTS: pushHostsSchema,
  /** Networks of the deployment's own that data dips of flows may reach. */
  FLOW_NETWORKS: networksSchema.default([]),
  /** An agent without a desk is offline after this. */
  DESK_GRACE_MS: z.coerce.number().int().min(100).max(600_000).default(10_000),
  /** …and is what it was before when a desk opens within this from the loss. */
  DESK_RETURN_MS: z.coerce.number().int().min(100).max(3_600_000).default(60_000),
  /** A call outlives its sockets by this: the agent's and the customer's. */
  CALL_GRACE_MS: z.coerce.number().int().min(1_000).max(600_000).default(60_000),
});

export type SignalingConfiguration = z.output<typeof environmentSchema> & {
  /** The deployment's secret, for the JSON-RPC ports. */
  readonly secret: string;
  /** The public half of the key that signs tokens (JWK). */
  readonly tokenPublicKey: Record<string, unknown>;
};

/** The graces as routing takes them. */
export function graceTuning({
  DESK_GRACE_MS,
  DESK_RETURN_MS,
  CALL_GRACE_MS,
}: Pick<SignalingConfiguration, 'DESK_GRACE_MS' | 'DESK_RETURN_MS' | 'CALL_GRACE_MS'>) {
  return { deskGraceMs: DESK_GRACE_MS, returnMs: DESK_RETURN_MS, callGraceMs: CALL_GRACE_MS + AFTER_CALL_GRACE_MS };
}

const jwkSchema = z.record(z.string(), z.unknown());

/** Throws ConfigurationError with one sentence for each variable that is not right. */
export function readConfiguration(environment: NodeJS.ProcessEnv): SignalingConfiguration {
  const parsed = parseConfiguration(environmentSchema, environment);
  const tokenPublicKey = jwkSchema.parse(JSON.parse(readFileSync(join(parsed.KEYS_DIR, DEPLOYMENT_FILES.tokenPublicKey), 'utf8')));
  return { ...parsed, secret: readSecretFile(join(parsed.KEYS_DIR, DEPLOYMENT_FILES.deploymentSecret)), tokenPublicKey };
}
