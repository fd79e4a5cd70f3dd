import {
  EVENT_SOCKET_PROTOCOL,
  newId,
  serverFrameSchema,
  type AgentId,
  type OfferId,
  type ContactId,
  type TenantId,
} from '@cordboard/contracts';
import { WebSocket } from 'ws';
import type { BenchSignaling } from './signaling.ts';

export interface OfferSeen {
  readonly agentId: AgentId;
  readonly offerId: OfferId;
  readonly contactId: ContactId;
  /** When the frame was here, by performance.now(). */
  readonly atMs: number;
}

/** Far longer than anybody would wait; a desk that takes longer ends the measurement with that as its finding. */
const SHOWN_WITHIN_MS = 30_000;

/** An agent's desk as far as the event socket goes: it is there, and it says what rings. */
export async function openDeskSocket(
  { eventsUrl, origin, issuer }: BenchSignaling,
  { tenantId, agentId }: { readonly tenantId: TenantId; readonly agentId: AgentId },
  onOffer: (offer: OfferSeen) => void,
): Promise<WebSocket> {
  const { token } = await issuer.issue({ kind: 'desk', tenantId, agentId, role: 'agent', name: 'Bench' }, 3_600);
  const socket = new WebSocket(eventsUrl, EVENT_SOCKET_PROTOCOL, { origin });
  const shown = Promise.withResolvers<undefined>();
  socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', token, deskId: newId('desk') })));
  socket.on('error', (error) => shown.reject(error));
  socket.on('close', (code, reason) => shown.reject(new Error(`an event socket was closed: ${code} ${reason.toString()}`)));
  socket.on('message', (data: Buffer) => {
    const atMs = performance.now();
    // Most frames are snapshots: only those of interest are parsed, so that reading does not become what is measured.
    const text = data.toString('utf8');
    if (text.startsWith('{"type":"snapshot"')) return shown.resolve(undefined);
    if (!text.includes('"offer.created"')) return;
    const frame = serverFrameSchema.parse(JSON.parse(text));
    if (frame.type !== 'event' || frame.envelope.event.type !== 'offer.created' || frame.envelope.event.agentId !== agentId) return;
    const { offerId, contactId } = frame.envelope.event;
    onOffer({ agentId, offerId, contactId, atMs });
  });
  const late = setTimeout(() => shown.reject(new Error(`a desk was not shown anything for ${SHOWN_WITHIN_MS / 1_000} s`)), SHOWN_WITHIN_MS);
  try {
    await shown.promise;
  } finally {
    clearTimeout(late);
  }
  return socket;
}
