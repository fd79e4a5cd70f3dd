import { CordboardError, type ProcessId, type TenantId } from '@cordboard/contracts';
import { listAnnounced, type Clock, type Logger, type RedisClient, type TokenVerifier } from '@cordboard/platform';
import { z } from 'zod';
import { createAuthenticator, type FindStation } from './auth/authenticator.ts';
import { OutgoingCall } from './calls/outgoing-call.ts';
import { sipConfiguration, type SipConfigurationInput } from './configuration.ts';
import type { EdgeContext } from './context.ts';
import { createDialogStore } from './dialog/store.ts';
import { Directory } from './directory.ts';
import { EndRequests } from './end-requests.ts';
import { openPeerChannel } from './peer-channel.ts';
import type { SipEdge, SipEdgeOptions } from './port.ts';
import { createRegistrations } from './registrar/registrations.ts';
import { RequestRouter } from './router.ts';
import { createFairScheduler } from './socket/fair-scheduler.ts';
import { CLOSE_POLICY, SipSocket } from './socket/sip-socket.ts';

export type * from './port.ts';
export type { FindStation } from './auth/authenticator.ts';
export type { SipConfigurationInput } from './configuration.ts';

/** For the WebSocket server in front of the edge: the subprotocol of RFC 7118, and no memory for what is too big anyway. */
export const SIP_WEBSOCKET_OPTIONS = {
  maxPayload: 16_384,
  perMessageDeflate: false,
  handleProtocols: (offered: Set<string>): string | false => (offered.has('sip') ? 'sip' : false),
} as const;

/** Messages that are begun in one turn of the event loop, over all sockets. */
const MESSAGES_PER_TURN = 4;

export interface CreateSipEdgeOptions extends SipEdgeOptions {
  readonly redis: RedisClient;
  readonly processId: ProcessId;
  readonly verifier: TokenVerifier;
  readonly log: Logger;
  readonly clock: Clock;
  readonly configuration: SipConfigurationInput;
  /** Without it digest is not offered at all. */
  readonly findStation?: FindStation;
}

/**
 * The SIP edge of one process. A softphone REGISTERs with `Authorization: Bearer <token>`, a +sip.instance that it
 * keeps over reloads, and `X-Cordboard-Desk: <deskId>`, which is how an INVITE finds one tab among several.
 */
export function createSipEdge(options: CreateSipEdgeOptions): SipEdge {
  const { redis, processId, clock, log } = options;
  const configuration = sipConfiguration(options.configuration);
  const directory = new Directory();
  const store = createDialogStore(redis, processId, clock);
  const registrations = createRegistrations(redis, clock);
  const context: EdgeContext = { processId, configuration, clock, log, handlers: options.handlers, store, directory };
  const authenticator = createAuthenticator({
    verifier: options.verifier,
    redis,
    clock,
    publicUrl: configuration.publicUrl,
    findStation: options.findStation,
  });
  const isAlive = async (id: ProcessId): Promise<boolean> => {
    if (id === processId) return true;
    const announced = await listAnnounced(redis, 'signaling', z.object({ processId: z.string() }));
    return announced.some((one) => one.processId === id);
  };
  const channel = openPeerChannel(redis, processId, log, (message) => {
    if (message.type === 'taken') directory.dialog(message.dialogKey)?.release();
    else if (message.type === 'digit') directory.leg(message.tenantId, message.legId)?.sendDigit(message.digit);
    else directory.leg(message.tenantId, message.legId)?.end(message.reason);
  });
  const ends = new EndRequests({ processId, directory, store, channel, log });
  const router = new RequestRouter({ context, redis, authenticator, registrations, channel, isAlive, onInvite: options.onInvite });
  const scheduler = createFairScheduler(MESSAGES_PER_TURN);
  const sockets = new Set<SipSocket>();
  const touch = setInterval(() => {
    for (const dialog of directory.allDialogs()) void dialog.persist();
  }, configuration.touchEveryMs);

  return {
    handleSocket(webSocket, request) {
      const socketLog = log.child({ remote: request.socket.remoteAddress });
      const socket = new SipSocket({
        socket: webSocket,
        origin: request.headers.origin ?? null,
        configuration,
        queue: scheduler.createQueue((error) => socketLog.error({ err: error }, 'a message was not handled')),
        clock,
        log: socketLog,
        handlers: {
          onMessage: (from, text) => router.receive(from, text),
          onClosed: (from) => {
            sockets.delete(from);
            router.socketClosed(from);
          },
        },
      });
      sockets.add(socket);
    },

    async invite(invite, cancel) {
      const devices = directory
        .devicesOfAgent(invite.placement.tenantId, invite.agentId)
        .filter((device) => device.socket?.open && device.binding && device.binding.expiresAtMs > clock.nowMs())
        .filter((device) => invite.deskId === null || device.deskId === invite.deskId);
      if (devices.length === 0) throw new CordboardError('not_found', { what: 'registration' });
      return await new OutgoingCall(context, invite).run(devices, cancel);
    },

    bye: async (tenantId, legId, reason) => await ends.bye(tenantId, legId, reason),

    async sendDigit(tenantId, legId, digit) {
      const here = directory.leg(tenantId, legId);
      if (here) return here.sendDigit(digit);
      const found = await store.findLeg(tenantId, legId);
      if (found && found.holder !== processId) channel.send(found.holder, { type: 'digit', tenantId, legId, digit });
    },

    locate: (tenantId, agentId, deskId) => registrations.locate(tenantId, agentId, deskId ?? null, isAlive),

    async describe(tenantId, legId) {
      const found = await store.findLeg(tenantId, legId);
      if (!found || found.endWanted) return null;
      const dead = found.lostAtMs === null && !(await isAlive(found.holder));
      return { processId: found.holder, lostAtMs: dead ? found.savedAtMs : found.lostAtMs };
    },

    closeIdentity(match, why) {
      const matches = (socket: {
        tenantId: TenantId;
        claims: { kind: string; agentId?: string; webCallKeyId?: string; stationId?: string | undefined };
      }): boolean =>
        socket.tenantId === match.tenantId &&
        ((match.agentId !== undefined && socket.claims.agentId === match.agentId) ||
          (match.stationId !== undefined && socket.claims.stationId === match.stationId) ||
          (match.webCallKeyId !== undefined && socket.claims.webCallKeyId === match.webCallKeyId));
      for (const device of why === 'removed' ? directory.allDevices().filter((one) => matches(one.identity)) : []) {
        for (const dialog of [...device.dialogs]) dialog.close('refused');
      }
      const closing = [...sockets].filter((socket) => socket.identity && matches(socket.identity));
      for (const socket of closing) socket.close(CLOSE_POLICY, 'access revoked');
      return closing.length;
    },

    get sockets() {
      return sockets.size;
    },

    async close() {
      clearInterval(touch);
      ends.close();
      // Dialogs stay in Redis: the softphones reconnect to another process, which takes them over.
      await Promise.all(directory.allDialogs().map(async (dialog) => await dialog.persist()));
      for (const dialog of directory.allDialogs()) dialog.release();
      await Promise.all([...sockets].map(async (socket) => await socket.terminate()));
      await router.settled();
      for (const device of directory.allDevices()) device.dispose();
      await channel.close();
    },
  };
}
