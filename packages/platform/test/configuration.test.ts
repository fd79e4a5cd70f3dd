import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigurationError, listenAddressSchema, listSchema, networksSchema, parseConfiguration, portRangeSchema } from '../src/index.ts';

const schema = z.object({
  REDIS_URL: z.url({ error: 'must be a URL' }),
  MEDIA_WORKERS: z.coerce.number().int().min(1).default(2),
  WEB_LISTEN: listenAddressSchema.default({ host: '127.0.0.1', port: 8080 }),
  MEDIA_PORT_RANGE: portRangeSchema.default({ min: 40_000, max: 40_099 }),
  TRUSTED_PROXIES: listSchema.default([]),
});

function sentences(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    parseConfiguration(schema, environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.sentences;
    throw error;
  }
  return [];
}

describe('parseConfiguration', () => {
  it('gives defaults and takes an empty variable for one that is not set', () => {
    expect(parseConfiguration(schema, { REDIS_URL: 'redis://127.0.0.1:6379', MEDIA_WORKERS: '', OTHER: 'x' })).toEqual({
      REDIS_URL: 'redis://127.0.0.1:6379',
      MEDIA_WORKERS: 2,
      WEB_LISTEN: { host: '127.0.0.1', port: 8080 },
      MEDIA_PORT_RANGE: { min: 40_000, max: 40_099 },
      TRUSTED_PROXIES: [],
    });
  });

  it('names each variable that is wrong in a sentence of its own', () => {
    const said = sentences({ REDIS_URL: 'nonsense', MEDIA_WORKERS: '0', WEB_LISTEN: '8080', MEDIA_PORT_RANGE: '40099-40000' });
    expect(said).toHaveLength(4);
    expect(said[0]).toBe('REDIS_URL is not valid: must be a URL.');
    expect(said[1]).toMatch(/^MEDIA_WORKERS is not valid: .+\.$/);
    expect(said[2]).toBe('WEB_LISTEN is not valid: must be host:port with a port from 0 to 65535.');
    expect(said[3]).toMatch(/^MEDIA_PORT_RANGE is not valid: .+ascending order\.$/);
  });

  it('says that a variable is missing', () => {
    expect(sentences({})).toEqual(['REDIS_URL is not set and has no default.']);
  });

  it('never repeats a value, which may be a secret', () => {
    expect(sentences({ REDIS_URL: 'my password', WEB_LISTEN: 'my password' }).join()).not.toContain('my password');
  });
});

describe('values', () => {
  it.each([
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['[::1]:8081', { host: '::1', port: 8081 }],
    ['localhost:65535', { host: 'localhost', port: 65_535 }],
  ])('reads the address %s', (text, address) => {
    expect(listenAddressSchema.parse(text)).toEqual(address);
  });
  it.each(['', ':80', 'host', 'host:65536', 'host:-1', '::1:80', 'a b:80'])('refuses the address "%s"', (text) => {
    expect(listenAddressSchema.safeParse(text).success).toBe(false);
  });
  it.each(['', '1', '0-5', '5-4', '1-65536', 'a-b'])('refuses the port range "%s"', (text) => {
    expect(portRangeSchema.safeParse(text).success).toBe(false);
  });
  it('reads a list', () => {
    expect(listSchema.parse(' 10.0.0.0/8, ,::1 ')).toEqual(['10.0.0.0/8', '::1']);
    expect(networksSchema.parse('10.0.0.0/8,fd00::/128, 127.0.0.1')).toEqual(['10.0.0.0/8', 'fd00::/128', '127.0.0.1']);
    for (const wrong of ['10.0.0.0/33', 'fd00::/129', 'crm.example', '10.0.0.0/', '10.0.0.0/8/8'])
      expect(networksSchema.safeParse(wrong).success, wrong).toBe(false);
  });
});
