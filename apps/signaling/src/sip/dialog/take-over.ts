import type { ProcessId } from '@cordboard/contracts';
import { lineOf, type Identity } from '../address.ts';
import type { EdgeContext } from '../context.ts';
import type { Device } from '../device.ts';
import type { PeerChannel } from '../peer-channel.ts';
import { parseUri, restoreDialog, type URI } from '../sipjs.ts';
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
  const stored = await context.store.listOf(device.identity.tenantId, device.identity.line);
  for (const dialog of stored) {
    if (context.directory.dialog(dialog.dialogKey)) continue;
    const sameContact = dialog.record.contact === device.contact;
    const sameInstance = device.instance !== null && dialog.record.instance === device.instance;
    if (!sameContact && !sameInstance) continue;
    if (!sameContact && dialog.lostAtMs === null && (await options.isAlive(dialog.holder))) continue;
    await takeOver(options, device, dialog);
  }
}

/** The dialog of a request that came without a registration before it; `deviceFor` gives the device of a Contact. */
export async function fetchDialog(
  options: TakeOverOptions,
  identity: Identity,
  dialogKey: string,
  deviceFor: (contact: URI) => Device | null,
): Promise<LegDialog | null> {
  const stored = await options.context.store.find(identity.tenantId, dialogKey);
  if (!stored || lineOf(stored.record.claims) !== identity.line || stored.record.claims.kind !== identity.claims.kind) return null;
  const uri = parseUri(stored.record.dialog.remoteTarget);
  const device = uri && deviceFor(uri);
  if (!device) return null;
  device.instance ??= stored.record.instance;
  device.deskId ??= stored.record.deskId;
  return await takeOver(options, device, stored);
}

/** Null when somebody else was faster, or the dialog cannot be rebuilt. */
async function takeOver(options: TakeOverOptions, device: Device, stored: StoredDialog): Promise<LegDialog | null> {
  const { context, channel } = options;
  const { record, holder, dialogKey } = stored;
  if (!device.socket) return null;
  if (holder !== context.processId && !(await context.store.take(stored))) return null;
  // While Redis was asked another message of the device may have done the same.
  const meanwhile = context.directory.dialog(dialogKey);
  if (meanwhile) return meanwhile;
  const dialog = restoreDialog(device.core, record.dialog);
  if (!dialog) {
    context.log.error({ legId: record.placement.legId }, 'a stored dialog could not be rebuilt');
    return null;
  }
  const { timer, refreshedAtMs, placement } = record;
  const leg = new LegDialog(context, { device, dialog, placement, state: 'lost', timer, refreshedAtMs });
  context.log.info({ legId: placement.legId, from: holder }, 'took a dialog over');
  if (holder !== context.processId) channel.send(holder, { type: 'taken', dialogKey });
  if (stored.endWanted) leg.end(stored.endWanted);
  // The socket may have closed meanwhile: then the grace runs here, and the device must be found when it returns.
  if (!device.socket) context.directory.addDevice(device);
  else if (record.contact === device.contact) leg.socketBack();
  else leg.probe();
  return leg;
}
