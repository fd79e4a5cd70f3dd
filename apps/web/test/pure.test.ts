import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { newId, type IdentityRefusal } from '@cordboard/contracts';
import { formatDuration } from '../src/components/format-duration.ts';
import { toCsv } from '../src/features/history/csv.ts';
import { readContact, readFilters, toSearch, writeFilters, type Filters } from '../src/features/history/filters.ts';
import { chooseLocale } from '../src/i18n/locale.ts';
import { parseRange } from '../src/server/byte-range.ts';
import { clientAddress, parseTrustedProxies } from '../src/server/client-address.ts';
import { verifyIdentity } from '../src/server/identify.ts';
import { redactForAudit } from '../src/server/redact-for-audit.ts';

describe('language', () => {
  test.each([
    ['ru', 'en', 'ru'],
    [undefined, 'zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    [undefined, 'de-DE, en;q=0.4, ru;q=0.7', 'ru'],
    [undefined, 'ru;q=0, zh;q=0.1', 'zh'],
    ['klingon', 'fr', 'en'],
    [undefined, null, 'en'],
    [undefined, '*', 'en'],
  ])('cookie %s and Accept-Language %s give %s', (cookie, header, locale) => {
    expect(chooseLocale(cookie, header)).toBe(locale);
  });
});

describe('byte ranges', () => {
  test.each([
    [null, null],
    ['bytes=0-', { start: 0, end: 99 }],
    ['bytes=10-19', { start: 10, end: 19 }],
    ['bytes=90-500', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-500', { start: 0, end: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=20-10', 'unsatisfiable'],
    ['bytes=-', null],
    ['bytes=0-1,5-6', null],
    ['items=0-1', null],
  ])('%s of 100 bytes', (header, range) => {
    expect(parseRange(header, 100)).toEqual(range);
  });

  test('the last no bytes are nothing that can be sent', () => {
    expect(parseRange('bytes=-0', 100)).toBe('unsatisfiable');
    expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable');
  });
});

describe('who asks', () => {
  const proxies = parseTrustedProxies(['127.0.0.1', '10.0.0.0/8', '::1']);

  test.each([
    ['203.0.113.9', undefined, '203.0.113.9'],
    ['203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['::ffff:127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['127.0.0.1', '6.6.6.6, 198.51.100.1, 10.2.3.4', '198.51.100.1'],
    ['127.0.0.1', 'nonsense', '127.0.0.1'],
    ['::1', '2001:db8::7', '2001:db8::7'],
    ['127.0.0.1', undefined, '127.0.0.1'],
  ])('socket %s, X-Forwarded-For %s', (socket, header, address) => {
    expect(clientAddress(socket, header, proxies)).toBe(address);
  });

  test('a list that is none is refused', () => {
    expect(() => parseTrustedProxies(['10.0.0.0/8', 'proxy.example'])).toThrow(/'proxy.example' is neither/);
    expect(() => parseTrustedProxies(['10.0.0.0/40'])).toThrow();
    expect(() => parseTrustedProxies(['10.0.0.0/x'])).toThrow();
  });
});

test('durations', () => {
  expect([0, -5, 999, 61_000, 3_599_000, 3_600_000, 36_061_000].map(formatDuration)).toEqual([
    '0:00',
    '0:00',
    '0:00',
    '1:01',
    '59:59',
    '1:00:00',
    '10:01:01',
  ]);
});

describe('CSV', () => {
  const row: Parameters<typeof toCsv>[0][number] = {
    contactId: newId('contact'),
    kind: 'voice',
    state: 'ended',
    createdAtMs: 0,
    endedAtMs: 13_000,
    name: 'Ann',
    verified: true,
    queueName: 'Orders',
    agentName: null,
    waitMs: 1_200,
    talkMs: null,
    outcome: 'answered',
    endReason: 'agentHungUp',
    dispositionName: null,
    recordingId: null,
    recordingState: null,
  };
  const nameIn = (name: string): string | undefined =>
    toCsv([{ ...row, name }])
      .split('\r\n')[1]
      ?.split(',')[3];

  test('a header and a line for each contact, quoted, with moments as text', () => {
    const [header, line, ...rest] = toCsv([row]).split('\r\n');
    expect(header?.split(',').slice(0, 4)).toEqual(['"contactId"', '"createdAt"', '"kind"', '"name"']);
    expect(line).toContain('"1970-01-01T00:00:00.000Z","voice","Ann","true","Orders","","1200",""');
    expect(rest).toEqual([]);
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('%j is no formula for a spreadsheet', (name) => {
    expect(nameIn(name)).toBe(`"'${name}"`);
  });

  test('quotes are doubled, other text stays', () => {
    expect(nameIn('Ann "A" Lee')).toBe('"Ann ""A"" Lee"');
    expect(nameIn('a=b')).toBe('"a=b"');
  });
});

describe('filters of the history', () => {
  const all: Filters = {
    text: 'Ann & Co',
    from: '2026-01-31',
    to: '2026-02-01',
    queue: newId('queue'),
    agent: newId('agent'),
    outcome: 'abandoned',
    recorded: true,
  };

  test('what is written is read again', () => {
    const contact = newId('contact');
    const query = new URLSearchParams(writeFilters(all, contact));
    expect(readFilters(query)).toEqual(all);
    expect(readContact(query)).toBe(contact);
    expect(writeFilters(readFilters(new URLSearchParams()), null)).toBe('');
  });

  test('an address that somebody made up filters nothing', () => {
    const query = new URLSearchParams('from=yesterday&to=2026-1-1&queue=x&agent=1&outcome=lost&recorded=yes&contact=7');
    expect(readFilters(query)).toEqual({ text: '', from: null, to: null, queue: null, agent: null, outcome: null, recorded: false });
    expect(readContact(query)).toBeNull();
  });

  test('days are whole days of this time zone', () => {
    expect(toSearch(all)).toMatchObject({ fromMs: new Date(2026, 0, 31).getTime(), toMs: new Date(2026, 1, 2).getTime(), recorded: true });
  });
});

test('what is secret never reaches the audit log, however deep', () => {
  const entry = { name: 'A', password: 'x', list: [{ token: 't', keep: 1 }], inner: { secret: 's', jwt: 'j', none: null } };
  expect(redactForAudit(entry)).toEqual({
    name: 'A',
    password: '…',
    list: [{ token: '…', keep: 1 }],
    inner: { secret: '…', jwt: '…', none: null },
  });
});

describe('identify(jwt)', () => {
  const secret = 'a-secret-of-the-key-with-32-bytes!!';
  const nowMs = 1_800_000_000_000;
  const sign = (lifeS: number, changes: { key?: string; alg?: string; claims?: object; ageS?: number } = {}): Promise<string> => {
    const issuedS = nowMs / 1_000 - (changes.ageS ?? 0);
    return new SignJWT({ name: 'Ann', attributes: { tier: 'gold' }, ...changes.claims })
      .setProtectedHeader({ alg: changes.alg ?? 'HS256' })
      .setSubject('customer-7')
      .setIssuedAt(issuedS)
      .setExpirationTime(issuedS + lifeS)
      .sign(new TextEncoder().encode(changes.key ?? secret));
  };
  const refusal = (why: IdentityRefusal) =>
    expect.objectContaining({ code: 'not_authenticated', data: expect.objectContaining({ what: 'identity', why }) as object });

  test('what the tenant’s own server signed is believed', async () => {
    await expect(verifyIdentity(await sign(600), secret, nowMs)).resolves.toEqual({
      sub: 'customer-7',
      name: 'Ann',
      attributes: { tier: 'gold' },
    });
  });

  test('a wrong secret, another algorithm, none at all, too long a life, an old one, an early one: each is named', async () => {
    const refused = async (jwt: string, why: IdentityRefusal, of: string | null = secret) =>
      expect(verifyIdentity(jwt, of, nowMs)).rejects.toEqual(refusal(why));
    await refused(await sign(600, { key: 'some-other-secret-with-32-bytes!!!!' }), 'signature');
    await refused(await sign(600, { alg: 'HS512' }), 'signature');
    await refused(
      `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ sub: 'x', iat: nowMs / 1_000, exp: nowMs / 1_000 + 60 }))}.`,
      'signature',
    );
    await refused('not a token', 'signature');
    await refused(await sign(601), 'tooLong');
    await refused(await sign(60, { ageS: 71 }), 'expired');
    await refused(await sign(600, { ageS: -11 }), 'notYet');
    await refused(await sign(600), 'noSecret', null);
    await refused(await sign(60, { claims: { attributes: { nested: {} } } }), 'claims');
    await refused(await sign(60, { claims: { name: 7 } }), 'claims');
  });

  test('a site’s clock may be ten seconds off', async () => {
    for (const ageS of [69, -9]) await expect(verifyIdentity(await sign(60, { ageS }), secret, nowMs)).resolves.toHaveProperty('sub');
  });
});
