import type { ProcessId } from '@cordboard/contracts';
import type { RedisClient } from '@cordboard/platform';
import { sameIdentity, type Identity } from './address.ts';
import type { Authenticator } from './auth/authenticator.ts';
import { readNewCall, startNewCall } from './calls/new-call.ts';
import { Carriage } from './carriage.ts';
import type { EdgeContext } from './context.ts';
import { contactKey } from './device.ts';
import type { LegDialog } from './dialog/leg-dialog.ts';
import { fetchDialog, takeOverFor } from './dialog/take-over.ts';
import { dialogKeyOf } from './keys.ts';
import { takeFromBuckets } from './limits.ts';
import type { PeerChannel } from './peer-channel.ts';
import type { IncomingInvite } from './port.ts';
import { refusalOf, SipRefusal } from './refusal.ts';
import { bind, grantedHeaders, readRegister, unbind } from './registrar/registrar.ts';
import type { Registrations } from './registrar/registrations.ts';
import {
  ALLOW_HEADER,
  contactOf,
  deliverRequest,
  deliverResponse,
  isAnswered,
  parseMessage,
  responseTo,
  sdpOf,
  type SipRequest,
  type URI,
} from './sipjs.ts';
import type { SipSocket } from './socket/sip-socket.ts';

export interface RouterOptions {
  readonly context: EdgeContext;
  readonly redis: RedisClient;
  readonly authenticator: Authenticator;
  readonly registrations: Registrations;
  readonly channel: PeerChannel;
  readonly isAlive: (processId: ProcessId) => Promise<boolean>;
  readonly onInvite: (invite: IncomingInvite) => void;
}

/** Where each message goes: registrar, a device's core, a dialog, or an answer without any of them. */
export class RequestRouter {
  readonly #options: RouterOptions;
  readonly #context: EdgeContext;
  readonly #carriage: Carriage;
  readonly #unsettled = new Set<Promise<void>>();

  constructor(options: RouterOptions) {
    this.#options = options;
    this.#context = options.context;
    this.#carriage = new Carriage(options.context);
  }

  /** One frame of a socket. Rejects only when the socket closes under an answer: what is wrong is answered or dropped. */
  async receive(socket: SipSocket, text: string): Promise<void> {
    if (text.trim() === '') {
      // RFC 7118 section 6, RFC 5626 section 4.4.1: a ping is answered, a pong is not.
      if (text === '\r\n\r\n' && socket.open) await socket.send('\r\n');
      return;
    }
    const parsed = parseMessage(text);
    if (!parsed) return socket.malformed();
    try {
      if (parsed.kind === 'response') this.#carriage.on(socket).some((device) => deliverResponse(device.core, parsed.message));
      else await this.#route(socket, parsed.message, parsed.ruri);
    } catch (error) {
      if (parsed.kind === 'request') await this.#refuse(socket, parsed.message, error);
      else this.#context.log.info({ err: error }, 'a SIP response made no sense');
    }
  }

  socketClosed(socket: SipSocket): void {
    for (const device of this.#carriage.closed(socket)) {
      if (device.socket) continue;
      const unbound = unbind(this.#options.registrations, device)
        .catch((error: unknown) => this.#context.log.warn({ err: error }, 'a registration stays until it expires'))
        .finally(() => this.#unsettled.delete(unbound));
      this.#unsettled.add(unbound);
    }
  }

  /** Resolves when what closed sockets left to do in Redis is done. */
  async settled(): Promise<void> {
    await Promise.all(this.#unsettled);
  }

  async #route(socket: SipSocket, message: SipRequest, ruri: URI): Promise<void> {
    if (message.method === 'ACK' || message.method === 'CANCEL') return this.#ackOrCancel(socket, message);
    if (ruri.scheme !== 'sip') throw new SipRefusal(416, 'not a sip URI');
    if (!isAnswered(message.method)) throw new SipRefusal(405, 'method not allowed', [ALLOW_HEADER]);
    if (message.method === 'OPTIONS') return await this.#options200(socket, message);
    if (message.method === 'REGISTER') return await this.#register(socket, message, ruri);
    if (message.toTag) return await this.#withinDialog(socket, message);
    if (message.method === 'INVITE') return await this.#newCall(socket, message, ruri);
    throw new SipRefusal(481, 'not outside a dialog');
  }

  async #options200(socket: SipSocket, message: SipRequest): Promise<void> {
    await socket.send(responseTo(message, 200, { extraHeaders: [ALLOW_HEADER, 'Accept: application/sdp'] }));
  }

  async #identify(socket: SipSocket, message: SipRequest): Promise<Identity> {
    const identity = await this.#options.authenticator.authenticate(socket, message);
    // The socket may have closed while the token was checked: nothing may be attached to it any more.
    if (!socket.open) throw new SipRefusal(480, 'the socket is gone');
    if (!socket.identity) socket.authenticated(identity);
    return identity;
  }

  async #register(socket: SipSocket, message: SipRequest, ruri: URI): Promise<void> {
    const { redis, registrations } = this.#options;
    const { configuration, directory } = this.#context;
    const identity = await this.#identify(socket, message);
    const request = readRegister(message, ruri, identity, configuration.registrationMs);
    await takeFromBuckets(redis, configuration, identity);
    if (!socket.open) return;
    if (request.contact && request.expiresMs > 0) {
      const device = this.#carriage.deviceFor(socket, identity, request.contact.uri);
      device.contactUri = request.contact.uri;
      await bind(this.#context, registrations, device, request);
      if (!socket.open) return await unbind(registrations, device);
      this.#carriage.adoptEarlierRuns(device);
      await takeOverFor(this.#options, device);
    } else if (request.contact) {
      const device = directory.device(identity, contactKey(request.contact.uri));
      if (device) await unbind(registrations, device);
    }
    if (socket.open) await socket.send(responseTo(message, 200, { extraHeaders: grantedHeaders(request) }));
  }

  async #newCall(socket: SipSocket, message: SipRequest, ruri: URI): Promise<void> {
    const identity = await this.#identify(socket, message);
    const { contact, ...call } = readNewCall(message, ruri, identity);
    await takeFromBuckets(this.#options.redis, this.#context.configuration, identity);
    if (!socket.open) return;
    const device = this.#carriage.deviceFor(socket, identity, contact.uri);
    startNewCall(this.#context, device, message, call, this.#options.onInvite);
  }

  async #withinDialog(socket: SipSocket, message: SipRequest): Promise<void> {
    const dialogKey = dialogKeyOf(message.callId, message.toTag, message.fromTag);
    const identity = socket.identity ?? (await this.#identify(socket, message));
    const leg = this.#context.directory.dialog(dialogKey) ?? (await this.#fetch(socket, identity, dialogKey));
    if (leg && sameIdentity(leg.device.identity, identity)) {
      this.#carriage.attach(socket, leg.device);
      return this.#deliverTo(leg, message);
    }
    const dialogId = message.callId + message.toTag + message.fromTag;
    const early = this.#carriage.on(socket).find((device) => device.core.dialogs.has(dialogId));
    if (!early) throw new SipRefusal(481, 'no such dialog');
    if (message.method === 'UPDATE') throw new SipRefusal(491, 'the call is not answered yet');
    deliverRequest(early.core, message);
  }

  #deliverTo(leg: LegDialog, message: SipRequest): void {
    if (message.method === 'INVITE') {
      // Checked before the core sees it: it would fail half-way and keep later offers out.
      if (sdpOf(message) === null) throw new SipRefusal(488, 'a re-INVITE needs an SDP offer');
      if (!contactOf(message)) throw new SipRefusal(400, 'a re-INVITE needs a Contact');
    }
    if (message.method === 'UPDATE') leg.receiveUpdate(message);
    else deliverRequest(leg.device.core, message);
    // CSeq and remote target have moved.
    void leg.persist();
  }

  /** A request of a dialog that this process does not hold: the softphone came here and did not register first. */
  async #fetch(socket: SipSocket, identity: Identity, dialogKey: string): Promise<LegDialog | null> {
    return await fetchDialog(this.#options, identity, dialogKey, (uri) =>
      socket.open ? this.#carriage.deviceFor(socket, identity, uri) : null,
    );
  }

  #ackOrCancel(socket: SipSocket, message: SipRequest): void {
    const leg = message.toTag ? this.#context.directory.dialog(dialogKeyOf(message.callId, message.toTag, message.fromTag)) : null;
    const own = leg && socket.identity && sameIdentity(leg.device.identity, socket.identity) ? leg.device : undefined;
    const device = own ?? this.#carriage.on(socket).find((one) => one.core.userAgentServers.has(message.viaBranch));
    if (device) deliverRequest(device.core, message);
    else if (message.method === 'CANCEL') throw new SipRefusal(481, 'nothing to cancel');
  }

  async #refuse(socket: SipSocket, message: SipRequest, error: unknown): Promise<void> {
    const refusal = refusalOf(error);
    const fields = { method: message.method, status: refusal.status, reason: refusal.message };
    if (refusal.status === 500) this.#context.log.warn({ err: error, ...fields }, 'a SIP request failed');
    else this.#context.log.info(fields, 'a SIP request was refused');
    if (message.method === 'ACK' || !socket.open) return;
    await socket.send(responseTo(message, refusal.status, { extraHeaders: [...refusal.headers] }));
  }
}
