import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface EnvironmentParts {
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly databaseAppUrl: string;
  readonly databaseAuthUrl: string;
  readonly redisUrl: string;
  readonly queueRedisUrl: string;
  /** host:port */
  readonly webListen: string;
  readonly signalingListen: string;
  readonly turnSecret: string;
  /** Over the defaults: PUBLIC_URL, SIP_WS_URL, OBJECT_STORE_URL, MEDIA_*, … */
  readonly overrides: Readonly<Record<string, string>>;
}

/** The variables that all processes of a deployment share. */
export function sharedEnvironment(parts: EnvironmentParts): Record<string, string> {
  return {
    DATABASE_URL: parts.databaseUrl,
    DATABASE_APP_URL: parts.databaseAppUrl,
    DATABASE_AUTH_URL: parts.databaseAuthUrl,
    REDIS_URL: parts.redisUrl,
    QUEUE_REDIS_URL: parts.queueRedisUrl,
    KEYS_DIR: join(parts.dataDir, 'keys'),
    OBJECT_STORE_URL: pathToFileURL(join(parts.dataDir, 'objects')).href,
    LOG_LEVEL: 'info',
    PUBLIC_URL: `http://${parts.webListen}`,
    SIP_WS_URL: `ws://${parts.signalingListen}/sip`,
    WEB_LISTEN: parts.webListen,
    SIGNALING_LISTEN: parts.signalingListen,
    SIGNALING_RPC_LISTEN: '127.0.0.1:0',
    MEDIA_RPC_LISTEN: '127.0.0.1:0',
    MEDIA_LISTEN_IP: '127.0.0.1',
    MEDIA_WORKERS: '1',
    // Stopping the stack ends its calls anyway; a node that is replaced in a cluster is given minutes.
    MEDIA_DRAIN_MS: '2000',
    WORKER_RPC_LISTEN: '127.0.0.1:0',
    TURN_SECRET: parts.turnSecret,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    ...parts.overrides,
  };
}
