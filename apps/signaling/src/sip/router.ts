import type { ProcessId } from '@cordboard/contracts';
import type { RedisClient } from '@cordboard/platform';
import { sameIdentity, type Identity } from './address.ts';
import type { Authenticator } from './auth/authenticator.ts';
import { readNewCall, startNewCall } from './calls/new-call.ts';
import type { EdgeContext } from './context.ts';
import { contactKey, Device } from './device.ts';
import type { LegDialog } from './dialog/leg-dialog.ts';
import { takeOver, takeOverFor } from './dialog/take-over.ts';
import { dialogKeyOf } from './keys.ts';
import { takeFromBuckets } from './limits.ts';
import type { PeerChannel } from './peer-channel.ts';
import type { IncomingInvite } from './port.ts';
import { refusalOf, SipRefusal } from './refusal.ts';
import { bind, grantedHeaders, readRegister, unbind } from './registrar/registrar.ts';
import type { Registrations } from './registrar/registrations.ts';
import { ALLOW_HEADER, deliverRequest, deliverResponse, parseMessage, parseUri, responseTo, type SipRequest, type URI } from './sipjs.ts';
import type { SipSocket } from './socket/sip-socket.ts';

export interface RequestRouter {
  /** One frame of a socket. Never throws: what is wrong is answered or dropped. */
  receive(socket: SipSocket, text: string): Promise<void>;
  socketClosed(socket: SipSocket): void;
  /** Resolves when what closed sockets left to do in Redis is done. */
  settled(): Promise<void>;
}

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
export function createRequestRouter(options: RouterOptions): RequestRouter {
  const { context, authenticator, registrations } = options;
  const { directory, log } = context;
  /** A socket carries one softphone; after a reconnect that began with a dialog's request it may be two. */
  const devicesOn = new WeakMap<SipSocket, Set<Device>>();
  const unsettled = new Set<Promise<void>>();

  const devices = (socket: SipSocket): Set<Device> => {
    const known = devicesOn.get(socket) ?? new Set<Device>();
    devicesOn.set(socket, known);
    return known;
  };

  /** The socket carries the device from now on; dialogs that waited are told. */
  const attach = (socket: SipSocket, device: Device): void => {
    const previous = device.socket;
    if (previous === socket) return;
    if (previous) devices(previous).delete(device);
    devices(socket).add(device);
    if (device.attach(socket)) for (const dialog of [...device.dialogs]) dialog.socketBack();
  };

  const deviceOf = (socket: SipSocket, identity: Identity, contactUri: URI): Device => {
    const device = directory.device(identity, contactKey(contactUri)) ?? new Device(context, identity, contactUri);
    attach(socket, device);
    return device;
  };

  const identify = async (socket: SipSocket, message: SipRequest): Promise<Identity> => {
    const identity = await authenticator.authenticate(socket, message);
    // The socket may have closed while the token was checked: nothing may be attached to it any more.
    if (!socket.open) throw new SipRefusal(480, 'the socket is gone');
    if (!socket.identity) socket.authenticated(identity);
    return identity;
  };

  const register = async (socket: SipSocket, message: SipRequest, ruri: URI): Promise<void> => {
    const identity = await identify(socket, message);
    const request = readRegister(message, ruri, identity, context.configuration.registrationMs);
    await takeFromBuckets(options.redis, context.configuration, identity);
    if (!socket.open) return;
    if (request.contact && request.expiresMs > 0) {
      const device = deviceOf(socket, identity, request.contact.uri);
      device.contactUri = request.contact.uri;
      await bind(context, registrations, device, request);
      if (!socket.open) return await unbind(registrations, device);
      reunite(socket, device);
      await takeOverFor(options, device);
    } else if (request.contact) {
      const device = directory.device(identity, contactKey(request.contact.uri));
      if (device) await unbind(registrations, device);
    }
    await socket.send(responseTo(message, 200, { extraHeaders: grantedHeaders(request) }));
  };

  /** Dialogs of an earlier run of the same +sip.instance in this process: the softphone is asked whether it still knows them. */
  const reunite = (socket: SipSocket, device: Device): void => {
    for (const other of directory.devicesOf(device.identity)) {
      if (other === device || other.instance !== device.instance || other.socket) continue;
      devices(socket).add(other);
      other.attach(socket);
      for (const dialog of [...other.dialogs]) dialog.probe();
    }
  };

  const newCall = async (socket: SipSocket, message: SipRequest, ruri: URI): Promise<void> => {
    const identity = await identify(socket, message);
    const { contact, ...call } = readNewCall(message, ruri, identity);
    await takeFromBuckets(options.redis, context.configuration, identity);
    if (!socket.open) return;
    startNewCall(context, deviceOf(socket, identity, contact.uri), message, call, options.onInvite);
  };

  const withinDialog = async (socket: SipSocket, message: SipRequest): Promise<void> => {
    const dialogKey = dialogKeyOf(message.callId, message.toTag, message.fromTag);
    const identity = socket.identity ?? (await identify(socket, message));
    const leg = directory.dialog(dialogKey) ?? (await fetchDialog(socket, identity, dialogKey));
    if (leg && sameIdentity(leg.device.identity, identity)) {
      attach(socket, leg.device);
      if (message.method === 'UPDATE') leg.receiveUpdate(message);
      else deliverRequest(leg.device.core, message);
      // CSeq and remote target have moved.
      void leg.persist();
      return;
    }
    const early = [...devices(socket)].find((device) => device.core.dialogs.has(message.callId + message.toTag + message.fromTag));
    if (!early) throw new SipRefusal(481, 'no such dialog');
    if (message.method === 'UPDATE') throw new SipRefusal(491, 'the call is not answered yet');
    deliverRequest(early.core, message);
  };

  /** A request of a dialog that this process does not hold: the softphone came here before it registered. */
  const fetchDialog = async (socket: SipSocket, identity: Identity, dialogKey: string): Promise<LegDialog | null> => {
    const stored = await context.store.find(identity.tenantId, dialogKey);
    if (!stored || !socket.open) return null;
    const { claims } = stored.record;
    const owner = claims.kind === 'desk' ? claims.agentId : claims.contactId;
    if (owner !== identity.user) return null;
    const uri = parseUri(stored.record.dialog.remoteTarget);
    if (!uri) return null;
    const device = deviceOf(socket, identity, uri);
    device.instance ??= stored.record.instance;
    device.deskId ??= stored.record.deskId;
    return await takeOver(options, device, stored);
  };

  const ackOrCancel = (socket: SipSocket, message: SipRequest): void => {
    const leg = message.toTag ? directory.dialog(dialogKeyOf(message.callId, message.toTag, message.fromTag)) : null;
    const onSocket = [...devices(socket)];
    const device =
      (leg && socket.identity && sameIdentity(leg.device.identity, socket.identity) ? leg.device : undefined) ??
      onSocket.find((one) => one.core.userAgentServers.has(message.viaBranch));
    if (device) deliverRequest(device.core, message);
    else if (message.method === 'CANCEL') throw new SipRefusal(481, 'nothing to cancel');
  };

  const route = async (socket: SipSocket, message: SipRequest, ruri: URI): Promise<void> => {
    if (message.method === 'ACK' || message.method === 'CANCEL') return ackOrCancel(socket, message);
    if (ruri.scheme !== 'sip') throw new SipRefusal(416, 'not a sip URI');
    if (message.method === 'REGISTER') return await register(socket, message, ruri);
    if (message.method === 'OPTIONS')
      return await socket.send(responseTo(message, 200, { extraHeaders: [ALLOW_HEADER, 'Accept: application/sdp'] }));
    if (message.toTag) return await withinDialog(socket, message);
    if (message.method === 'INVITE') return await newCall(socket, message, ruri);
    throw new SipRefusal(ALLOW_HEADER.includes(message.method) ? 481 : 405, 'not outside a dialog', [ALLOW_HEADER]);
  };

  const refuse = async (socket: SipSocket, message: SipRequest, error: unknown): Promise<void> => {
    const refusal = refusalOf(error);
    const fields = { method: message.method, status: refusal.status, reason: refusal.message };
    if (refusal.status === 500) log.warn({ err: error, ...fields }, 'a SIP request failed');
    else log.info(fields, 'a SIP request was refused');
    if (message.method === 'ACK' || !socket.open) return;
    await socket.send(responseTo(message, refusal.status, { extraHeaders: [...refusal.headers] }));
  };

  return {
    async receive(socket, text) {
      if (text.trim() === '') {
        // RFC 7118 section 6, RFC 5626 section 4.4.1: a ping is answered, a pong is not.
        if (text === '\r\n\r\n' && socket.open) await socket.send('\r\n');
        return;
      }
      const parsed = parseMessage(text);
      if (!parsed) return socket.malformed();
      if (parsed.kind === 'response') {
        for (const device of devices(socket)) if (deliverResponse(device.core, parsed.message)) break;
        return;
      }
      try {
        await route(socket, parsed.message, parsed.ruri);
      } catch (error) {
        await refuse(socket, parsed.message, error);
      }
    },

    socketClosed(socket) {
      for (const device of [...devices(socket)]) {
        if (device.socket !== socket) continue;
        const unbound = unbind(registrations, device)
          .catch((error: unknown) => log.warn({ err: error }, 'a registration stays until it expires'))
          .finally(() => unsettled.delete(unbound));
        unsettled.add(unbound);
        device.detach(socket);
      }
      devicesOn.delete(socket);
    },

    async settled() {
      await Promise.all(unsettled);
    },
  };
}
