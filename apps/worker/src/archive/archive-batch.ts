import { sql } from 'drizzle-orm';
import type { EventEnvelope, EventPosition, TenantId } from '@cordboard/contracts';
import { archivePositions, databaseErrorCode, events, withTenant, type Db, type Tx } from '@cordboard/db';
import type { Logger } from '@cordboard/platform';
import { projectContact } from './project-contact.ts';
import { projectMetrics } from './project-metrics.ts';
import { projectPromise } from './project-promises.ts';

/** Before everything. */
export const BEGINNING: EventPosition = { epoch: 1, seq: 0 };

export function isBefore(a: EventPosition, b: EventPosition): boolean {
  return a.epoch !== b.epoch ? a.epoch < b.epoch : a.seq < b.seq;
}

/** Up to where the tenant's stream is archived. */
export async function readArchivePosition(db: Db, tenantId: TenantId): Promise<EventPosition> {
  return await withTenant(db, tenantId, async (tx) => {
    const [row] = await tx.select().from(archivePositions);
    return row === undefined ? BEGINNING : { epoch: row.epoch, seq: row.seq };
  });
}

/**
 * Archives and projects events in one transaction that holds the tenant's position, so that two archivers never do the
 * same twice. Returns those that were new.
 */
export async function archiveBatch(
  db: Db,
  tenantId: TenantId,
  batch: readonly EventEnvelope[],
  log: Logger,
): Promise<readonly EventEnvelope[]> {
  try {
    return await withTenant(db, tenantId, (tx) =>
      archiveIn(
        tx,
        batch,
        (envelope) => project(tx, envelope),
        (fresh) => projectMetrics(tx, fresh),
      ),
    );
  } catch (error) {
    // SQLSTATE classes 22 and 23: the data is refused. One event that cannot be projected must not stop the archive.
    const code = databaseErrorCode(error);
    if (code === undefined || !/^2[23]/.test(code)) throw error;
    log.warn({ err: error, tenantId }, 'a batch of events was refused: projecting one by one');
    return await withTenant(db, tenantId, (tx) =>
      archiveIn(
        tx,
        batch,
        (envelope) => aside(tx, envelope, log, (savepoint) => project(savepoint, envelope)),
        async (fresh) => {
          for (const envelope of fresh) await aside(tx, envelope, log, (savepoint) => projectMetrics(savepoint, [envelope]));
        },
      ),
    );
  }
}

async function archiveIn(
  tx: Tx,
  batch: readonly EventEnvelope[],
  projectOne: (envelope: EventEnvelope) => Promise<void>,
  projectAll: (fresh: readonly EventEnvelope[]) => Promise<void>,
): Promise<readonly EventEnvelope[]> {
  await tx.insert(archivePositions).values(BEGINNING).onConflictDoNothing();
  const [position = BEGINNING] = await tx.select().from(archivePositions).for('update');
  const fresh = batch.filter((envelope) => isBefore(position, envelope));
  const last = fresh.at(-1);
  if (last === undefined) return [];
  await tx.insert(events).values(fresh.map(toRow)).onConflictDoNothing();
  for (const envelope of fresh) await projectOne(envelope);
  await projectAll(fresh);
  await tx.update(archivePositions).set({ epoch: last.epoch, seq: last.seq });
  return fresh;
}

async function project(tx: Tx, envelope: EventEnvelope): Promise<void> {
  await projectContact(tx, envelope);
  await projectPromise(tx, envelope);
}

/** What the data refuses is logged and left out. */
async function aside(tx: Tx, envelope: EventEnvelope, log: Logger, work: (savepoint: Tx) => Promise<void>): Promise<void> {
  try {
    await tx.transaction(work);
  } catch (error) {
    if (databaseErrorCode(error)?.startsWith('2') !== true) throw error;
    log.error(
      { err: error, tenantId: envelope.tenantId, epoch: envelope.epoch, seq: envelope.seq },
      'an event is archived but not projected',
    );
  }
}

function toRow({ epoch, seq, atMs, configVersion, event }: EventEnvelope): typeof events.$inferInsert {
  return {
    epoch,
    seq,
    at: new Date(atMs),
    configVersion,
    type: event.type,
    contactId: 'contactId' in event ? event.contactId : null,
    agentId: 'agentId' in event ? event.agentId : null,
    queueId: 'queueId' in event ? event.queueId : null,
    data: event,
  };
}

/** Moves the position over events that are gone from the stream. */
export async function skipTo(db: Db, tenantId: TenantId, position: EventPosition): Promise<void> {
  await withTenant(db, tenantId, async (tx) => {
    await tx
      .insert(archivePositions)
      .values(position)
      .onConflictDoUpdate({
        target: archivePositions.tenantId,
        set: position,
        setWhere: sql`(${archivePositions.epoch}, ${archivePositions.seq}) < (${position.epoch}, ${position.seq})`,
      });
  });
}
