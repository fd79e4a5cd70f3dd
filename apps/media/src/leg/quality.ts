import type { LegId, LegQuality } from '@cordboard/contracts';

/** Counters since the leg began, from the browser to us. `jitter` is in RTP timestamp units (48 kHz). */
export interface UplinkTotals {
  readonly packets: number;
  readonly lost: number;
  readonly jitter: number;
  readonly rttMs: number | null;
}

/** `lossPct` and `rttMs` are of the last receiver report; null until one came. */
export interface DownlinkTotals {
  readonly packetsSent: number;
  readonly lossPct: number | null;
  readonly rttMs: number | null;
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** The figures since the last sample. Late packets make `lost` go down; that is no negative loss. */
export function legQuality(legId: LegId, before: UplinkTotals, now: UplinkTotals, down: DownlinkTotals): LegQuality {
  const lost = Math.max(0, now.lost - before.lost);
  const expected = now.packets - before.packets + lost;
  const rttMs = down.rttMs ?? now.rttMs;
  return {
    legId,
    uplinkLossPct: expected > 0 ? round((lost * 100) / expected) : 0,
    uplinkJitterMs: round(now.jitter / 48),
    downlinkLossPct: down.lossPct === null ? null : round(down.lossPct),
    rttMs: rttMs === null ? null : round(rttMs),
    packetsReceived: now.packets,
    packetsSent: down.packetsSent,
  };
}
