import { sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import {
  callbackIdSchema,
  mailIdSchema,
  metricRebuildIdSchema,
  pushIdSchema,
  recordingIdSchema,
  tenantIdSchema,
  type CallbackId,
  type MailId,
  type MetricRebuildId,
  type PushId,
  type RecordingId,
  type TenantId,
  type WebCallKeyId,
} from '@cordboard/contracts';
import type { Db } from './connect.ts';
import { asStoreError } from './errors.ts';

/*
 * The only questions across tenants. Each is a SECURITY DEFINER function that returns ids; whatever is done about them
 * is done inside `withTenant`.
 */

async function ask<S extends z.ZodType>(db: Db, schema: S, query: SQL): Promise<z.output<S>> {
  try {
    return schema.parse((await db.execute(query)).rows);
  } catch (error) {
    throw asStoreError(error);
  }
}

const tenantRows = z.array(z.object({ tenant_id: tenantIdSchema }));
const maybeTenantRows = z.array(z.object({ tenant_id: tenantIdSchema.nullable() }));
const callbackRows = z.array(z.object({ tenant_id: tenantIdSchema, id: callbackIdSchema }));
const mailRows = z.array(z.object({ tenant_id: tenantIdSchema, id: mailIdSchema }));
const pushRows = z.array(z.object({ tenant_id: tenantIdSchema, id: pushIdSchema }));
const rebuildRows = z.array(z.object({ tenant_id: tenantIdSchema, id: metricRebuildIdSchema }));
const recordingRows = z.array(z.object({ tenant_id: tenantIdSchema, id: recordingIdSchema }));

/** Tenants whose configuration version is above the known one, or that are not known; all of them for an empty map. */
export async function listTenantsNewerThan(db: Db, known: ReadonlyMap<TenantId, number>): Promise<TenantId[]> {
  const [ids, versions] = [sql.param([...known.keys()]), sql.param([...known.values()])];
  const query = sql`select tenant_id from tenants_newer_than(${ids}::text[], ${versions}::bigint[]) as tenant_id`;
  return (await ask(db, tenantRows, query)).map((row) => row.tenant_id);
}

export async function findTenantOfWebCallKey(db: Db, webCallKeyId: WebCallKeyId): Promise<TenantId | null> {
  const [row] = await ask(db, maybeTenantRows, sql`select tenant_of_web_call_key(${webCallKeyId}) as tenant_id`);
  return row?.tenant_id ?? null;
}

/** `organizationId` is better-auth's. */
export async function findTenantOfOrganization(db: Db, organizationId: string): Promise<TenantId | null> {
  const [row] = await ask(db, maybeTenantRows, sql`select tenant_of_organization(${organizationId}) as tenant_id`);
  return row?.tenant_id ?? null;
}

/** Callbacks in their pause that are due before the moment, the earliest first. */
export async function listCallbacksDue(
  db: Db,
  beforeMs: number,
  atMost: number,
): Promise<{ tenantId: TenantId; callbackId: CallbackId }[]> {
  const query = sql`select tenant_id, id from callbacks_due(${new Date(beforeMs).toISOString()}::timestamptz, ${atMost})`;
  return (await ask(db, callbackRows, query)).map((row) => ({ tenantId: row.tenant_id, callbackId: row.id }));
}

/** Mails about callbacks that are to be sent before the moment and have not been, the earliest first. */
export async function listCallbackMailsDue(db: Db, beforeMs: number, atMost: number): Promise<{ tenantId: TenantId; mailId: MailId }[]> {
  const query = sql`select tenant_id, id from callback_mails_due(${new Date(beforeMs).toISOString()}::timestamptz, ${atMost})`;
  return (await ask(db, mailRows, query)).map((row) => ({ tenantId: row.tenant_id, mailId: row.id }));
}

/** The same for notifications. */
export async function listCallbackPushesDue(db: Db, beforeMs: number, atMost: number): Promise<{ tenantId: TenantId; pushId: PushId }[]> {
  const query = sql`select tenant_id, id from callback_pushes_due(${new Date(beforeMs).toISOString()}::timestamptz, ${atMost})`;
  return (await ask(db, pushRows, query)).map((row) => ({ tenantId: row.tenant_id, pushId: row.id }));
}

/** Recordings neither ready nor failed that have not moved since the moment, the oldest first. */
export async function listRecordingsUnfinished(
  db: Db,
  untouchedSinceMs: number,
  atMost: number,
): Promise<{ tenantId: TenantId; recordingId: RecordingId }[]> {
  const query = sql`select tenant_id, id from recordings_unfinished(${new Date(untouchedSinceMs).toISOString()}::timestamptz, ${atMost})`;
  return (await ask(db, recordingRows, query)).map((row) => ({ tenantId: row.tenant_id, recordingId: row.id }));
}

/** Rebuilds of metrics that are not over, the oldest first. */
export async function listMetricRebuildsOpen(db: Db, atMost: number): Promise<{ tenantId: TenantId; rebuildId: MetricRebuildId }[]> {
  const query = sql`select tenant_id, id from metric_rebuilds_open(${atMost})`;
  return (await ask(db, rebuildRows, query)).map((row) => ({ tenantId: row.tenant_id, rebuildId: row.id }));
}
