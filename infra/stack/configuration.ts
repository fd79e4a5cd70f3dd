import { availableParallelism } from 'node:os';
import { isIP } from 'node:net';
import { listenAddressSchema, parseConfiguration, portRangeSchema } from '@cordboard/platform';
import { z } from 'zod';

const count = (most: number): z.ZodType<number, unknown> => z.coerce.number().int().min(0).max(most);

/** What `npm start` reads; everything else in the environment goes to the processes as it is. */
const schema = z.object({
  DATA_DIR: z.string().optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  SIP_WS_URL: z
    .url({ protocol: /^wss?$/ })
    .refine((value) => new URL(value).pathname === '/sip', 'must end in /sip')
    .optional(),
  WEB_LISTEN: z.string().default('127.0.0.1:8080'),
  SIGNALING_LISTEN: z.string().default('127.0.0.1:8081'),
  DEMO_SHOP_LISTEN: z.string().default('127.0.0.1:8082'),
  MEDIA_LISTEN_IP: z
    .string()
    .refine((value) => isIP(value) > 0, 'must be an IP address')
    .default('127.0.0.1'),
  MEDIA_ANNOUNCED_ADDRESS: z.string().optional(),
  MEDIA_PORT_RANGE: z.string().default('40000-40099'),
  MEDIA_WORKERS: count(64).default(1),
  MEDIA_PROCESSES: count(16).default(1),
  SIGNALING_PROCESSES: count(32).default(Math.min(2, availableParallelism())),
  WORKER_PROCESSES: count(16).default(1),
  WEB_PROCESSES: count(1).default(1),
  TRUSTED_PROXIES: z.string().default(''),
  TURN_URLS: z.string().default(''),
  TURN_SECRET: z.string().default(''),
  SMTP_URL: z.string().default(''),
  PUSH_HOSTS: z.string().optional(),
  FLOW_NETWORKS: z.string().default(''),
});

/** The names of those variables; .env.example explains each. */
export const START_VARIABLES: readonly string[] = Object.keys(schema.shape);

export interface StartConfiguration {
  readonly dataDir: string | undefined;
  readonly publicUrl: string;
  readonly sipWsUrl: string;
  readonly webListen: string;
  readonly signalingListen: string;
  readonly demoShopListen: string;
  readonly mediaListenIp: string;
  readonly mediaAnnouncedAddress: string | undefined;
  readonly mediaPortRange: string;
  readonly mediaWorkers: number;
  readonly processes: { readonly media: number; readonly signaling: number; readonly worker: number; readonly web: number };
  readonly trustedProxies: string;
  readonly turnUrls: string;
  readonly turnSecret: string;
  readonly smtpUrl: string;
  /** Undefined: those of the browsers' vendors. */
  readonly pushHosts: string | undefined;
  readonly flowNetworks: string;
}

/** @throws ConfigurationError with a sentence for each value that is wrong */
export function readStartConfiguration(environment: NodeJS.ProcessEnv): StartConfiguration {
  const read = parseConfiguration(schema, environment);
  // Checked here for their sentence; the services parse them themselves.
  parseConfiguration(
    z.object({
      WEB_LISTEN: listenAddressSchema,
      SIGNALING_LISTEN: listenAddressSchema,
      DEMO_SHOP_LISTEN: listenAddressSchema,
      MEDIA_PORT_RANGE: portRangeSchema,
    }),
    {
      WEB_LISTEN: read.WEB_LISTEN,
      SIGNALING_LISTEN: read.SIGNALING_LISTEN,
      DEMO_SHOP_LISTEN: read.DEMO_SHOP_LISTEN,
      MEDIA_PORT_RANGE: read.MEDIA_PORT_RANGE,
    },
  );
  return {
    dataDir: read.DATA_DIR,
    publicUrl: (read.PUBLIC_URL ?? `http://${read.WEB_LISTEN}`).replace(/\/$/, ''),
    sipWsUrl: read.SIP_WS_URL ?? `ws://${read.SIGNALING_LISTEN}/sip`,
    webListen: read.WEB_LISTEN,
    signalingListen: read.SIGNALING_LISTEN,
    demoShopListen: read.DEMO_SHOP_LISTEN,
    mediaListenIp: read.MEDIA_LISTEN_IP,
    mediaAnnouncedAddress: read.MEDIA_ANNOUNCED_ADDRESS,
    mediaPortRange: read.MEDIA_PORT_RANGE,
    mediaWorkers: read.MEDIA_WORKERS,
    processes: { media: read.MEDIA_PROCESSES, signaling: read.SIGNALING_PROCESSES, worker: read.WORKER_PROCESSES, web: read.WEB_PROCESSES },
    trustedProxies: read.TRUSTED_PROXIES,
    turnUrls: read.TURN_URLS,
    turnSecret: read.TURN_SECRET,
    smtpUrl: read.SMTP_URL,
    pushHosts: read.PUSH_HOSTS,
    flowNetworks: read.FLOW_NETWORKS,
  };
}
