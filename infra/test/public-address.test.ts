import { describe, expect, test } from 'vitest';
import { readStartConfiguration } from '../stack/configuration.ts';
import { isLoopback, reviewPublic } from '../stack/public-address.ts';

const complete = {
  PUBLIC_URL: 'https://calls.example.com',
  SIP_WS_URL: 'wss://calls.example.com/sip',
  MEDIA_LISTEN_IP: '0.0.0.0',
  MEDIA_ANNOUNCED_ADDRESS: '203.0.113.7',
  TRUSTED_PROXIES: '127.0.0.1',
  TURN_URLS: 'turns:turn.example.com:443',
  TURN_SECRET: 'shared with the TURN server',
  SMTP_URL: 'smtps://mail.example.com',
};
const review = (env: Record<string, string>): readonly string[] => reviewPublic(readStartConfiguration(env)).missing;

describe('what --public asks for', () => {
  test('nothing when all is set', () => expect(review(complete)).toEqual([]));

  test('the defaults serve nobody else', () => {
    const missing = review({}).join('\n');
    for (const name of ['PUBLIC_URL', 'SIP_WS_URL', 'MEDIA_LISTEN_IP', 'TRUSTED_PROXIES']) expect(missing).toContain(name);
  });

  test.each([
    ['PUBLIC_URL', 'http://calls.example.com', 'https://'],
    ['SIP_WS_URL', 'ws://calls.example.com/sip', 'wss://'],
    ['MEDIA_LISTEN_IP', '127.0.0.1', 'MEDIA_LISTEN_IP'],
    ['MEDIA_ANNOUNCED_ADDRESS', '127.0.0.1', 'MEDIA_ANNOUNCED_ADDRESS'],
    ['MEDIA_ANNOUNCED_ADDRESS', '', '0.0.0.0 cannot be told'],
    ['TRUSTED_PROXIES', '', 'TRUSTED_PROXIES'],
    ['TURN_SECRET', '', 'belong together'],
  ])('%s=%s is missing or wrong', (name, value, said) => {
    const missing = review({ ...complete, [name]: value });
    expect(missing).toHaveLength(1);
    expect(missing[0]).toContain(said);
  });
});

test('log-ins are printed for loopback addresses only', () => {
  for (const host of ['localhost', '127.0.0.1', '127.8.8.8', '[::1]', 'desk.localhost']) expect(isLoopback(host), host).toBe(true);
  for (const host of ['example.com', '10.0.0.1', '127.example.com', 'localhost.example.com', '0.0.0.0'])
    expect(isLoopback(host), host).toBe(false);
});

test('a wrong value gets a sentence that names its variable', () => {
  expect(() => readStartConfiguration({ MEDIA_PORT_RANGE: '9-1' })).toThrow(/MEDIA_PORT_RANGE is not valid/);
  expect(() => readStartConfiguration({ PUBLIC_URL: 'calls.example.com' })).toThrow(/PUBLIC_URL is not valid/);
  expect(() => readStartConfiguration({ WEB_LISTEN: 'nowhere' })).toThrow(/WEB_LISTEN is not valid/);
});
