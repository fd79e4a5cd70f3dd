import type { DeskId } from '@cordboard/contracts';
import type { Identity } from './address.ts';
import type { EdgeContext } from './context.ts';
import type { LegDialog } from './dialog/leg-dialog.ts';
import type { Binding } from './registrar/registrations.ts';
import { createCore, type IncomingInviteRequest, type URI, type UserAgentCore } from './sipjs.ts';
import type { SipSocket } from './socket/sip-socket.ts';

/** An INVITE without a final response, in either direction. It does not outlive its socket. */
export interface UnansweredInvite {
  socketLost(): void;
}

/**
 * One running softphone: an address of record, its +sip.instance and the Contact it made up when it started. It has a
 * user agent core of its own whose transport is whatever socket carries it at the moment, so dialogs survive sockets.
 */
export class Device {
  readonly identity: Identity;
  /** `user@host` of the Contact; stays the same when the softphone reconnects, and changes when its page is reloaded. */
  readonly contact: string;
  readonly core: UserAgentCore;
  readonly dialogs = new Set<LegDialog>();
  readonly unanswered = new Set<UnansweredInvite>();
  contactUri: URI;
  /** +sip.instance, once registered. */
  instance: string | null = null;
  deskId: DeskId | null = null;
  binding: Binding | null = null;
  /** Takes the core's INVITE during the delivery of one message. */
  onInvite: ((request: IncomingInviteRequest) => void) | null = null;
  #socket: SipSocket | null = null;
  readonly #context: EdgeContext;

  constructor(context: EdgeContext, identity: Identity, contactUri: URI) {
    this.#context = context;
    this.identity = identity;
    this.contactUri = contactUri;
    this.contact = contactKey(contactUri);
    this.core = createCore({
      send: async (text) => {
        if (!this.#socket) throw new Error('the device has no socket');
        await this.#socket.send(text);
      },
      onInvite: (request) => {
        if (this.onInvite) this.onInvite(request);
        else request.reject({ statusCode: 480 });
      },
    });
    context.directory.addDevice(this);
  }

  get socket(): SipSocket | null {
    return this.#socket;
  }

  /** From now on this socket carries the device. Its dialogs are for the caller to tell. */
  attach(socket: SipSocket): void {
    this.#socket = socket;
    this.#context.directory.addDevice(this);
  }

  /** The socket is gone: unanswered INVITEs die with it, dialogs have their grace. */
  detach(socket: SipSocket): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    for (const invite of [...this.unanswered]) invite.socketLost();
    for (const dialog of [...this.dialogs]) dialog.socketLost();
    this.disposeIfIdle();
  }

  /** Without a socket and without dialogs nothing can come back to it. */
  disposeIfIdle(): void {
    if (this.#socket || this.dialogs.size > 0 || this.unanswered.size > 0) return;
    this.dispose();
  }

  dispose(): void {
    this.#context.directory.removeDevice(this);
    this.core.dispose();
  }
}

export function contactKey(uri: URI): string {
  return `${uri.user ?? ''}@${uri.host.toLowerCase()}`;
}
