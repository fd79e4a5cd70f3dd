import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAcd, type Acd } from '@cordboard/acd';
import { newId, type AgentId, type Role, type TenantId, type TokenClaims } from '@cordboard/contracts';
import {
  bumpConfigVersion,
  closeDb,
  connectAuthDb,
  connectDb,
  createTenant,
  setQueuePrompt,
  withTenant,
  type CreatedTenant,
  type CreateTenantOptions,
  type Db,
} from '@cordboard/db';
import { insertLogIns } from '@cordboard/db/seed';
import { startStack, type ProcessKind, type Stack } from '@cordboard/infra';
import { startServices, type Services } from '@cordboard/infra/services';
import {
  DEPLOYMENT_FILES,
  keyOfSecret,
  connectRedis,
  createLogger,
  createTokenIssuer,
  openObjectStore,
  readSecretFile,
  type ObjectStore,
  type TokenIssuer,
} from '@cordboard/platform';
import { waitFor } from './wait.ts';

export interface DeploymentOptions {
  readonly processes?: Partial<Record<ProcessKind, number>>;
  readonly env?: Partial<Record<ProcessKind, Readonly<Record<string, string>>>>;
  readonly sharedEnv?: Readonly<Record<string, string>>;
  readonly progress?: (line: string) => void;
  /** PostgreSQL and Redis of its own though the environment gives some: for tests that take them away. */
  readonly ownServices?: boolean;
  /** The live state on a Redis Cluster of three nodes, of the deployment's own. */
  readonly redisCluster?: boolean;
  /** The live state there, whatever the environment says. */
  readonly redisUrl?: string;
}

export interface TestLogIn {
  readonly agentId: AgentId;
  readonly email: string;
  readonly password: string;
}

export interface TestTenant extends CreatedTenant {
  /** A supervisor's desk token for the event stream. */
  readonly supervisorId: AgentId;
  /** Empty unless it was asked for. */
  readonly logIns: readonly TestLogIn[];
}

export interface NewTenantOptions extends Partial<CreateTenantOptions> {
  /** No greeting: callers are in line at once, for tests of what comes after it. */
  readonly silentGreeting?: boolean;
  /** Its people can sign in at the pages. */
  readonly withLogIns?: boolean;
}

/** A private deployment with services of its own; each test makes its own tenant in it. */
export interface Deployment {
  readonly stack: Stack;
  readonly services: Services;
  readonly db: Db;
  readonly objects: ObjectStore;
  /** Wraps the tenants' keys for their recordings. */
  readonly recordingsKey: Uint8Array;
  readonly issuer: TokenIssuer;
  newTenant(options?: NewTenantOptions): Promise<TestTenant>;
  /** Resolves when live parts go by the tenant's configuration as it is now. */
  published(tenantId: TenantId): Promise<void>;
  token(claims: TokenClaims): Promise<{ token: string; expiresAtMs: number }>;
  deskToken(tenant: TestTenant, agentId: AgentId): Promise<{ token: string; expiresAtMs: number }>;
  stop(): Promise<void>;
}

const TOKEN_LIFETIME_S = 600;

export async function startDeployment(options: DeploymentOptions = {}): Promise<Deployment> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cordboard-stack-'));
  const progress = options.progress ?? (() => undefined);
  const redisCluster = options.redisCluster === true;
  const { REDIS_URL: _shared, ...others } = process.env;
  const given = options.ownServices === true ? {} : redisCluster ? others : process.env;
  const env = options.redisUrl === undefined ? given : { ...given, REDIS_URL: options.redisUrl };
  const services = await startServices({ dataDir, env, durable: false, keepsRedis: options.ownServices === true, redisCluster, progress });
  const removeAll = async (): Promise<void> => {
    await services.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  };
  let stack: Stack;
  try {
    stack = await startStack({
      dataDir,
      services,
      seed: 'none',
      progress,
      ...(options.processes === undefined ? {} : { processes: options.processes }),
      ...(options.env === undefined ? {} : { env: options.env }),
      ...(options.sharedEnv === undefined ? {} : { sharedEnv: options.sharedEnv }),
    });
  } catch (error) {
    await removeAll();
    throw error;
  }
  const variable = (name: string): string => {
    const value = stack.env[name];
    if (value === undefined) throw new Error(`the stack does not say its ${name}`);
    return value;
  };
  const db = connectDb(variable('DATABASE_APP_URL'), { name: 'test-kit', max: 3 });
  const log = createLogger('test-kit', 'silent');
  const redis = await connectRedis(variable('REDIS_URL'), { name: 'test-kit', log });
  const acd = await createAcd({ redis, processId: newId('process'), log });
  const issuer = createTokenIssuer(JSON.parse(readSecretFile(join(variable('KEYS_DIR'), 'token.private.jwk'))));
  const token = (claims: TokenClaims): Promise<{ token: string; expiresAtMs: number }> => issuer.issue(claims, TOKEN_LIFETIME_S);
  return {
    stack,
    services,
    db,
    issuer,
    objects: openObjectStore(variable('OBJECT_STORE_URL')),
    recordingsKey: keyOfSecret(readSecretFile(join(variable('KEYS_DIR'), DEPLOYMENT_FILES.recordingsKey))),
    published: async (tenantId) => untilPublished(acd, tenantId, await withTenant(db, tenantId, bumpConfigVersion)),
    token,
    newTenant: (given = {}) => newTenant({ db, acd, databaseAuthUrl: variable('DATABASE_AUTH_URL') }, given),
    deskToken: (tenant, agentId) => {
      const agent = tenant.agents.find((each) => each.agentId === agentId);
      if (agent === undefined) throw new Error(`${agentId} is not an agent of ${tenant.tenantId}`);
      return token({ kind: 'desk', tenantId: tenant.tenantId, agentId, role: agent.role, name: agent.name });
    },
    stop: async () => {
      await acd.close();
      redis.destroy();
      await closeDb(db);
      await stack.stop();
      await removeAll();
    },
  };
}

interface TenantMakers {
  readonly db: Db;
  readonly acd: Acd;
  readonly databaseAuthUrl: string;
}

/** Resolves when the worker has published the tenant, so that whoever comes finds it. */
async function newTenant(
  { db, acd, databaseAuthUrl }: TenantMakers,
  { silentGreeting, withLogIns, ...given }: NewTenantOptions,
): Promise<TestTenant> {
  const tenantId = given.tenantId ?? newId('tenant');
  const name = given.name ?? `Test ${tenantId.slice(-6)}`;
  const people = [
    ...(given.agents ?? [{ name: 'Ana Ruiz', role: 'agent' as Role }]),
    { name: 'Sam Supervisor', role: 'supervisor' as Role },
  ];
  const users = withLogIns === true ? await makeLogIns(databaseAuthUrl, tenantId, people) : null;
  const created = await createTenant(db, {
    ...given,
    tenantId,
    name,
    ...(users === null ? {} : { organizationId: tenantId }),
    agents: people.map((person, place) => ({ ...person, ...users?.[place] })),
  });
  const supervisor = created.agents.at(-1);
  if (supervisor === undefined) throw new Error('the supervisor was not made');
  const version = await withTenant(db, created.tenantId, async (tx) => {
    if (silentGreeting === true) for (const queueId of created.queueIds) await setQueuePrompt(tx, queueId, 'greeting', { kind: 'none' });
    return bumpConfigVersion(tx);
  });
  await untilPublished(acd, created.tenantId, version);
  const logIns = created.agents.flatMap(({ agentId }, place) => {
    const user = users?.[place];
    return user === undefined ? [] : [{ agentId, email: user.email, password: user.password }];
  });
  return { ...created, supervisorId: supervisor.agentId, logIns };
}

async function untilPublished(acd: Acd, tenantId: TenantId, version: number): Promise<void> {
  await waitFor('the worker to publish the tenant’s configuration', async () => {
    const published = await acd.readConfiguration(tenantId);
    return published !== null && published.version >= version;
  });
}

async function makeLogIns(databaseAuthUrl: string, tenantId: TenantId, people: readonly { readonly name: string; readonly role: Role }[]) {
  const authDb = connectAuthDb(databaseAuthUrl, { name: 'test-kit', max: 1 });
  try {
    return await insertLogIns(
      authDb,
      { id: tenantId, name: `Test ${tenantId.slice(-6)}`, slug: tenantId },
      people.map(({ name, role }, place) => ({ name, role, email: `${place}@${tenantId.slice(4)}.example` })),
    );
  } finally {
    await closeDb(authDb);
  }
}
