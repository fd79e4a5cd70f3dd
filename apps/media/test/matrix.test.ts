import { newId, type LegId, type SoundSource } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { planMatrix } from '../src/room/matrix.ts';

const [a, b, c] = [newId('leg'), newId('leg'), newId('leg')];
const playerId = newId('player');
const known = { leg: (id: LegId) => [a, b, c].includes(id), player: () => true };
const leg = (legId: LegId): SoundSource => ({ kind: 'leg', legId });
const row = (listener: LegId, ...sources: SoundSource[]) => ({ listener, sources: sources.map((source) => ({ source, gain: 1 })) });

describe('planMatrix', () => {
  it('names only what changes', () => {
    const current = new Map<LegId, SoundSource | null>([
      [a, leg(b)],
      [b, leg(a)],
      [c, null],
    ]);
    expect(planMatrix(current, [row(a, leg(b)), row(b), row(c)], known)).toEqual([{ listener: b, source: null }]);
    expect(planMatrix(current, [row(a, leg(c)), row(c, { kind: 'player', playerId })], known)).toEqual([
      { listener: a, source: leg(c) },
      { listener: c, source: { kind: 'player', playerId } },
    ]);
  });

  it('knows sources by what they name', () => {
    const music = (objectKey: string): SoundSource => ({ kind: 'music', objectKey });
    const current = new Map<LegId, SoundSource | null>([[a, music('x')]]);
    expect(planMatrix(current, [row(a, music('x'))], known)).toEqual([]);
    expect(planMatrix(current, [row(a, music('y'))], known)).toHaveLength(1);
    expect(planMatrix(current, [row(a, leg(b))], known)).toHaveLength(1);
  });

  it('takes the last row of a listener', () => {
    expect(planMatrix(new Map(), [row(a, leg(b)), row(a)], known)).toEqual([]);
  });

  it('refuses as a whole', () => {
    expect(() => planMatrix(new Map(), [row(a, leg(b)), row(b, leg(a), leg(c))], known)).toThrow('unsupported_media');
    expect(() => planMatrix(new Map(), [{ listener: a, sources: [{ source: leg(b), gain: 2 }] }], known)).toThrow('unsupported_media');
    expect(() => planMatrix(new Map(), [row(a, leg(newId('leg')))], known)).toThrow('not_found');
    expect(() => planMatrix(new Map(), [row(a, { kind: 'player', playerId })], { ...known, player: () => false })).toThrow('not_found');
  });
});
