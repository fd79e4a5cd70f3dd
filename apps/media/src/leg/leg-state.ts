import { CordboardError, type LegState } from '@cordboard/contracts';

/** The edges of LEG_STATES (contracts): connecting once, then connected and disconnected in turn. */
const EDGES: Readonly<Record<LegState, readonly LegState[]>> = {
  new: ['connecting', 'closed'],
  connecting: ['connected', 'closed'],
  connected: ['disconnected', 'closed'],
  disconnected: ['connected', 'closed'],
  closed: [],
};

/** Throws `state_conflict` when there is no such edge. */
export function transition(from: LegState, to: LegState): LegState {
  if (!EDGES[from].includes(to)) throw new CordboardError('state_conflict', { from, to });
  return to;
}

/**
 * The state that mediasoup's two machines amount to. ICE alone says nothing while DTLS is not done; `disconnected` is
 * ICE without consent (RFC 7675), from which a browser may come back.
 */
export function webRtcState(current: LegState, ice: string, dtls: string): LegState {
  if (current === 'closed' || dtls === 'failed' || dtls === 'closed' || ice === 'closed') return 'closed';
  if (dtls !== 'connected') return current;
  if (ice === 'connected' || ice === 'completed') return 'connected';
  return current === 'connected' && ice === 'disconnected' ? 'disconnected' : current;
}
