import type { ProcessId } from '@cordboard/contracts';
import type { EdgeContext } from '../context.ts';
import type { Device } from '../device.ts';
import type { PeerChannel } from '../peer-channel.ts';
import { restoreDialog } from '../sipjs.ts';
import { LegDialog } from './leg-dialog.ts';
import type { StoredDialog } from './store.ts';

export interface TakeOverOptions {
  readonly context: EdgeContext;
  readonly channel: PeerChannel;
  readonly isAlive: (processId: ProcessId) => Promise<boolean>;
}

/**
 * A device came to this process, and Redis knows dialogs of its address that others hold: dialogs of a process that
 * died, or of one that is alive and lost the socket. Takes those that belong to the device. A dialog under a socket
 * that is still open elsewhere is left alone, unless this very softphone (the same Contact) says by being here that it
 * is not.
 */
export async function takeOverFor(options: TakeOverOptions, device: Device): Promise<void> {
  const { context } = options;
  const stored = await context.store.listOf(device.identity.tenantId, device.identity.user);
  for (const dialog of stored) {
    const sameContact = dialog.record.contact === device.contact;
    const sameInstance = device.instance !== null && dialog.record.instance === device.instance;
    if (!sameContact && !sameInstance) continue;
    if (!sameContact && dialog.lostAtMs === null && (await options.isAlive(dialog.holder))) continue;
    await takeOver(options, device, dialog);
  }
}

/** Null when somebody else was faster, or the dialog cannot be rebuilt. */
export async function takeOver(options: TakeOverOptions, device: Device, stored: StoredDialog): Promise<LegDialog | null> {
  const { context, channel } = options;
  const known = context.directory.dialog(stored.dialogKey);
  if (known) return known;
  if (stored.holder !== context.processId && !(await context.store.take(stored))) return null;
  // While Redis was asked another message of the device may have done the same.
  const meanwhile = context.directory.dialog(stored.dialogKey);
  if (meanwhile) return meanwhile;
  const dialog = restoreDialog(device.core, stored.record.dialog);
  if (!dialog) {
    context.log.error({ legId: stored.record.placement.legId }, 'a stored dialog could not be rebuilt');
    return null;
  }
  const { record } = stored;
  const leg = new LegDialog(context, {
    device,
    dialog,
    placement: record.placement,
    state: 'lost',
    timer: record.timer,
    refreshedAtMs: record.refreshedAtMs,
  });
  context.log.info({ legId: record.placement.legId, from: stored.holder }, 'took a dialog over');
  if (stored.holder !== context.processId) channel.send(stored.holder, { type: 'taken', dialogKey: stored.dialogKey });
  if (stored.endWanted) leg.end(stored.endWanted);
  if (record.contact === device.contact) leg.socketBack();
  else leg.probe();
  return leg;
}
