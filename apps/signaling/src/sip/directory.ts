import type { AgentId, LegEndReason, LegId, TenantId } from '@cordboard/contracts';
import type { Identity } from './address.ts';
import type { LegDialog } from './dialog/leg-dialog.ts';
import type { Device } from './device.ts';

/** Something that carries a leg, answered or not: `bye` finds it by the leg's id. */
export interface LegCarrier {
  /** Ends the leg by what its dialog needs; nothing is told to the handlers. */
  end(reason: LegEndReason): void;
  /** By INFO; nothing while it is not answered, or no socket carries it. */
  sendDigit(digit: string): void;
}

/** What lives in this process: devices by address and Contact, dialogs by key, legs by id. */
export class Directory {
  readonly #devices = new Map<string, Map<string, Device>>();
  readonly #dialogs = new Map<string, LegDialog>();
  readonly #legs = new Map<string, LegCarrier>();

  addDevice(device: Device): void {
    const key = addressKey(device.identity);
    const devices = this.#devices.get(key) ?? new Map<string, Device>();
    devices.set(device.contact, device);
    this.#devices.set(key, devices);
  }

  removeDevice(device: Device): void {
    const key = addressKey(device.identity);
    const devices = this.#devices.get(key);
    if (devices?.get(device.contact) !== device) return;
    devices.delete(device.contact);
    if (devices.size === 0) this.#devices.delete(key);
  }

  device(identity: Identity, contact: string): Device | null {
    return this.#devices.get(addressKey(identity))?.get(contact) ?? null;
  }

  devicesOf(identity: Identity): Device[] {
    return [...(this.#devices.get(addressKey(identity))?.values() ?? [])];
  }

  devicesOfAgent(tenantId: TenantId, agentId: AgentId): Device[] {
    return [...(this.#devices.get(`${tenantId}/desk/${agentId}`)?.values() ?? [])];
  }

  allDevices(): Device[] {
    return [...this.#devices.values()].flatMap((devices) => [...devices.values()]);
  }

  addDialog(dialogKey: string, dialog: LegDialog): void {
    this.#dialogs.set(dialogKey, dialog);
  }

  removeDialog(dialogKey: string, dialog: LegDialog): void {
    if (this.#dialogs.get(dialogKey) === dialog) this.#dialogs.delete(dialogKey);
  }

  dialog(dialogKey: string): LegDialog | null {
    return this.#dialogs.get(dialogKey) ?? null;
  }

  allDialogs(): LegDialog[] {
    return [...this.#dialogs.values()];
  }

  addLeg(tenantId: TenantId, legId: LegId, carrier: LegCarrier): void {
    this.#legs.set(`${tenantId}/${legId}`, carrier);
  }

  removeLeg(tenantId: TenantId, legId: LegId, carrier: LegCarrier): void {
    const key = `${tenantId}/${legId}`;
    if (this.#legs.get(key) === carrier) this.#legs.delete(key);
  }

  leg(tenantId: TenantId, legId: LegId): LegCarrier | null {
    return this.#legs.get(`${tenantId}/${legId}`) ?? null;
  }
}

function addressKey(identity: Identity): string {
  return `${identity.tenantId}/${identity.claims.kind}/${identity.line}`;
}
