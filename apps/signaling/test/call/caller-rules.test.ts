import { newId, type CallerRule } from '@cordboard/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ruled } from '../../src/call/caller-rules.ts';

const rule = (attribute: string, equals: string, given: Partial<CallerRule> = {}): CallerRule => ({
  attribute,
  equals,
  priority: 0,
  requirement: null,
  ...given,
});
const gold = { sub: 'kim', attributes: { tier: 'gold', orders: 7, trial: false } };

it('gives points and conditions to those whose signed attribute has the value, whatever its type', () => {
  const billing = { skillId: newId('skill'), level: 4 };
  const german = { skillId: newId('skill'), level: 2 };
  const rules = [
    rule('tier', 'gold', { priority: 20, requirement: billing }),
    rule('orders', '7', { priority: 5 }),
    rule('trial', 'false', { requirement: german }),
    rule('tier', 'silver', { priority: 50 }),
  ];
  expect(ruled(rules, gold)).toEqual({ priority: 25, requirement: { all: [billing, german] } });
  expect(ruled(rules.slice(0, 1), gold)).toEqual({ priority: 20, requirement: billing });
});

it('gives nothing to whom nobody vouches for, and for what every object has', () => {
  expect(ruled([rule('tier', 'gold', { priority: 20 })], undefined)).toEqual({ priority: 0, requirement: null });
  expect(ruled([rule('toString', String(Object.prototype.toString), { priority: 20 })], gold).priority).toBe(0);
});

it('stays within the points that there are', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 20 }), (points) => {
      const { priority } = ruled(
        points.map((priority) => rule('tier', 'gold', { priority })),
        gold,
      );
      const sum = points.reduce((total, one) => total + one, 0);
      expect(priority).toBe(Math.max(-100, Math.min(100, sum)));
    }),
  );
});
