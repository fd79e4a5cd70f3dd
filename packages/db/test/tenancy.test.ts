import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { getTableColumns, getTableName, isTable, sql, type Table } from 'drizzle-orm';
import postgres from 'postgres';
import type { TenantId } from '@cordboard/contracts';
import * as factories from '../src/factories/index.ts';
import {
  closeDb,
  connectDb,
  createTenant,
  databaseErrorCode,
  FOREIGN_KEY_VIOLATION,
  INSUFFICIENT_PRIVILEGE,
  withTenant,
  type Db,
  type Tx,
} from '../src/index.ts';
import * as schema from '../src/schema/index.ts';
import { readCatalog, type CatalogTable } from './catalog.ts';

/** Tables that belong to no tenant, each with the reason. */
const OUTSIDE: Readonly<Record<string, string>> = {
  'drizzle.__drizzle_migrations': 'the owner’s list of applied migrations; the other roles have no grant',
  'auth.user': 'a person may belong to several tenants; only the auth role reads it',
  'auth.session': 'belongs to a person',
  'auth.account': 'belongs to a person',
  'auth.verification': 'one-time links of persons',
  'auth.organization': 'better-auth’s side of a tenant; only the auth role reads it',
  'auth.member': 'joins persons and organizations',
  'auth.invitation': 'belongs to an organization, read before anyone is logged in',
};

/** Tables to which the application can only add. */
const ONLY_GROW: readonly string[] = ['events', 'audit_log', 'flow_versions'];

/** Columns that name something by id without a foreign key, each with the reason. */
const UNBOUND: Readonly<Record<string, string>> = {
  'tenants.organization_id': 'in a schema that this role cannot see',
  'agents.user_id': 'in a schema that this role cannot see',
  'contacts.call_id': 'calls live in Redis',
  'events.contact_id': 'a fact of the moment: the row may come later or be gone',
  'events.agent_id': 'a fact of the moment',
  'events.queue_id': 'a fact of the moment',
  'queue_visits.queue_id': 'a fact of the moment',
  'queue_visits.agent_id': 'a fact of the moment',
  'agent_stretches.contact_id': 'a fact of the moment',
  'wait_predictions.queue_id': 'a fact of the moment',
  'callbacks.visitor_id': 'the visitor’s row is projected later',
  'resume_tokens.contact_id': 'given out before the contact exists',
  'resume_tokens.visitor_id': 'given out before the visitor’s row exists',
};

type Row = Readonly<Record<string, unknown>>;
type Factory = (tx: Tx, given?: Record<string, unknown>) => Promise<Row>;

/** By table name. The tenant's own row is made by `createTenant`. */
const FACTORY: Readonly<Record<string, Factory>> = {
  agent_skills: factories.makeAgentSkill,
  agent_stretches: factories.makeAgentStretch,
  agents: factories.makeAgent,
  archive_positions: factories.makeArchivePosition,
  audit_log: factories.makeAuditEntry,
  callback_attempts: factories.makeCallbackAttempt,
  callback_mails: factories.makeCallbackMail,
  callback_pushes: factories.makeCallbackPush,
  callback_subscriptions: factories.makeCallbackSubscription,
  callbacks: factories.makeCallback,
  contact_notes: factories.makeContactNote,
  contacts: factories.makeContact,
  dispositions: factories.makeDisposition,
  events: factories.makeEvent,
  flow_versions: factories.makeFlowVersion,
  flows: factories.makeFlow,
  metric_rebuilds: factories.makeMetricRebuild,
  not_ready_reasons: factories.makeNotReadyReason,
  prompts: factories.makePrompt,
  queue_agents: factories.makeQueueAgent,
  queue_prompts: factories.makeQueuePrompt,
  queue_visits: factories.makeQueueVisit,
  queues: factories.makeQueue,
  recordings: factories.makeRecording,
  resume_tokens: factories.makeResumeToken,
  routing_profile_entries: factories.makeRoutingProfileEntry,
  routing_profiles: factories.makeRoutingProfile,
  skills: factories.makeSkill,
  station_secrets: factories.makeStationSecret,
  visitors: factories.makeVisitor,
  wait_predictions: factories.makeWaitPrediction,
  web_call_keys: factories.makeWebCallKey,
};

const TABLES = new Map<string, Table>(
  Object.values(schema).flatMap((value) => (isTable(value) ? [[getTableName(value), value] as const] : [])),
);

/** The schema's name of a column: `queue_id` → `queueId`. */
function property(table: string, column: string): string {
  const known = TABLES.get(table);
  const found = Object.entries(known === undefined ? {} : getTableColumns(known)).find(([, facts]) => facts.name === column);
  if (found === undefined) throw new Error(`the schema does not know ${table}.${column}`);
  return found[0];
}

/** The SQLSTATE with which the work was refused, undefined when it was not. */
async function refusal(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return databaseErrorCode(error) ?? String(error);
  }
}

const owner = postgres(inject('ownerUrl'), { max: 1, onnotice: () => undefined });
const db = connectDb(inject('appUrl'));
const catalog = await readCatalog(owner);
const tenantTables = catalog.filter((table) => OUTSIDE[`${table.schema}.${table.name}`] === undefined);
let a: TenantId;
let b: TenantId;
const rowsOfB = new Map<string, Row>();

beforeAll(async () => {
  a = (await createTenant(db, { name: 'Tenant A' })).tenantId;
  b = (await createTenant(db, { name: 'Tenant B' })).tenantId;
});
afterAll(async () => {
  await Promise.all([closeDb(db), owner.end()]);
});

async function make(tx: Tx, tenantId: TenantId, table: CatalogTable, given?: Record<string, unknown>): Promise<Row> {
  if (table.name === 'tenants') return { id: tenantId };
  const factory = FACTORY[table.name];
  if (factory === undefined) throw new Error(`no factory makes a row of ${table.name}`);
  return await factory(tx, given);
}

class RolledBack extends Error {}

/** Works as A and leaves nothing behind, so that each test finds one row where it made one. */
async function asA(work: (tx: Tx) => Promise<unknown>): Promise<void> {
  const rolledBack = withTenant(db, a, async (tx) => {
    await work(tx);
    throw new RolledBack();
  });
  await rolledBack.catch((error: unknown) => {
    if (!(error instanceof RolledBack)) throw error;
  });
}

/** B's row of a table, made once. */
async function rowOfB(name: string): Promise<Row> {
  const known = rowsOfB.get(name);
  if (known !== undefined) return known;
  const table = catalog.find((candidate) => candidate.name === name);
  if (table === undefined) throw new Error(`no table ${name}`);
  const row = await withTenant(db, b, (tx) => make(tx, b, table));
  rowsOfB.set(name, row);
  return row;
}

test('the catalog has what the schema names, and every exception is still there', () => {
  const names = catalog.map((table) => `${table.schema}.${table.name}`);
  expect(names).toEqual(expect.arrayContaining([...TABLES.keys()].map((name) => `public.${name}`)));
  expect(names).toEqual(expect.arrayContaining(Object.keys(OUTSIDE)));
  expect(tenantTables.length).toBeGreaterThan(15);
});

test('the application can neither pass by the policies nor see what is outside the tenants', async () => {
  const roles = await owner`
    select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcanlogin from pg_roles
    where rolname in ('cordboard_app', 'cordboard_auth', 'cordboard_directory') order by rolname`;
  expect(
    roles.map((role) => [role['rolname'], role['rolsuper'], role['rolbypassrls'], role['rolcreaterole'], role['rolcanlogin']]),
  ).toEqual([
    ['cordboard_app', false, false, false, true],
    ['cordboard_auth', false, false, false, true],
    ['cordboard_directory', false, false, false, false],
  ]);
  const memberships = await owner`
    select 1 from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname in ('cordboard_app', 'cordboard_auth')`;
  expect(memberships).toHaveLength(0);
  for (const table of Object.keys(OUTSIDE)) {
    expect(await refusal(() => db.execute(`select 1 from ${table.replace(/\.(.*)/, '."$1"')}`)), table).toBe(INSUFFICIENT_PRIVILEGE);
  }
  const auth = postgres(inject('authUrl'), { max: 1 });
  try {
    for (const { name } of tenantTables) {
      expect(await refusal(() => auth.unsafe(`select 1 from public.${name}`)), name).toBe(INSUFFICIENT_PRIVILEGE);
    }
  } finally {
    await auth.end();
  }
});

test('facts cannot be changed or deleted by the application', async () => {
  for (const name of ONLY_GROW) {
    for (const statement of [`update ${name} set tenant_id = tenant_id`, `delete from ${name}`, `truncate ${name}`]) {
      expect(await refusal(() => withTenant(db, a, (tx) => tx.execute(statement))), statement).toBe(INSUFFICIENT_PRIVILEGE);
    }
  }
});

describe.each(tenantTables.map((table) => [`${table.schema}.${table.name}`, table] as const))('%s', (_name, table) => {
  const tenantColumn = table.name === 'tenants' ? 'id' : 'tenant_id';
  const count = async (tx: Tx, tenantId: TenantId): Promise<number> => {
    const { rows } = await tx.execute<{ n: number }>(`select count(*)::int as n from ${table.name} where ${tenantColumn} = '${tenantId}'`);
    return rows[0]?.n ?? -1;
  };

  test('is a tenant’s: row-level security is on and forced, and the tenant is in its key and its references', () => {
    expect(table.schema).toBe('public');
    expect(table.rowSecurity && table.forced).toBe(true);
    expect(table.primaryKey).toContain(tenantColumn);
    for (const key of table.foreignKeys) {
      const bound = key.columns.indexOf(tenantColumn);
      expect(bound, `${key.name} is bound to the tenant`).toBeGreaterThanOrEqual(0);
      expect(key.targetColumns[bound], `${key.name} points at the same tenant’s row`).toBe(key.target === 'tenants' ? 'id' : 'tenant_id');
    }
    const bound = new Set(table.foreignKeys.flatMap((key) => key.columns));
    const loose = table.columns.filter((column) => column.endsWith('_id') && column !== tenantColumn && !bound.has(column));
    // Its own id may end so, too: it is part of the key.
    expect(loose.filter((column) => UNBOUND[`${table.name}.${column}`] === undefined && !table.primaryKey.includes(column))).toEqual([]);
  });

  test('shows a tenant its own rows and nobody else’s', async () => {
    await rowOfB(table.name);
    await asA(async (tx) => {
      await make(tx, a, table);
      expect(await count(tx, a)).toBeGreaterThanOrEqual(1);
      expect(await count(tx, b)).toBe(0);
    });
    await withTenant(db, b, async (tx) => {
      expect(await count(tx, b)).toBeGreaterThanOrEqual(1);
    });
  });

  test('shows nothing without a tenant and takes nothing', async () => {
    await rowOfB(table.name);
    expect((await db.execute(`select 1 from ${table.name}`)).rows).toHaveLength(0);
    const [row] = await copyOf(await rowOfB(table.name), b);
    expect(await refusal(() => insertCopy(db, row))).toBe(INSUFFICIENT_PRIVILEGE);
  });

  test('refuses another tenant’s id on insert and update', async () => {
    const [row] = await copyOf(await rowOfB(table.name), b);
    expect(row, 'a row of B').toBeDefined();
    expect(await refusal(() => withTenant(db, a, (tx) => insertCopy(tx, row)))).toBe(INSUFFICIENT_PRIVILEGE);
    const update = asA(async (tx) => {
      await make(tx, a, table);
      await tx.execute(`update ${table.name} set ${tenantColumn} = '${b}' where ${tenantColumn} = '${a}'`);
    });
    expect(await refusal(() => update)).toBe(INSUFFICIENT_PRIVILEGE);
    // As A, B's rows are not there to be changed or deleted either.
    const touched = await withTenant(db, a, async (tx) =>
      ONLY_GROW.includes(table.name)
        ? []
        : (await tx.execute(`update ${table.name} set ${tenantColumn} = ${tenantColumn} where ${tenantColumn} = '${b}' returning 1`)).rows,
    );
    expect(touched).toHaveLength(0);
  });

  const references = table.foreignKeys.filter((key) => key.target !== 'tenants');
  test.runIf(references.length > 0).each(references.map((key) => [key.name, key] as const))(
    'refuses B’s row through %s',
    async (_key, key) => {
      const foreign = await rowOfB(key.target);
      const given: Record<string, unknown> = {};
      const assignments: string[] = [];
      key.columns.forEach((column, place) => {
        const target = key.targetColumns[place];
        if (column === tenantColumn || target === undefined) return;
        const value = foreign[property(key.target, target)];
        expect(['string', 'number'], `B’s ${key.target}.${target}`).toContain(typeof value);
        given[property(table.name, column)] = value;
        assignments.push(`${column} = '${String(value)}'`);
      });
      if (table.name !== 'tenants') {
        expect(await refusal(() => asA((tx) => make(tx, a, table, given)))).toBe(FOREIGN_KEY_VIOLATION);
      }
      const update = async (tx: Tx): Promise<void> => {
        await make(tx, a, table);
        await tx.execute(`update ${table.name} set ${assignments.join(', ')} where ${tenantColumn} = '${a}'`);
      };
      expect(await refusal(() => asA(update))).toBe(ONLY_GROW.includes(table.name) ? INSUFFICIENT_PRIVILEGE : FOREIGN_KEY_VIOLATION);
    },
  );

  /** The row as the owner's server stores it, whatever the table. */
  async function copyOf(row: Row, tenantId: TenantId): Promise<readonly (string | undefined)[]> {
    const keys = table.primaryKey.filter((column) => column !== tenantColumn);
    const conditions = keys.map((column) => {
      const value = row[property(table.name, column)];
      return value instanceof Date ? `${column} = '${value.toISOString()}'` : `${column}::text = '${String(value)}'`;
    });
    return await withTenant(db, tenantId, async (tx) => {
      const { rows } = await tx.execute<{ row: string }>(
        `select to_jsonb(t)::text as row from ${table.name} t where ${[`${tenantColumn} = '${tenantId}'`, ...conditions].join(' and ')}`,
      );
      return rows.map((found) => found.row);
    });
  }

  async function insertCopy(into: Db | Tx, row: string | undefined): Promise<void> {
    const [target, overriding] = [sql.raw(table.name), sql.raw(table.name === 'audit_log' ? 'overriding system value' : '')];
    const record = sql`jsonb_populate_record(null::${target}, ${row ?? '{}'}::text::jsonb)`;
    await into.execute(sql`insert into ${target} ${overriding} select * from ${record}`);
  }
});

describe('what the test would catch', () => {
  test('a table outside the tenants', async () => {
    await owner`create table public.loose (id text primary key)`;
    try {
      const found = (await readCatalog(owner)).filter((table) => OUTSIDE[`${table.schema}.${table.name}`] === undefined);
      const loose = found.find((table) => table.name === 'loose');
      expect(loose).toMatchObject({ rowSecurity: false, forced: false, primaryKey: ['id'] });
      expect(FACTORY['loose']).toBeUndefined();
    } finally {
      await owner`drop table public.loose`;
    }
  });
});
