import { newId } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../src/callbacks/ledger.ts';

describe('the ledger of promises', () => {
  const [one, other] = [newId('contact'), newId('contact')];
  const [attempt, second, third] = [newId('attempt'), newId('attempt'), newId('attempt')];

  function promised(): Ledger {
    const ledger = new Ledger();
    ledger.promised(one);
    ledger.promised(other);
    return ledger;
  }

  it('counts what was not kept as lost', () => {
    const ledger = promised();
    ledger.dialed(one, attempt, 10);
    ledger.answered(one);
    expect(ledger.findings([])).toMatchObject({ promised: 2, kept: 1, lost: 1, dialedTwice: 0 });
  });

  it('calls a ring after the promise was kept, and one attempt that rings twice, a customer called twice', () => {
    const again = promised();
    again.dialed(one, attempt, 10);
    again.answered(one);
    again.dialed(one, second, 20);
    expect(again.findings([]).dialedTwice).toBe(1);
    const same = promised();
    same.dialed(one, attempt, 10);
    same.dialed(one, attempt, 11);
    expect(same.findings([]).dialedTwice).toBe(1);
  });

  it('lets a promise be dialled again that nobody answered, and measures how late outside the outages', () => {
    const ledger = promised();
    for (const contactId of [one, other]) ledger.dialed(contactId, contactId === one ? attempt : second, 0);
    ledger.deferred(one, 1_000);
    ledger.deferred(other, 5_000);
    expect(ledger.dialed(one, third, 1_250)).toBe(2);
    ledger.dialed(other, newId('attempt'), 9_000);
    const outages = [{ what: 'redis', fromMs: 5_500, untilMs: 8_000 }];
    expect(ledger.findings(outages)).toMatchObject({ dialedTwice: 0, lateP99Ms: 250, lateSamples: 1 });
    expect(ledger.findings([])).toMatchObject({ lateP99Ms: 4_000, lateSamples: 2 });
  });
});
