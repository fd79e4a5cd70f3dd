import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { guardedRequest } from '../src/index.ts';
import type { GuardedRequest } from '../src/index.ts';

const LOCAL = { address: '127.0.0.1', family: 4 };
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: { path: string | undefined; host: string | undefined; body: string }[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part: Buffer) => (body += part.toString()));
  request.on('end', () => {
    asked.push({ path: request.url, host: request.headers.host, body });
    answer(request, response);
  });
});
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
  answer = (_request, response) => response.end('{"ok":true}');
});

const ask = (more: Partial<GuardedRequest> = {}) =>
  guardedRequest({
    method: 'GET',
    url: `http://crm.example:${port}/customers?id=7`,
    headers: {},
    body: null,
    timeoutMs: 20_000,
    mostBytes: 1_000,
    mayReach: () => true,
    resolve: async () => [LOCAL],
    ...more,
  });

describe('a request at somebody else’s wish', () => {
  it('goes to the address that was checked, under the name that was asked for', async () => {
    const response = await ask({ method: 'POST', body: 'привет' });
    expect([response.status, response.body.toString()]).toEqual([200, '{"ok":true}']);
    expect(asked).toEqual([{ path: '/customers?id=7', host: `crm.example:${port}`, body: 'привет' }]);
  });

  it('asks the name server once, so a second answer cannot lead elsewhere', async () => {
    let times = 0;
    await ask({ resolve: async () => (times++ === 0 ? [LOCAL] : [{ address: '127.0.0.2', family: 4 }]) });
    expect([times, asked.length]).toEqual([1, 1]);
  });

  it.each([
    ['its only address', [LOCAL]],
    ['one of several', [{ address: '8.8.8.8', family: 4 }, LOCAL]],
    ['no address at all', []],
  ])('is not sent when %s may not be reached', async (_what, addresses) => {
    const refused = ask({ mayReach: (address) => !address.startsWith('127.'), resolve: async () => addresses });
    await expect(refused).rejects.toMatchObject({ failure: 'refusedAddress' });
    expect(asked).toEqual([]);
  });

  it('is checked when the host is an address itself', async () => {
    const seen: string[] = [];
    const refuse = (address: string): boolean => seen.push(address) === 0;
    for (const host of ['127.1', '0x7f.0.0.1', '2130706433', '[::1]', '[::ffff:127.0.0.1]']) {
      await expect(ask({ url: `http://${host}:${port}/`, mayReach: refuse })).rejects.toMatchObject({ failure: 'refusedAddress' });
    }
    expect(seen).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1', '::1', '::ffff:7f00:1']);
    expect(asked).toEqual([]);
  });

  it('follows no redirect', async () => {
    answer = (_request, response) => response.writeHead(302, { location: `http://127.0.0.1:${port}/inside` }).end();
    expect((await ask()).status).toBe(302);
    expect(asked).toHaveLength(1);
  });

  it('is over at its time, however the other side keeps it waiting', async () => {
    answer = () => undefined;
    await expect(ask({ timeoutMs: 200 })).rejects.toMatchObject({ failure: 'timeout' });
    answer = (_request, response) => {
      const drip = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(drip));
    };
    await expect(ask({ timeoutMs: 300 })).rejects.toMatchObject({ failure: 'timeout' });
    await expect(ask({ timeoutMs: 100, resolve: () => new Promise(() => undefined) })).rejects.toMatchObject({ failure: 'timeout' });
  });

  it('reads only so much', async () => {
    answer = (_request, response) => response.end('x'.repeat(1_000));
    expect((await ask()).body).toHaveLength(1_000);
    let closed = false;
    answer = (_request, response) => {
      response.on('close', () => (closed = true));
      response.write('x'.repeat(1_001));
    };
    await expect(ask()).rejects.toMatchObject({ failure: 'tooLarge' });
    await expect.poll(() => closed, { timeout: 20_000, message: 'the connection was not closed' }).toBe(true);
  });

  it('says when nobody is there', async () => {
    await expect(ask({ resolve: () => Promise.reject(new Error('no such name')) })).rejects.toMatchObject({ failure: 'network' });
    answer = (request) => request.socket.destroy();
    await expect(ask()).rejects.toMatchObject({ failure: 'network' });
  });
});
