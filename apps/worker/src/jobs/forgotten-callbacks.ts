import { setTimeout as pause } from 'node:timers/promises';
import type { Acd, ContactRecord } from '@cordboard/acd';
import type { CallbackId, ContactId, SignalingPort, TenantId } from '@cordboard/contracts';
import { listOpenCallbacks, listTenantsNewerThan, withTenant, type Db, type OpenCallback } from '@cordboard/db';
import type { Clock, RpcClient } from '@cordboard/platform';
import { isBefore, readArchivePosition } from '../archive/archive-batch.ts';
import { isSignalingThere, withSignaling, type SignalingLinkOptions } from './signaling-link.ts';

export interface ForgottenCallbacksOptions extends SignalingLinkOptions {
  readonly db: Db;
  readonly acd: Pick<Acd, 'readContact' | 'lastPosition'>;
  readonly clock: Clock;
}

/** A younger promise may be on its way into routing. */
const SETTLED_MS = 10_000;
const PAGE = 500;
const TOLD_AT_ONCE = 16;
/** So long a pass waits for the archive of a tenant; the next one looks again. */
const ARCHIVE_LIMIT_MS = 3_000;
const LOOK_EVERY_MS = 50;

/**
 * Open promises of which routing knows nothing (its Redis was flushed), or another time than their row, are told to a
 * signaling process, which puts that right; one whose contact is over ends. Resolves with how many were told; with no
 * signaling process there, none.
 */
export async function reconcileForgotten(options: ForgottenCallbacksOptions): Promise<number> {
  let told = 0;
  if (!(await isSignalingThere(options))) return told;
  for (const tenantId of await listTenantsNewerThan(options.db, new Map())) {
    const forgotten = await forgottenOf(options, tenantId);
    // What is not archived yet may say that one of them was kept.
    if (forgotten.length === 0 || !(await archived(options, tenantId))) continue;
    // With a process that fails, the next goes on from where it was.
    let at = 0;
    await withSignaling(options, async (client) => {
      for (; at < forgotten.length; at += TOLD_AT_ONCE) {
        for (const { contactId, failure } of await tell(client, tenantId, forgotten.slice(at, at + TOLD_AT_ONCE))) {
          if (failure === null) told++;
          else options.log.warn({ err: failure, tenantId, contactId }, 'a forgotten callback is not back in line; trying again');
        }
      }
    });
  }
  return told;
}

/** One that is refused does not keep the others; rejects only when all are, as by a process that does not answer. */
async function tell(client: RpcClient<SignalingPort>, tenantId: TenantId, contactIds: readonly ContactId[]) {
  const answers = await Promise.all(
    contactIds.map((contactId) =>
      client.call('callback.due', { tenantId, contactId }).then(
        () => ({ contactId, failure: null }),
        (failure: unknown) => ({ contactId, failure }),
      ),
    ),
  );
  if (answers.every(({ failure }) => failure !== null)) throw answers[0]?.failure;
  return answers;
}

async function forgottenOf({ db, acd, clock }: ForgottenCallbacksOptions, tenantId: TenantId): Promise<ContactId[]> {
  const forgotten: ContactId[] = [];
  const madeBeforeMs = clock.nowMs() - SETTLED_MS;
  let after: CallbackId | null = null;
  do {
    const page = await withTenant(db, tenantId, (tx) => listOpenCallbacks(tx, { madeBeforeMs, after, atMost: PAGE }));
    const contacts = await Promise.all(page.map(({ contactId }) => acd.readContact(tenantId, contactId)));
    forgotten.push(...page.filter((row, place) => isForgotten(row, contacts[place] ?? null)).map(({ contactId }) => contactId));
    after = page.length < PAGE ? null : (page.at(-1)?.callbackId ?? null);
  } while (after !== null);
  return forgotten;
}

/** One that is connected has had its time. */
function isForgotten({ scheduledFor, whenQuiet }: OpenCallback, contact: ContactRecord | null): boolean {
  if (contact === null) return true;
  const differs = contact.scheduledForMs !== (scheduledFor?.getTime() ?? null) || contact.whenQuiet !== whenQuiet;
  return contact.state !== 'connected' && contact.state !== 'accepted' && differs;
}

/** Whether all that had happened in the tenant until now is history. */
async function archived({ db, acd, clock }: ForgottenCallbacksOptions, tenantId: TenantId): Promise<boolean> {
  const last = await acd.lastPosition(tenantId);
  for (const untilMs = clock.nowMs() + ARCHIVE_LIMIT_MS; clock.nowMs() < untilMs; await pause(LOOK_EVERY_MS)) {
    if (!isBefore(await readArchivePosition(db, tenantId), last)) return true;
  }
  return false;
}
