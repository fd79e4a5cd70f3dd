import type { SoundSource } from '@cordboard/contracts';

/** A source in a listener's row. */
export interface Heard {
  readonly source: SoundSource;
  readonly gain: number;
}

/** The same for the same source. */
export function sourceKey(source: SoundSource): string {
  switch (source.kind) {
    case 'leg':
      return `leg ${source.legId}`;
    case 'player':
      return `player ${source.playerId}`;
    case 'music':
      return `music ${source.objectKey}`;
  }
}

/** The same for rows in which the same is heard, in whatever order. */
export const setKey = (heard: readonly Heard[]): string =>
  heard
    .map(({ source, gain }) => `${sourceKey(source)} ${gain}`)
    .toSorted()
    .join('\n');

/** One source as it is: that needs no mixer. Null when there are several, or none, or a gain. */
export function direct(heard: readonly Heard[]): SoundSource | null {
  const [only, ...more] = heard;
  return only && more.length === 0 && only.gain === 1 ? only.source : null;
}
