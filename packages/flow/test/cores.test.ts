import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlowCondition } from '@cordboard/contracts';
import {
  factKey,
  factsOf,
  fill,
  fillValue,
  holds,
  isInternalAddress,
  mayReach,
  isPointer,
  parseTemplate,
  readAttribute,
  readPointer,
  spokenValue,
  withAttributes,
} from '../src/index.ts';
import { QUEUE } from './support/flows.ts';

describe('a template', () => {
  const read = (name: string) => ({ name: 'Ada', n: 7 })[name] ?? null;

  it('is filled in, and what is not set is left out', () => {
    expect(fill('Hello {{ name }}, {{gone}}{{n : number}}!', read)).toBe('Hello Ada, 7!');
    expect(fill('{{{n}}}', read)).toBe('{7}');
    expect([fillValue('{{n}}', read), fillValue('{{n}}.', read), fillValue('{{gone}}', read), fillValue('', read)]).toEqual([
      7,
      '7.',
      null,
      '',
    ]);
  });

  it.each(['{{', 'a }} b', '{{a:loud}}', '{{A}}', '{{a.b}}', '{{}}', '{{caller.}}'])('%s is broken', (broken) => {
    expect(parseTemplate(broken)).toBeNull();
    expect(fill(broken, read)).toBe(broken);
  });

  it('without braces is itself', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/[{}]/.test(text)),
        (text) => fill(text, read) === text,
      ),
    );
  });

  it('says values as its language does', () => {
    const at = Date.UTC(2026, 10, 23, 22, 30);
    expect(spokenValue('4711', 'digits', 'en', 'UTC')).toBe('4 7 1 1');
    expect(spokenValue(1234.5, 'number', 'ru', 'UTC')).toBe('1234,5');
    expect(spokenValue('2026-11-23T22:30:00Z', 'date', 'en', 'UTC')).toBe('November 23, 2026');
    expect(spokenValue(at, 'date', 'zh', 'Asia/Shanghai')).toBe('2026年11月24日');
    expect(spokenValue(at, 'date', 'ru', 'Europe/Moscow')).toContain('24 ноября');
    expect(spokenValue(at, 'time', 'ru', 'Europe/Moscow')).toBe('01:30');
    expect(spokenValue('soon', 'date', 'en', 'UTC')).toBe('soon');
  });
});

describe('a condition', () => {
  const test = (condition: FlowCondition, own: Record<string, string | number | boolean>) =>
    holds(condition, (name) => own[name] ?? null, {});

  it.each([
    ['less', 9, '10', true],
    ['less', 'b', 'a', false],
    ['equals', '07', 7, true],
    ['equals', true, 'true', true],
    ['notEquals', 'a', 'A', true],
    ['contains', 'Straße 5', 'STRASSE', false],
    ['contains', 'Gold card', 'gold', true],
    ['startsWith', '+49 30', '+49', true],
    ['atLeast', 5, 5, true],
    ['more', 5, 5, false],
    ['atMost', 5, 5, true],
  ] as const)('%s: %j and %j', (is, left, right, expected) => {
    expect(test({ attribute: 'a', is, value: right }, { a: left })).toBe(expected);
  });

  it('of what is not there is false, whatever is asked', () => {
    for (const is of ['equals', 'notEquals', 'less', 'more', 'contains'] as const)
      expect(test({ attribute: 'a', is, value: '' }, {})).toBe(false);
    expect(test({ attribute: 'a', exists: false }, {})).toBe(true);
  });

  it('follows the rules of logic', () => {
    const leaf = fc.constantFrom('a', 'b', 'c').map((attribute): FlowCondition => ({ attribute, exists: true }));
    const { condition } = fc.letrec<{ condition: FlowCondition }>((tie) => ({
      condition: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        tie('condition').map((not) => ({ not })),
        fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
      ),
    }));
    fc.assert(
      fc.property(condition, condition, fc.subarray(['a', 'b', 'c']), (one, other, set) => {
        const own = Object.fromEntries(set.map((name) => [name, 1]));
        expect(test({ not: { all: [one, other] } }, own)).toBe(test({ any: [{ not: one }, { not: other }] }, own));
      }),
    );
  });

  it('asks the same thing under the same key', () => {
    const [open] = factsOf({ not: { open: { queueId: QUEUE } } });
    const [queue] = factsOf({ queue: { figure: 'waiting', queueId: QUEUE }, is: 'more', value: 1 });
    const [same] = factsOf({ queue: { queueId: QUEUE, figure: 'waiting' }, is: 'less', value: 9 });
    if (open === undefined || queue === undefined || same === undefined) throw new Error('no facts');
    expect(factKey(queue)).toBe(factKey(same));
    expect(factKey(open)).not.toBe(factKey(queue));
    expect(holds({ open: { queueId: QUEUE } }, () => null, { [factKey(open)]: true })).toBe(true);
  });
});

describe('attributes', () => {
  const sources = { own: { a: 1, tier: 'own' }, caller: { tier: 'gold', 'x-y': true }, call: { locale: 'ru' } };

  it('that a flow sets never pass for those that were signed', () => {
    expect(
      ['tier', 'caller.tier', 'caller.x-y', 'call.locale', 'caller.a', 'constructor', 'caller.toString'].map((name) =>
        readAttribute(sources, name),
      ),
    ).toEqual(['own', 'gold', true, 'ru', null, null, null]);
  });

  it('are bounded in number and size', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_none, index) => [`a${index}`, 1]));
    expect(withAttributes({}, many)).toEqual(many);
    expect(withAttributes(many, { a0: 2 })).toEqual({ ...many, a0: 2 });
    expect(withAttributes(many, { more: 1 })).toBeNull();
    expect(withAttributes({}, Object.fromEntries(Array.from({ length: 20 }, (_none, index) => [`a${index}`, 'я'.repeat(300)])))).toBeNull();
  });
});

describe('a JSON Pointer', () => {
  // RFC 6901 section 5
  const document = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'm~n': 8, o: { p: null } };

  it.each([
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/m~0n', 8],
    ['/o/p', null],
    ['/foo/2', undefined],
    ['/foo/00', undefined],
    ['/o/p/q', undefined],
    ['/toString', undefined],
    ['/foo/length', undefined],
  ])('%s', (pointer, expected) => {
    expect(isPointer(pointer)).toBe(true);
    expect(readPointer(document, pointer)).toEqual(expected);
  });

  it('is refused when it is none', () => {
    expect(['a', '/~', '/~2', 'a/b'].map(isPointer)).toEqual([false, false, false, false]);
    expect(readPointer(document, '')).toBe(document);
  });
});

describe('an address', () => {
  it.each([
    ...[
      '127.0.0.1',
      '10.1.2.3',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
      '224.0.0.1',
      '255.255.255.255',
      '198.18.0.1',
    ],
    ...[
      '::',
      '::1',
      'fe80::1',
      'fc00::1',
      'fd12:3456::1',
      'ff02::1',
      '::ffff:10.0.0.1',
      '64:ff9b::7f00:1',
      '2002:a00:1::',
      '2001:db8::1',
      '::ffff:8.8.8.8',
    ],
    ...['localhost', '', '1.2.3', '1.2.3.256', 'fe80::1%eth0', '::1::'],
  ])('%s is not the internet’s', (address) => {
    expect(isInternalAddress(address)).toBe(true);
  });

  it.each([
    '8.8.8.8',
    '172.32.0.1',
    '172.15.255.255',
    '100.128.0.1',
    '193.0.0.1',
    '2606:4700::1111',
    '2a00:1450:4001:80e::200e',
    '64:ff9b::808:808',
    '2002:808:808::',
  ])('%s is', (address) => {
    expect(isInternalAddress(address)).toBe(false);
  });

  it('may be reached when the deployment has named its network', () => {
    const networks = ['10.1.0.0/16', 'fd00:1::/32', '192.168.0.7', 'nonsense', '0.0.0.0/x'];
    for (const address of ['10.1.255.1', 'fd00:1::5', '192.168.0.7', '8.8.8.8']) expect(mayReach(address, networks), address).toBe(true);
    for (const address of ['10.2.0.1', 'fd00:2::5', '192.168.0.8', '127.0.0.1', '::1', '::ffff:10.1.0.1', 'x'])
      expect(mayReach(address, networks), address).toBe(false);
  });
});
