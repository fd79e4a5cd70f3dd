import type { ChosenDevice } from './sound-settings.ts';

export interface AudioDevice {
  readonly deviceId: string;
  /** Empty until the permission is given. */
  readonly label: string;
  /** Devices of one piece of hardware share it; of `default` it tells which device that is. */
  readonly groupId: string;
}

/**
 * The device to use, and the chosen one when it is not there. Before the permission the browser names no devices: then
 * nothing is known to be absent.
 */
export function resolveChoice(
  chosen: ChosenDevice | null,
  devices: readonly AudioDevice[],
): { readonly use: string | null; readonly absent: ChosenDevice | null } {
  if (chosen === null) return { use: null, absent: null };
  const isThere = devices.length === 0 || devices.some(({ deviceId }) => deviceId === chosen.deviceId);
  return isThere ? { use: chosen.deviceId, absent: null } : { use: null, absent: chosen };
}

/** Which hardware the system's default is; null where the browser does not say. */
export function defaultGroup(devices: readonly AudioDevice[]): string | null {
  return devices.find(({ deviceId }) => deviceId === 'default')?.groupId ?? null;
}

/** Whether an open input is not the one that should be open now that the devices have changed. */
export function shouldReopen(state: {
  readonly chosen: ChosenDevice | null;
  /** Of the open track. */
  readonly usedId: string | null;
  readonly before: readonly AudioDevice[];
  readonly now: readonly AudioDevice[];
}): boolean {
  const { use, absent } = resolveChoice(state.chosen, state.now);
  if (use !== null) return use !== state.usedId;
  // It was open in place of a device that is away, or without a choice: the system's default has moved.
  const [before, now] = [defaultGroup(state.before), defaultGroup(state.now)];
  return before !== null && now !== null && before !== now && (absent !== null || state.chosen === null);
}
