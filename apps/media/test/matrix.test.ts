import { newId, type LegId, type SoundSource } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import type { Heard } from '../src/room/heard.ts';
import { planMatrix } from '../src/room/matrix.ts';

const [a, b, c] = [newId('leg'), newId('leg'), newId('leg')];
const playerId = newId('player');
const known = { leg: (id: LegId) => [a, b, c].includes(id), player: () => true };
const leg = (legId: LegId): SoundSource => ({ kind: 'leg', legId });
const at = (gain: number, source: SoundSource): Heard => ({ source, gain });
const row = (listener: LegId, ...sources: SoundSource[]) => ({ listener, sources: sources.map((source) => at(1, source)) });
type Current = Map<LegId, readonly Heard[]>;

describe('planMatrix', () => {
  it('names only what changes', () => {
    const current = new Map([
      [a, [at(1, leg(b))]],
      [b, [at(1, leg(a))]],
      [c, []],
    ]) satisfies Current;
    expect(planMatrix(current, [row(a, leg(b)), row(b), row(c)], known)).toEqual([{ listener: b, heard: [] }]);
    expect(planMatrix(current, [row(a, leg(c)), row(c, { kind: 'player', playerId })], known)).toEqual([
      { listener: a, heard: [at(1, leg(c))] },
      { listener: c, heard: [at(1, { kind: 'player', playerId })] },
    ]);
  });

  it('knows sources by what they name', () => {
    const music = (objectKey: string): SoundSource => ({ kind: 'music', objectKey });
    const current = new Map([[a, [at(1, music('x'))]]]);
    expect(planMatrix(current, [row(a, music('x'))], known)).toEqual([]);
    expect(planMatrix(current, [row(a, music('y'))], known)).toHaveLength(1);
    expect(planMatrix(current, [row(a, leg(b))], known)).toHaveLength(1);
  });

  it('takes the last row of a listener', () => {
    expect(planMatrix(new Map(), [row(a, leg(b)), row(a)], known)).toEqual([]);
  });

  it('compares several sources as a set with gains, leaves out what is at 0, and takes the last of two gains', () => {
    const current = new Map([[a, [at(1, leg(b)), at(0.5, leg(c))]]]);
    const rows = (...sources: Heard[]) => [{ listener: a, sources }];
    expect(planMatrix(current, rows(at(0.5, leg(c)), at(1, leg(b))), known)).toEqual([]);
    expect(planMatrix(current, rows(at(0.4, leg(c)), at(1, leg(b))), known)).toHaveLength(1);
    expect(planMatrix(current, rows(at(0, leg(c)), at(1, leg(b))), known)).toEqual([{ listener: a, heard: [at(1, leg(b))] }]);
    expect(planMatrix(current, rows(at(2, leg(b)), at(3, leg(b))), known)).toEqual([{ listener: a, heard: [at(3, leg(b))] }]);
  });

  it('refuses as a whole', () => {
    expect(() => planMatrix(new Map(), [row(a, leg(b)), row(b, leg(a), leg(newId('leg')))], known)).toThrow('not_found');
    expect(() => planMatrix(new Map(), [row(a, leg(newId('leg')))], known)).toThrow('not_found');
    expect(() => planMatrix(new Map(), [row(a, { kind: 'player', playerId })], { ...known, player: () => false })).toThrow('not_found');
  });
});
