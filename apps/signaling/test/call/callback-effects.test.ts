import { CALLBACK_STATES } from '@cordboard/contracts';
import { expect, it } from 'vitest';
import { mayRing } from '../../src/call/effects/callback-effects.ts';

it('a promise rings until it is kept or given up; one that was answered is left to the two who talk', () => {
  expect(Object.fromEntries(CALLBACK_STATES.map((state) => [state, mayRing(state)]))).toEqual({
    waiting: 'ring',
    ringing: 'ring',
    done: 'leave',
    unreachable: 'end',
    cancelled: 'end',
  });
  expect(mayRing(null)).toBe('end');
});
