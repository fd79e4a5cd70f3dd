import { CordboardError, type HearingRow, type LegId, type PlayerId, type SoundSource } from '@cordboard/contracts';

/** What each listener hears; null is silence. */
export type Hearing = ReadonlyMap<LegId, SoundSource | null>;

export interface HearingChange {
  readonly listener: LegId;
  readonly source: SoundSource | null;
}

/** What the room has; a player that ended is still known and is silence. */
export interface Known {
  readonly leg: (legId: LegId) => boolean;
  readonly player: (playerId: PlayerId) => boolean;
}

/**
 * What must change so that the rows are true; listeners without a row keep what they hear, and the last of several rows
 * for one listener counts. Throws before anything has changed: `unsupported_media` for what needs a mixer (several
 * sources, a gain other than 1), `not_found` for a leg or player that is not there.
 */
export function planMatrix(current: Hearing, rows: readonly HearingRow[], known: Known): HearingChange[] {
  const wanted = new Map<LegId, SoundSource | null>();
  for (const { listener, sources } of rows) {
    if (!known.leg(listener)) throw new CordboardError('not_found', { legId: listener });
    const [only, ...more] = sources;
    if (more.length > 0) throw new CordboardError('unsupported_media', { detail: 'a listener with several sources', listener });
    if (only && only.gain !== 1) throw new CordboardError('unsupported_media', { detail: 'a gain other than 1', listener });
    const source = only?.source ?? null;
    if (source?.kind === 'leg' && !known.leg(source.legId)) throw new CordboardError('not_found', { legId: source.legId });
    if (source?.kind === 'player' && !known.player(source.playerId)) throw new CordboardError('not_found', { playerId: source.playerId });
    wanted.set(listener, source);
  }
  return [...wanted]
    .filter(([listener, source]) => !sameSource(current.get(listener) ?? null, source))
    .map(([listener, source]) => ({ listener, source }));
}

export function sameSource(a: SoundSource | null, b: SoundSource | null): boolean {
  if (a === null || b === null) return a === b;
  switch (a.kind) {
    case 'leg':
      return b.kind === 'leg' && a.legId === b.legId;
    case 'player':
      return b.kind === 'player' && a.playerId === b.playerId;
    case 'music':
      return b.kind === 'music' && a.objectKey === b.objectKey;
  }
}

/** The rows as the port describes them. */
export function rowsOf(hearing: Hearing): HearingRow[] {
  return [...hearing].map(([listener, source]) => ({ listener, sources: source ? [{ source, gain: 1 }] : [] }));
}
