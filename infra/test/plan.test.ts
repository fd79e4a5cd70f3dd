import { expect, test } from 'vitest';
import { banner } from '../stack/banner.ts';
import { sharedEnvironment } from '../stack/environment.ts';
import { readableLine } from '../stack/log-lines.ts';
import { partOfRange } from '../stack/program.ts';

test('a port range is divided without overlap', () => {
  expect([1, 2, 3].map((number) => partOfRange('40000-40099', number, 3))).toEqual(['40000-40032', '40033-40065', '40066-40098']);
  expect(partOfRange('40000-40099', 1, 1)).toBe('40000-40099');
  expect(() => partOfRange('40000-40001', 1, 3)).toThrow(/MEDIA_PORT_RANGE/);
  expect(() => partOfRange('40000-40099', 2, 1)).toThrow(/no part 2 of 1/);
});

test('overrides win over the defaults', () => {
  const parts = {
    dataDir: '/data with space',
    databaseUrl: 'd',
    databaseAppUrl: 'a',
    databaseAuthUrl: 'b',
    redisUrl: 'r',
    queueRedisUrl: 'q',
    webListen: '127.0.0.1:1',
    signalingListen: '127.0.0.1:2',
    turnSecret: 't',
  };
  const env = sharedEnvironment({ ...parts, overrides: { PUBLIC_URL: 'https://x.example' } });
  expect(env).toMatchObject({
    PUBLIC_URL: 'https://x.example',
    SIP_WS_URL: 'ws://127.0.0.1:2/sip',
    OBJECT_STORE_URL: 'file:///data%20with%20space/objects',
  });
});

test('log lines are for people; what is no record stays as it is', () => {
  const line = readableLine('media-1', '{"level":40,"time":1763839200000,"name":"media","pid":7,"msg":"worker died","workerId":3}');
  expect(line).toMatch(/^media-1 +\d\d:\d\d:\d\d warn +worker died {2}workerId=3$/);
  expect(readableLine('web-1', 'Ready in 200ms')).toMatch(/^web-1 +Ready in 200ms$/);
  expect(readableLine('web-1', '{broken')).toMatch(/\{broken$/);
});

test('passwords are shown when they were made, never promised later', () => {
  const facts = { publicUrl: 'http://127.0.0.1:8080', shopUrl: 'http://127.0.0.1:8082', logFolder: '/l' };
  const logIns = [{ role: 'agent', name: 'Ana', email: 'ana@demo.example', password: 'secret words' }];
  expect(banner({ ...facts, logIns, seededBefore: false })).toContain('ana@demo.example  secret words');
  expect(banner({ ...facts, logIns: [], seededBefore: true })).toContain('--fresh');
  expect(banner({ ...facts, shopUrl: null, logIns: [], seededBefore: false })).toContain('/sign-up');
});
