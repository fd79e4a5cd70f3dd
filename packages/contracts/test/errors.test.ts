import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CordboardError, ERRORS, isErrorCode, type ErrorCode } from '../src/index.ts';

const codes = Object.keys(ERRORS) as ErrorCode[];

describe('the error registry', () => {
  it.each(codes)('%s has statuses and both texts', (code) => {
    const facts = ERRORS[code];
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(facts.http).toBeGreaterThanOrEqual(400);
    expect(facts.http).toBeLessThan(600);
    // A final failure response of RFC 3261 section 21.
    expect(facts.sip).toBeGreaterThanOrEqual(400);
    expect(facts.sip).toBeLessThan(700);
    expect(facts.user).toMatch(/^[A-Z].*\.$/);
    expect(facts.operator).toMatch(/^[A-Z].*\.$/);
    expect(facts.user).not.toMatch(/schema|token|Redis|PostgreSQL|epoch|bucket/i);
  });

  it('has a text of its own for each error', () => {
    expect(new Set(codes.map((code) => ERRORS[code].user)).size).toBe(codes.length);
    expect(new Set(codes.map((code) => ERRORS[code].operator)).size).toBe(codes.length);
  });

  it('knows its own codes and nothing that objects inherit', () => {
    for (const code of codes) expect(isErrorCode(code)).toBe(true);
    for (const other of ['constructor', '__proto__', 'toString', '', 'Internal', 5, null, undefined])
      expect(isErrorCode(other)).toBe(false);
  });
});

describe('CordboardError', () => {
  it('is the same error on the other side of a boundary', () => {
    const data = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });
    fc.assert(
      fc.property(fc.constantFrom(...codes), data, (code, given) => {
        const error = new CordboardError(code, given);
        const back = CordboardError.fromWire(JSON.parse(JSON.stringify(error.toWire())) as ReturnType<CordboardError['toWire']>);
        expect(back).toBeInstanceOf(CordboardError);
        expect(back.code).toBe(code);
        expect(back.data).toEqual(JSON.parse(JSON.stringify(given)));
        expect([back.httpStatus, back.sipStatus]).toEqual([ERRORS[code].http, ERRORS[code].sip]);
      }),
    );
  });

  it('carries its cause for the log and never over the wire', () => {
    const cause = new Error('connect ECONNREFUSED 10.0.0.5');
    const error = new CordboardError('store_unavailable', {}, { cause });
    expect(error.cause).toBe(cause);
    expect(JSON.stringify(error.toWire())).not.toContain('10.0.0.5');
    expect(error.toWire().text).toBe(ERRORS.store_unavailable.user);
  });
});
