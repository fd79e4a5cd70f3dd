import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as contracts from '../src/index.ts';
import { arbitraryOf } from './support/arbitrary.ts';

const schemas = Object.entries(contracts).filter(([name, value]) => name.endsWith('Schema') && value instanceof z.ZodType) as [
  string,
  z.ZodType,
][];
const ports = { MEDIA_PORT: contracts.MEDIA_PORT, SIGNALING_PORT: contracts.SIGNALING_PORT, WORKER_PORT: contracts.WORKER_PORT };
const methods = Object.entries(ports).flatMap(([port, table]) =>
  Object.entries(table).flatMap(([method, { params, result }]): [string, z.ZodType][] => [
    [`${port} ${method} params`, params],
    [`${port} ${method} result`, result],
  ]),
);
const jobs = Object.entries(contracts.JOBS).map(([name, schema]): [string, z.ZodType] => [`job ${name}`, schema]);
const all = [...schemas, ...methods, ...jobs];

const viaJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('every message', () => {
  it('is among those tested', () => {
    expect(schemas.length).toBeGreaterThan(60);
    expect(methods.length).toBeGreaterThan(40);
    expect(jobs.length).toBeGreaterThanOrEqual(4);
  });

  it.each(all)('%s means the same after JSON, and parses to itself', (_name, schema) => {
    fc.assert(
      fc.property(arbitraryOf(schema), (input) => {
        const output = schema.parse(input);
        expect(schema.parse(viaJson(input))).toEqual(output);
        expect(schema.parse(viaJson(output))).toEqual(output);
      }),
      { numRuns: 15 },
    );
  });

  it.each(all)('%s refuses what is of another kind', (_name, schema) => {
    for (const value of [Symbol('no'), () => undefined, Number.NaN]) expect(schema.safeParse(value).success).toBe(false);
  });
});

describe('discriminated messages', () => {
  it.each([
    ['commandSchema', contracts.commandSchema],
    ['tenantEventSchema', contracts.tenantEventSchema],
    ['mediaEventSchema', contracts.mediaEventSchema],
    ['clientFrameSchema', contracts.clientFrameSchema],
  ])('%s refuses an unknown type', (_name, schema) => {
    expect(schema.safeParse({ type: 'nothing.happened' }).success).toBe(false);
    expect(schema.safeParse({}).success).toBe(false);
  });

  it('name events in the past tense of what they are about', () => {
    for (const option of contracts.tenantEventSchema.options) {
      expect(option.shape.type.value).toMatch(/^([a-z][A-Za-z]+\.)?[a-z][A-Za-z]*$/);
    }
    const types = contracts.tenantEventSchema.options.map((option) => option.shape.type.value);
    expect(new Set(types).size).toBe(types.length);
  });
});

describe('limits', () => {
  it('holds text from outside to its bounds', () => {
    expect(contracts.unverifiedFormSchema.safeParse({ reason: 'x'.repeat(501) }).success).toBe(false);
    expect(contracts.sdpSchema.safeParse('x'.repeat(16_001)).success).toBe(false);
    expect(contracts.clientFrameSchema.safeParse({ type: 'hello', token: 'x'.repeat(8_001) }).success).toBe(false);
  });

  it('refuses opening hours that end before they begin', () => {
    expect(contracts.openingSpanSchema.safeParse({ weekday: 1, fromMinute: 600, toMinute: 600 }).success).toBe(false);
    expect(contracts.openingSpanSchema.safeParse({ weekday: 1, fromMinute: 600, toMinute: 601 }).success).toBe(true);
  });

  it('drops keys that a message does not have', () => {
    expect(contracts.unverifiedFormSchema.parse({ name: 'Ada', role: 'admin' })).toEqual({ name: 'Ada' });
  });
});
