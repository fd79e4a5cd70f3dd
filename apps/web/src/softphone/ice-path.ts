import type { AudioPath } from './keep-line.ts';

const ICE_UP: readonly RTCIceConnectionState[] = ['connected', 'completed'];

/** Firefox before 132 does not know the pair. */
interface WithPair {
  getSelectedCandidatePair?(): RTCIceCandidatePair | null;
}

/** The transport of the one audio line, once there is one. */
export function iceTransportOf(connection: RTCPeerConnection): RTCIceTransport | null {
  return connection.getSenders()[0]?.transport?.iceTransport ?? null;
}

/** Whether audio has a way: a pair that belongs to the last ICE restart, where the browser tells whose it is. */
export function audioPathOf(connection: RTCPeerConnection): Exclude<AudioPath, 'none'> {
  if (!ICE_UP.includes(connection.iceConnectionState)) return 'down';
  const wanted = /^a=ice-ufrag:(\S+)/m.exec(connection.localDescription?.sdp ?? '')?.[1];
  const transport: WithPair | null = iceTransportOf(connection);
  const used = transport?.getSelectedCandidatePair?.()?.local.usernameFragment;
  return wanted === undefined || !used || used === wanted ? 'up' : 'down';
}

/**
 * JsSIP ends a session when ICE fails, which is what a network that is away for half a minute comes to, and which a restart
 * mends. The server decides when a call is lost; so JsSIP is told `disconnected`. Call it before ICE begins.
 */
export function hideFailureFromJsSip(connection: RTCPeerConnection): void {
  const own = Object.getOwnPropertyDescriptor(RTCPeerConnection.prototype, 'iceConnectionState');
  const read = (): RTCIceConnectionState => own?.get?.call(connection) as RTCIceConnectionState;
  Object.defineProperty(connection, 'iceConnectionState', {
    configurable: true,
    get: () => (read() === 'failed' ? 'disconnected' : read()),
  });
}
