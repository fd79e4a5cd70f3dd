import { describe, expect, it } from 'vitest';
import { createLogger, type Logger } from '../src/index.ts';

const SECRET = 'S3cr3tValue';
const JWT = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl';

function written(write: (log: Logger) => void): string {
  const lines: string[] = [];
  write(createLogger('test', 'trace', { write: (line) => lines.push(line) }));
  expect(lines).toHaveLength(1);
  return lines[0] ?? '';
}

describe('createLogger', () => {
  it.each<[string, (log: Logger) => void]>([
    ['a field', (log) => log.info({ token: SECRET }, 'x')],
    ['a nested field', (log) => log.info({ a: { b: [{ adminPassword: SECRET }] } }, 'x')],
    ['a child binding', (log) => log.child({ deploymentSecret: SECRET }).info('x')],
    ['a header', (log) => log.info({ headers: { Authorization: `Bearer ${SECRET}` } }, 'x')],
    ['a cookie with quotes', (log) => log.info({ cookie: `a="${SECRET}"; b=${SECRET}` }, 'x')],
    ['a bearer in the message', (log) => log.info(`refused Bearer ${SECRET}`)],
    ['a format argument', (log) => log.info('refused %s', `Bearer ${SECRET}`)],
    ['an error', (log) => log.error({ err: new Error(`connect redis://user:${SECRET}@host failed`) }, 'x')],
    ['an error with fields', (log) => log.error(Object.assign(new Error('x'), { password: SECRET }))],
    ['JSON in a string', (log) => log.info({ frame: JSON.stringify({ type: 'hello', token: `${SECRET}"\\x` }) }, 'x')],
    ['an SDP ICE password', (log) => log.info({ sdp: `v=0\r\na=ice-ufrag:abcd\r\na=ice-pwd:${SECRET}\r\na=mid:0\r\n` }, 'x')],
    ['an SRTP key', (log) => log.info({ sdp: `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${SECRET}\r\n` }, 'x')],
    ['SRTP parameters', (log) => log.info({ srtp: { cryptoSuite: 'AES', keyBase64: SECRET } }, 'x')],
    [
      'a raw SIP message',
      (log) => log.info({ raw: `REGISTER sip:x SIP/2.0\r\nAuthorization: Digest username="u", response="${SECRET}"\r\nVia: y\r\n` }),
    ],
    ['a JWT with a neutral name', (log) => log.info({ value: `${JWT}${SECRET}` }, 'x')],
    ['a one-time link', (log) => log.info({ text: `Hello,\n\nhttps://desk.example/reset-password/${SECRET}\n` }, 'x')],
    ['an empty user before the password', (log) => log.info({ url: `redis://:${SECRET}@127.0.0.1` }, 'x')],
  ])('takes the secret out of %s', (_where, write) => {
    const line = written(write);
    expect(line).not.toContain(SECRET);
    expect(line).not.toContain(JWT);
    expect(line).toContain('[redacted]');
    expect(JSON.parse(line)).toHaveProperty('name', 'test');
  });

  it('leaves the rest as it was', () => {
    const fields = {
      contactId: 'con_1',
      tokenId: 'abc',
      waitMs: 5,
      sdp: 'a=ice-ufrag:abcd\r\na=mid:0',
      note: 'the secret of speed',
      tokens: 3,
    };
    expect(JSON.parse(written((log) => log.info(fields, 'a message with "quotes"')))).toMatchObject({
      ...fields,
      msg: 'a message with "quotes"',
      level: 30,
    });
  });

  it('keeps what follows a redacted header in the same message', () => {
    const line = written((log) => log.info({ raw: `Authorization: Bearer ${SECRET}\r\nVia: SIP/2.0/WSS x\r\n` }));
    expect(line).toContain('Via: SIP/2.0/WSS x');
  });

  it('writes nothing below its level', () => {
    const lines: string[] = [];
    createLogger('test', 'warn', { write: (line) => lines.push(line) }).info('x');
    expect(lines).toEqual([]);
  });
});
