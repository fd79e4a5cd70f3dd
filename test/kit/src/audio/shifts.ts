import type { ToneEdge } from './tone.ts';

export interface EdgeShift {
  readonly kind: ToneEdge['kind'];
  readonly sentAtMs: number;
  readonly shiftMs: number;
}

/**
 * For each edge that was sent, how much later it came. The common shift is found first (the one that most edges agree
 * on), so that a burst is never taken for its neighbour. An edge without a partner within 60 ms of it is left out.
 */
export function matchEdges(sent: readonly ToneEdge[], received: readonly ToneEdge[], maxShiftMs: number): readonly EdgeShift[] {
  const common = commonShift(sent, received, maxShiftMs);
  if (common === null) return [];
  return sent.flatMap((edge) => {
    const shifts = received.filter(({ kind }) => kind === edge.kind).map(({ atMs }) => atMs - edge.atMs);
    const nearest = shifts.reduce<number | null>(
      (best, shift) => (best === null || Math.abs(shift - common) < Math.abs(best - common) ? shift : best),
      null,
    );
    return nearest !== null && Math.abs(nearest - common) <= 60 ? [{ kind: edge.kind, sentAtMs: edge.atMs, shiftMs: nearest }] : [];
  });
}

function commonShift(sent: readonly ToneEdge[], received: readonly ToneEdge[], maxShiftMs: number): number | null {
  const candidates = sent
    .flatMap((from) => received.filter((to) => to.kind === from.kind).map((to) => to.atMs - from.atMs))
    .filter((shift) => Math.abs(shift) <= maxShiftMs);
  let best: { shift: number; votes: number } | null = null;
  for (const candidate of candidates) {
    const near = candidates.filter((other) => Math.abs(other - candidate) <= 25);
    if (best === null || near.length > best.votes)
      best = { shift: near.reduce((sum, value) => sum + value, 0) / near.length, votes: near.length };
  }
  return best?.shift ?? null;
}
