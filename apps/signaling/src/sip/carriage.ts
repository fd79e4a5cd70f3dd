import type { Identity } from './address.ts';
import type { EdgeContext } from './context.ts';
import { contactKey, Device } from './device.ts';
import { SipRefusal } from './refusal.ts';
import type { URI } from './sipjs.ts';
import type { SipSocket } from './socket/sip-socket.ts';

/** One, and what a few reloads left behind. */
const MAX_DEVICES = 8;

/** Which sockets carry which devices. Mostly one carries one; after a reload it also carries what the page left behind. */
export class Carriage {
  readonly #context: EdgeContext;
  readonly #devices = new WeakMap<SipSocket, Set<Device>>();

  constructor(context: EdgeContext) {
    this.#context = context;
  }

  on(socket: SipSocket): readonly Device[] {
    return [...(this.#devices.get(socket) ?? [])];
  }

  /** The device of this Contact, carried by this socket from now on. The socket must be open. Throws a refusal when it carries too many. */
  deviceFor(socket: SipSocket, identity: Identity, contactUri: URI): Device {
    const known = this.#context.directory.device(identity, contactKey(contactUri));
    if (!known) this.#makeRoom(socket);
    const device = known ?? new Device(this.#context, identity, contactUri);
    this.attach(socket, device);
    return device;
  }

  /** The very same softphone is here: its dialogs go on. */
  attach(socket: SipSocket, device: Device): void {
    if (device.socket === socket) return;
    // The old socket may look open for a while after the network changed; what was under way on it is lost all the same.
    if (device.socket) this.#part(device.socket, device);
    this.#join(socket, device);
    for (const dialog of [...device.dialogs]) dialog.socketBack();
  }

  /** Dialogs of an earlier run of the same +sip.instance: the softphone is asked over its new socket whether it knows them. */
  adoptEarlierRuns(device: Device): void {
    for (const other of this.#context.directory.devicesOf(device.identity)) this.#adopt(other, device);
  }

  /** All that the socket carried is without one; what another run of the same softphone can answer for moves on. */
  closed(socket: SipSocket): readonly Device[] {
    const parted = this.on(socket);
    this.#devices.delete(socket);
    for (const device of parted) {
      device.detach(socket);
      const newer = this.#context.directory
        .devicesOf(device.identity)
        .find((other) => other.socket !== null && other.instance === device.instance);
      if (newer) this.#adopt(device, newer);
    }
    return parted;
  }

  /** A client that makes up a new Contact for each call must not fill the memory with devices. */
  #makeRoom(socket: SipSocket): void {
    const devices = this.on(socket);
    if (devices.length < MAX_DEVICES) return;
    const idle = devices.find((device) => !device.binding && device.dialogs.size === 0 && device.unanswered.size === 0);
    if (!idle) throw new SipRefusal(486, 'too many softphones on one socket');
    this.#part(socket, idle);
  }

  #adopt(earlier: Device, device: Device): void {
    if (earlier === device || earlier.socket || !device.socket || device.instance === null || earlier.instance !== device.instance) return;
    if (earlier.dialogs.size === 0) return;
    this.#join(device.socket, earlier);
    for (const dialog of [...earlier.dialogs]) dialog.probe();
  }

  #join(socket: SipSocket, device: Device): void {
    const devices = this.#devices.get(socket) ?? new Set<Device>();
    this.#devices.set(socket, devices.add(device));
    device.attach(socket);
  }

  #part(socket: SipSocket, device: Device): void {
    this.#devices.get(socket)?.delete(device);
    device.detach(socket);
  }
}
