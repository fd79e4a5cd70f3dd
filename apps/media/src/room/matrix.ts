import { CordboardError, type HearingRow, type LegId, type PlayerId } from '@cordboard/contracts';
import { setKey, sourceKey, type Heard } from './heard.ts';

/** What each listener hears; nothing is silence. */
export type HearingMatrix = ReadonlyMap<LegId, readonly Heard[]>;

export interface HearingChange {
  readonly listener: LegId;
  readonly heard: readonly Heard[];
}

/** What the room has; a player that ended is still known and is silence. */
export interface Known {
  readonly leg: (legId: LegId) => boolean;
  readonly player: (playerId: PlayerId) => boolean;
}

/**
 * What must change so that the rows are true; listeners without a row keep what they hear, and the last of several rows
 * for one listener counts, as does the last gain of a source that a row names twice. A gain of 0 is not to hear it.
 * Throws `not_found` for a leg or player that is not there, before anything has changed.
 */
export function planMatrix(current: HearingMatrix, rows: readonly HearingRow[], known: Known): HearingChange[] {
  const wanted = new Map<LegId, readonly Heard[]>();
  for (const { listener, sources } of rows) {
    if (!known.leg(listener)) throw new CordboardError('not_found', { legId: listener });
    for (const { source } of sources) {
      if (source.kind === 'leg' && !known.leg(source.legId)) throw new CordboardError('not_found', { legId: source.legId });
      if (source.kind === 'player' && !known.player(source.playerId)) throw new CordboardError('not_found', { playerId: source.playerId });
    }
    const bySource = new Map(sources.map((heard) => [sourceKey(heard.source), heard]));
    wanted.set(
      listener,
      [...bySource.values()].filter(({ gain }) => gain > 0),
    );
  }
  return [...wanted]
    .filter(([listener, heard]) => setKey(current.get(listener) ?? []) !== setKey(heard))
    .map(([listener, heard]) => ({ listener, heard }));
}

/** The rows as the port describes them. */
export function rowsOf(hearing: HearingMatrix): HearingRow[] {
  return [...hearing].map(([listener, heard]) => ({ listener, sources: heard.map(({ source, gain }) => ({ source, gain })) }));
}
