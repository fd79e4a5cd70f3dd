import { createServer } from 'node:http';
import { newId, type DeskClaims, type LegEndReason, type ProcessId, type TenantId, type WidgetClaims } from '@cordboard/contracts';
import { createLogger, systemClock, type RedisClient } from '@cordboard/platform';
import { WebSocketServer } from 'ws';
import {
  createSipEdge,
  SIP_WEBSOCKET_OPTIONS,
  type CreateSipEdgeOptions,
  type IncomingInvite,
  type LegPlacement,
  type SipEdge,
} from '../../../src/sip/edge.ts';
import { makeKeys, PUBLIC_URL, SHOP_ORIGIN, type TestKeys } from './people.ts';
import { SipClient, type SipClientOptions } from '@cordboard/test-kit/raw-sip';
import { waitFor } from './wait-for.ts';

export const OFFER_SDP = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=sendrecv\r\n';
export const ANSWER_SDP = 'v=0\r\no=- 2 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 7 UDP/TLS/RTP/SAVPF 111\r\na=sendrecv\r\n';
export const HOLD_SDP = OFFER_SDP.replace('sendrecv', 'sendonly');

export interface LegEvent {
  readonly type: 'offer' | 'digit' | 'ended' | 'lost' | 'back';
  readonly placement: LegPlacement;
  readonly value: string;
}

export interface EdgeHost {
  readonly edge: SipEdge;
  readonly url: string;
  readonly keys: TestKeys;
  readonly events: LegEvent[];
  readonly invites: IncomingInvite[];
  readonly processId: ProcessId;
  /** What a new call gets; the default accepts it with a new placement. */
  onInvite: (invite: IncomingInvite) => void;
  onOffer: (placement: LegPlacement, sdp: string) => Promise<string>;
  onEvent: (event: LegEvent) => void;
  placement(invite: IncomingInvite): LegPlacement;
  client(claims: DeskClaims | WidgetClaims, options?: Partial<SipClientOptions>): Promise<SipClient>;
  /** Waits for an event of the leg and takes it out. */
  event(type: LegEvent['type'], legId: string): Promise<LegEvent>;
  close(): Promise<void>;
}

export function placementFor(tenantId: TenantId, owner: ProcessId): LegPlacement {
  return {
    tenantId,
    callId: newId('call'),
    contactId: newId('contact'),
    legId: newId('leg'),
    mediaNodeId: newId('mediaNode'),
    roomId: newId('room'),
    epoch: 1,
    owner,
  };
}

export interface EdgeHostOptions {
  readonly redis: RedisClient;
  readonly keys?: TestKeys;
  readonly processId?: ProcessId;
  readonly configuration?: Partial<CreateSipEdgeOptions['configuration']>;
  readonly findStation?: CreateSipEdgeOptions['findStation'];
}

/** An edge behind a real WebSocket server, with a call layer that records what it is told. */
export async function startEdge(options: EdgeHostOptions): Promise<EdgeHost> {
  const keys = options.keys ?? (await makeKeys());
  const processId = options.processId ?? newId('process');
  const events: LegEvent[] = [];
  const invites: IncomingInvite[] = [];
  const note = async (type: LegEvent['type'], placement: LegPlacement, value: string): Promise<void> => {
    events.push({ type, placement, value });
    host.onEvent({ type, placement, value });
  };
  const edge = createSipEdge({
    redis: options.redis,
    processId,
    verifier: keys.verifier,
    log: createLogger('sip', process.env['SIP_TEST_LOG'] ?? 'silent'),
    clock: systemClock,
    configuration: { publicUrl: PUBLIC_URL, ...options.configuration },
    ...(options.findStation && { findStation: options.findStation }),
    handlers: {
      onOffer: async (placement, sdp) => {
        await note('offer', placement, sdp);
        return await host.onOffer(placement, sdp);
      },
      onDigit: async (placement, digit) => await note('digit', placement, digit),
      onEnded: async (placement, reason: LegEndReason) => await note('ended', placement, reason),
      onSocket: async (placement, state) => await note(state, placement, ''),
    },
    onInvite: (invite) => {
      invites.push(invite);
      host.onInvite(invite);
    },
  });
  const http = createServer();
  const server = new WebSocketServer({ ...SIP_WEBSOCKET_OPTIONS, server: http, path: '/sip' });
  server.on('connection', (socket, request) => edge.handleSocket(socket, request));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  const url = `ws://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/sip`;

  const host: EdgeHost = {
    edge,
    url,
    keys,
    events,
    invites,
    processId,
    onInvite: (invite) => void invite.accept(host.placement(invite), ANSWER_SDP).catch(() => undefined),
    onOffer: async () => ANSWER_SDP,
    onEvent: () => undefined,
    placement: (invite) => placementFor(invite.claims.tenantId, processId),
    async client(claims, extra = {}) {
      const { token } = await keys.issuer.issue(claims, 600);
      return await new SipClient({ url, claims, token, origin: claims.kind === 'desk' ? PUBLIC_URL : SHOP_ORIGIN, ...extra }).connect();
    },
    async event(type, legId) {
      const at = await waitFor(
        `the event ${type} of leg ${legId}; there were ${events.map((one) => one.type).join(', ') || 'none'}`,
        () => {
          const index = events.findIndex((one) => one.type === type && one.placement.legId === legId);
          return index < 0 ? null : { index };
        },
      );
      const [event] = events.splice(at.index, 1);
      if (!event) throw new Error('unreachable');
      return event;
    },
    async close() {
      for (const socket of server.clients) socket.terminate();
      server.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await edge.close();
    },
  };
  return host;
}
