import { createHmac } from 'node:crypto';
import { NextRequest } from 'next/server';
import { expect, inject, test } from 'vitest';

Object.assign(process.env, inject('webEnvironment'), {
  SIP_WS_URL: 'wss://voice.example/sip',
  TURN_URLS: 'turn:turn.example:3478, turns:turn.example:5349?transport=tcp',
  TURN_SECRET: 'north',
});
const { proxy, config } = await import('../src/proxy.ts');
const { refuseBody } = await import('../src/server/body-limit.ts');
const { iceServers } = await import('../src/server/ice-servers.ts');

const headersOf = (path: string): Headers => proxy(new NextRequest(`http://127.0.0.1:8080${path}`)).headers;

test('a page cannot be framed, runs only its own scripts, and talks to its own sockets', () => {
  const headers = headersOf('/desk');
  const policy = new Map((headers.get('content-security-policy') ?? '').split('; ').map((line) => [line.split(' ')[0], line]));
  expect(policy.get('frame-ancestors')).toBe("frame-ancestors 'none'");
  expect(policy.get('object-src')).toBe("object-src 'none'");
  expect(policy.get('base-uri')).toBe("base-uri 'none'");
  expect(policy.get('connect-src')).toBe("connect-src 'self' wss://voice.example");
  expect(policy.get('script-src')).toMatch(/^script-src 'self' 'nonce-[A-Za-z0-9+/]{22}==' 'strict-dynamic'$/);
  expect(policy.get('script-src')).not.toContain('unsafe');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('each page has a nonce of its own', () => {
  expect(headersOf('/desk').get('content-security-policy')).not.toBe(headersOf('/desk').get('content-security-policy'));
});

test('a page may use the microphone, and neither camera nor place', () => {
  const allowed = headersOf('/desk').get('permissions-policy') ?? '';
  expect(allowed).toContain('microphone=(self)');
  for (const what of ['camera', 'geolocation', 'payment', 'usb']) expect(allowed).toContain(`${what}=()`);
});

test('pages go through the proxy; what other sites load, and answers in JSON, do not need it', () => {
  const matches = (path: string): boolean => config.matcher.some((pattern) => new RegExp(`^${pattern}$`).test(path));
  for (const path of ['/', '/desk', '/admin/queues', '/try/key']) expect(matches(path), path).toBe(true);
  for (const path of ['/embed.js', '/widget.js', '/api/widget/token', '/_next/static/a.js']) expect(matches(path), path).toBe(false);
});

test('TURN credentials expire, name who they are for, and are what coturn computes from its secret', () => {
  const [server] = iceServers('agt_1', 1_700_000_000_000);
  expect(server).toEqual({
    urls: ['turn:turn.example:3478', 'turns:turn.example:5349?transport=tcp'],
    username: '1700003600:agt_1',
    credential: createHmac('sha1', 'north').update('1700003600:agt_1').digest('base64'),
  });
});

test.each([
  ['/api/widget/token', { 'content-length': '262144' }, false],
  ['/api/widget/token', { 'content-length': '262145' }, true],
  ['/api/prompts', { 'content-length': '20000000' }, false],
  ['/api/prompts?x=1', { 'content-length': '30000000' }, true],
  ['/api/prompts', { 'transfer-encoding': 'chunked' }, true],
  ['/desk', {}, false],
])('a body that is too long, or has no length, is refused before it is read: %s %o', (url, headers, isRefused) => {
  expect(refuseBody(url, headers)?.code ?? null).toBe(isRefused ? 'too_large' : null);
});
