import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { listenAddressSchema, logLevelSchema, parseConfiguration, portRangeSchema, readSecretFile } from '@cordboard/platform';
import { z } from 'zod';

const wholeNumber = (min: number, max: number) => z.coerce.number().pipe(z.int().min(min).max(max));

/** The environment of a media node; nothing else of this app reads it. */
const environmentSchema = z.object({
  LOG_LEVEL: logLevelSchema.default('info'),
  REDIS_URL: z.string(),
  KEYS_DIR: z.string(),
  OBJECT_STORE_URL: z.string(),
  MEDIA_RPC_LISTEN: listenAddressSchema.default({ host: '127.0.0.1', port: 0 }),
  MEDIA_LISTEN_IP: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1'),
  /** What candidates name instead of MEDIA_LISTEN_IP: an address or a host name. */
  MEDIA_ANNOUNCED_ADDRESS: z.string().optional(),
  MEDIA_PORT_RANGE: portRangeSchema.default({ min: 40_000, max: 40_099 }),
  MEDIA_WORKERS: wholeNumber(1, 64).default(Math.max(1, availableParallelism() - 1)),
  /** At most so many threads that mix; each is started when it is needed. */
  MEDIA_MIXERS: wholeNumber(1, 64).default(Math.max(1, availableParallelism() - 1)),
  /** Of each mix, in bits a second. */
  MEDIA_MIX_BITRATE: wholeNumber(6_000, 128_000).default(32_000),
  /** Of Opus, 0 to 10, for each mix. */
  MEDIA_MIX_COMPLEXITY: wholeNumber(0, 10).default(5),
  MEDIA_SPOOL_DIR: z.string(),
  MEDIASOUP_WORKER_BIN: z.string(),
  /** How long a room lives on after the socket of its owner is lost, in milliseconds. */
  MEDIA_ORPHAN_MS: wholeNumber(1_000, 3_600_000).default(60_000),
  /** How long SIGTERM waits for rooms to end, in milliseconds. */
  MEDIA_DRAIN_MS: wholeNumber(0, 86_400_000).default(600_000),
  OPS_LISTEN: listenAddressSchema.optional(),
});

export type MediaConfiguration = z.output<typeof environmentSchema> & { readonly secret: string };

/** Throws ConfigurationError with one sentence for each variable that is not right. */
export function readConfiguration(environment: NodeJS.ProcessEnv): MediaConfiguration {
  const parsed = parseConfiguration(environmentSchema, environment);
  return { ...parsed, secret: readSecretFile(join(parsed.KEYS_DIR, 'deployment.secret')) };
}
