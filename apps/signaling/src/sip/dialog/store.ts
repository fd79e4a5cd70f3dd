import { legEndReasonSchema, processIdSchema, type LegEndReason, type LegId, type ProcessId, type TenantId } from '@cordboard/contracts';
import { loadScripts, runScript, type Clock, type RedisClient } from '@cordboard/platform';
import { lineOf } from '../address.ts';
import { dialogKeyOf, sipKeys } from '../keys.ts';
import { dialogRecordSchema, type DialogRecord } from './record.ts';

export interface StoredDialog {
  readonly dialogKey: string;
  readonly holder: ProcessId;
  readonly record: DialogRecord;
  readonly lostAtMs: number | null;
  readonly savedAtMs: number;
  /** Somebody asked for its end while nobody could send a BYE. */
  readonly endWanted: LegEndReason | null;
}

/** Dialogs in Redis. One process holds a dialog at a time; each write and each end is refused to all others. */
export interface DialogStore {
  /** False: another process holds it now. */
  save(record: DialogRecord, lostAtMs: number | null, ttlMs: number): Promise<boolean>;
  /** False: another process holds it, so its end is not ours to tell. */
  end(record: DialogRecord): Promise<boolean>;
  /** Of one line, whoever holds them. */
  listOf(tenantId: TenantId, line: string): Promise<StoredDialog[]>;
  find(tenantId: TenantId, dialogKey: string): Promise<StoredDialog | null>;
  findLeg(tenantId: TenantId, legId: LegId): Promise<StoredDialog | null>;
  take(dialog: StoredDialog): Promise<boolean>;
  /** The holder, or null when there is no such leg. */
  wantEnd(tenantId: TenantId, legId: LegId, reason: LegEndReason): Promise<ProcessId | null>;
}

export function dialogKeyOfRecord(record: DialogRecord): string {
  const { callId, localTag, remoteTag } = record.dialog;
  return dialogKeyOf(callId, localTag, remoteTag);
}

export function createDialogStore(redis: RedisClient, processId: ProcessId, clock: Clock): DialogStore {
  let loading: ReturnType<typeof loadScripts> | undefined;
  const run = async (name: string, keys: string[], args: string[]): Promise<unknown> =>
    runScript(redis, await (loading ??= loadScripts(new URL('../commands/', import.meta.url))), name, keys, args);

  const keysOf = (record: DialogRecord): [string, string, string] => {
    const { tenantId, legId } = record.placement;
    return [
      sipKeys.dialog(tenantId, dialogKeyOfRecord(record)),
      sipKeys.dialogsOf(tenantId, lineOf(record.claims)),
      sipKeys.leg(tenantId, legId),
    ];
  };

  const find = async (tenantId: TenantId, dialogKey: string): Promise<StoredDialog | null> => {
    const fields = await redis.hGetAll(sipKeys.dialog(tenantId, dialogKey));
    const holder = processIdSchema.safeParse(fields['holder']);
    if (!holder.success || fields['body'] === undefined) return null;
    const record = dialogRecordSchema.safeParse(JSON.parse(fields['body']));
    if (!record.success) return null;
    const endWanted = legEndReasonSchema.safeParse(fields['endWanted']);
    return {
      dialogKey,
      holder: holder.data,
      record: record.data,
      lostAtMs: fields['lostAtMs'] ? Number(fields['lostAtMs']) : null,
      savedAtMs: Number(fields['savedAtMs'] ?? 0),
      endWanted: endWanted.success ? endWanted.data : null,
    };
  };

  return {
    async save(record, lostAtMs, ttlMs) {
      const args = [processId, dialogKeyOfRecord(record), JSON.stringify(record), lostAtMs === null ? '' : String(lostAtMs), String(ttlMs)];
      return (await run('save-dialog', keysOf(record), [...args, String(clock.nowMs())])) === 1;
    },
    async end(record) {
      return (await run('end-dialog', keysOf(record), [processId, dialogKeyOfRecord(record)])) === 1;
    },
    async listOf(tenantId, user) {
      const dialogKeys = await redis.sMembers(sipKeys.dialogsOf(tenantId, user));
      const found = await Promise.all(dialogKeys.map(async (dialogKey) => await find(tenantId, dialogKey)));
      return found.filter((dialog) => dialog !== null);
    },
    find,
    async findLeg(tenantId, legId) {
      const dialogKey = await redis.get(sipKeys.leg(tenantId, legId));
      return dialogKey === null ? null : await find(tenantId, dialogKey);
    },
    async take(dialog) {
      const key = sipKeys.dialog(dialog.record.placement.tenantId, dialog.dialogKey);
      return (await run('take-dialog', [key], [dialog.holder, processId])) === 1;
    },
    async wantEnd(tenantId, legId, reason) {
      const dialogKey = await redis.get(sipKeys.leg(tenantId, legId));
      if (dialogKey === null) return null;
      const holder = processIdSchema.safeParse(await run('want-end', [sipKeys.dialog(tenantId, dialogKey)], [reason]));
      return holder.success ? holder.data : null;
    },
  };
}
