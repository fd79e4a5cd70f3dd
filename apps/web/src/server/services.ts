import { join } from 'node:path';
import { connectDb, type Db } from '@cordboard/db';
import {
  connectRedis,
  DEPLOYMENT_FILES,
  keyOfSecret,
  createLogger,
  createTokenIssuer,
  createTokenVerifier,
  openObjectStore,
  readJwkFile,
  readPushPublicKey,
  readSecretFile,
  type Logger,
  type ObjectStore,
  type RedisClient,
  type TokenIssuer,
  type TokenVerifier,
} from '@cordboard/platform';
import { configuration } from './configuration.ts';

/** What routes and verbs work with; one set a process. */
export interface Services {
  readonly log: Logger;
  readonly db: Db;
  readonly objects: ObjectStore;
  readonly issuer: TokenIssuer;
  readonly verifier: TokenVerifier;
  /** Connected on first use. */
  readonly redis: () => Promise<RedisClient>;
  /** `applicationServerKey` of those who subscribe to notifications, base64url. */
  readonly pushPublicKey: () => string;
  /** The deployment's secret for the internal ports. */
  readonly secret: string;
  /** Wraps the tenants' keys for their recordings; read at first use. */
  readonly recordingsKey: () => Uint8Array;
}

// Next may evaluate a module once for each bundle, so the set hangs on the process.
const holder = globalThis as { cordboardServices?: Services };

export function services(): Services {
  holder.cordboardServices ??= open();
  return holder.cordboardServices;
}

function open(): Services {
  const { DATABASE_APP_URL, KEYS_DIR, LOG_LEVEL, OBJECT_STORE_URL, RECORDINGS_KEY_FILE, REDIS_URL } = configuration();
  let recordingsKey: Uint8Array | undefined;
  const log = createLogger('web', LOG_LEVEL);
  let redis: Promise<RedisClient> | undefined;
  let pushPublicKey: string | undefined;
  return {
    log,
    db: connectDb(DATABASE_APP_URL),
    objects: openObjectStore(OBJECT_STORE_URL),
    issuer: lazyIssuer(join(KEYS_DIR, 'token.private.jwk')),
    verifier: lazyVerifier(join(KEYS_DIR, 'token.public.jwk')),
    redis: () => (redis ??= connectRedis(REDIS_URL, { name: 'web', log })),
    pushPublicKey: () => (pushPublicKey ??= readPushPublicKey(join(KEYS_DIR, DEPLOYMENT_FILES.pushPublicKey))),
    secret: readSecretFile(join(KEYS_DIR, 'deployment.secret')),
    recordingsKey: () =>
      (recordingsKey ??= keyOfSecret(readSecretFile(RECORDINGS_KEY_FILE ?? join(KEYS_DIR, DEPLOYMENT_FILES.recordingsKey)))),
  };
}

/** Key files are read at first use, so that a page which needs none of them does not wait. */
function lazyIssuer(path: string): TokenIssuer {
  let ready: Promise<TokenIssuer> | undefined;
  return {
    issue: async (claims, ttlSeconds) =>
      (await (ready ??= readJwkFile(path).then((jwk) => createTokenIssuer(jwk)))).issue(claims, ttlSeconds),
  };
}

function lazyVerifier(path: string): TokenVerifier {
  let ready: Promise<TokenVerifier> | undefined;
  return { verify: async (token) => (await (ready ??= readJwkFile(path).then((jwk) => createTokenVerifier(jwk)))).verify(token) };
}
