import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { CordboardError, definePort } from '@cordboard/contracts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { connectRpc, createLogger, serveRpc, type RpcClient, type RpcHandlers, type RpcPeer, type RpcServer } from '../src/index.ts';
import { waitFor } from './support/wait-for.ts';

const PORT = definePort({
  add: { params: z.object({ a: z.number(), b: z.number().default(1) }), result: z.object({ sum: z.number() }) },
  fail: { params: z.object({ how: z.enum(['typed', 'plain', 'result']) }), result: z.object({ fine: z.literal(true) }) },
  wait: { params: z.object({ ms: z.number() }), result: z.object({}) },
  subscribe: { params: z.object({}), result: z.object({ peer: z.string() }) },
});
type Port = typeof PORT;
const SECRET = 'the secret of this deployment';
const log = createLogger('test', 'silent');

const handlers: RpcHandlers<Port> = {
  add: ({ a, b }) => Promise.resolve({ sum: a + b }),
  fail: ({ how }) => {
    if (how === 'typed') throw new CordboardError('stale_epoch', { epoch: 3 });
    if (how === 'plain') throw new TypeError('a password is in here');
    return Promise.resolve({ fine: false as never });
  },
  wait: async ({ ms }) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return {};
  },
  subscribe: (_params, peer) => {
    peer.notify('event', { seq: 1 });
    return Promise.resolve({ peer: peer.id });
  },
};

async function serve(
  options: { port?: number; onConnection?: (peer: RpcPeer) => void; handlers?: RpcHandlers<Port> } = {},
): Promise<RpcServer> {
  const { port = 0, onConnection } = options;
  const server = await serveRpc(PORT, options.handlers ?? handlers, {
    host: '127.0.0.1',
    port,
    secret: SECRET,
    log,
    ...(onConnection && { onConnection }),
  });
  onTestFinished(() => server.close());
  return server;
}

function connect(
  url: string,
  options: {
    secret?: string;
    timeoutMs?: number;
    onNotification?: (method: string, params: unknown) => void;
    onRefused?: () => void;
  } = {},
): RpcClient<Port> {
  const client = connectRpc(PORT, url, { log, ...options, secret: options.secret ?? SECRET });
  onTestFinished(() => client.close());
  return client;
}

describe('a call', () => {
  it('gets its result, with the defaults of the schema', async () => {
    const client = connect((await serve()).url);
    expect(await client.call('add', { a: 2, b: 3 })).toEqual({ sum: 5 });
    expect(await client.call('add', { a: 2 })).toEqual({ sum: 3 });
    expect(client.connected).toBe(true);
  });

  it('overlaps with others, each getting its own answer', async () => {
    const client = connect((await serve()).url);
    const slow = client.call('wait', { ms: 50 });
    const sums = await Promise.all(Array.from({ length: 200 }, (_, a) => client.call('add', { a, b: a })));
    expect(sums.map(({ sum }) => sum)).toEqual(Array.from({ length: 200 }, (_, a) => 2 * a));
    await slow;
  });

  it('is refused with the fields named when the parameters are wrong', async () => {
    const client = connect((await serve()).url);
    await expect(client.call('add', { a: 'x' as never })).rejects.toMatchObject({
      name: 'CordboardError',
      code: 'invalid_input',
      data: { issues: [{ path: ['a'], message: expect.stringContaining('number') as string }] },
    });
  });

  it('brings a typed error back as the same typed error', async () => {
    const client = connect((await serve()).url);
    const error = await client.call('fail', { how: 'typed' }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CordboardError);
    expect(error).toMatchObject({ code: 'stale_epoch', data: { epoch: 3 } });
  });

  it('says nothing of an unexpected failure but `internal`', async () => {
    const client = connect((await serve()).url);
    const error = (await client.call('fail', { how: 'plain' }).catch((caught: unknown) => caught)) as CordboardError;
    expect(error).toMatchObject({ code: 'internal', data: {} });
    expect(JSON.stringify(error.toWire())).not.toContain('password');
  });

  it('never delivers a result that does not match its schema', async () => {
    const client = connect((await serve()).url);
    await expect(client.call('fail', { how: 'result' })).rejects.toMatchObject({ code: 'internal' });
  });

  it.each(['nothing', 'constructor', '__proto__', 'toString'])('to the unknown method %s is not found', async (method) => {
    const client = connect((await serve()).url);
    await expect(client.call(method as 'add', { a: 1 })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('times out, and the late answer harms nobody', async () => {
    const client = connect((await serve()).url, { timeoutMs: 30 });
    await expect(client.call('wait', { ms: 80 })).rejects.toMatchObject({ code: 'timeout', data: { method: 'wait' } });
    await client.call('wait', { ms: 100 }, { timeoutMs: 5_000 });
    expect(await client.call('add', { a: 1 }, { timeoutMs: 5_000 })).toEqual({ sum: 2 });
  });

  it('times out when nobody is there', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    await once(free, 'close');
    const client = connect(`ws://127.0.0.1:${port}`, { timeoutMs: 100 });
    await expect(client.call('add', { a: 1 })).rejects.toMatchObject({ code: 'timeout' });
  });
});

describe('authentication', () => {
  const first = async (url: string, frame: string): Promise<{ answer: string; code: number }> => {
    const socket = new WebSocket(url);
    await once(socket, 'open');
    let answer = '';
    socket.on('message', (data: Buffer) => (answer = data.toString()));
    const closed = once(socket, 'close');
    socket.send(frame);
    const [code] = (await closed) as [number];
    return { answer, code };
  };
  const request = (method: string, params: unknown): string => JSON.stringify({ jsonrpc: '2.0', id: '1', method, params });

  it('refuses another secret', async () => {
    const server = await serve();
    const client = connect(server.url, { secret: 'another' });
    await expect(client.call('add', { a: 1 })).rejects.toMatchObject({ code: 'not_authenticated' });
    expect(client.connected).toBe(false);
  });

  it('takes the secret in the first frame, then serves', async () => {
    const server = await serve();
    const socket = new WebSocket(server.url);
    onTestFinished(() => socket.terminate());
    await once(socket, 'open');
    socket.send(request('rpc.authenticate', { secret: SECRET }));
    const [authenticated] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(authenticated.toString())).toEqual({ jsonrpc: '2.0', id: '1', result: {} });
    socket.send(request('add', { a: 1 }));
    const [answer] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(answer.toString())).toMatchObject({ result: { sum: 2 } });
  });

  it.each([
    ['another secret', request('rpc.authenticate', { secret: 'another' })],
    ['a call', request('add', { a: 1 })],
    ['no JSON', 'hello'],
    ['no secret', request('rpc.authenticate', {})],
  ])('closes a socket whose first frame is %s, without serving it', async (_what, frame) => {
    const connected: RpcPeer[] = [];
    const server = await serve({ onConnection: (peer) => connected.push(peer) });
    const { answer, code } = await first(server.url, frame);
    expect(code).toBe(4401);
    expect(answer).not.toContain('sum');
    expect(connected).toEqual([]);
  });

  it('never takes the secret from the address', async () => {
    const server = await serve();
    const { code } = await first(
      `${server.url}/?secret=${encodeURIComponent(SECRET)}&token=${encodeURIComponent(SECRET)}`,
      request('add', { a: 1 }),
    );
    expect(code).toBe(4401);
  });

  it('refuses a page, whatever it knows', async () => {
    const server = await serve();
    const socket = new WebSocket(server.url, { headers: { authorization: `Bearer ${SECRET}` }, origin: 'https://evil.example' });
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(403);
  });
});

describe('a peer', () => {
  it('gets notifications, in order with its results', async () => {
    const seen: unknown[] = [];
    const client = connect((await serve()).url, { onNotification: (method, params) => seen.push([method, params]) });
    await client.call('subscribe', {});
    expect(seen).toEqual([['event', { seq: 1 }]]);
  });

  it('is announced once authenticated, and its end is told once', async () => {
    const peers: RpcPeer[] = [];
    const client = connect((await serve({ onConnection: (peer) => peers.push(peer) })).url);
    const { peer: id } = await client.call('subscribe', {});
    expect(peers.map((peer) => peer.id)).toEqual([id]);
    const [peer] = peers;
    let ends = 0;
    let taken = 0;
    peer?.onClose(() => ends++);
    peer?.onClose(() => taken++)();
    expect(peer?.closed.aborted).toBe(false);
    await client.close();
    await waitFor('the end of the peer', () => peer?.closed.aborted === true);
    peer?.onClose(() => ends++);
    peer?.notify('event', {});
    expect([ends, taken]).toEqual([2, 0]);
  });
});

describe('the connection', () => {
  it('comes back by itself, and tells', async () => {
    const server = await serve();
    const client = connect(server.url);
    const states: boolean[] = [];
    client.onState((connected) => states.push(connected));
    await client.call('add', { a: 1 });
    await server.close();
    await waitFor('the loss', () => !client.connected);
    const waiting = client.call('add', { a: 5 });
    await serve({ port: server.port });
    expect(await waiting).toEqual({ sum: 6 });
    expect(states).toEqual([true, false, true]);
  });

  it('tells that nobody listens any more, and not that it was only cut', async () => {
    const server = await serve();
    let refused = 0;
    const client = connect(server.url, { onRefused: () => refused++ });
    await client.call('add', { a: 2 });
    expect(refused).toBe(0);
    await server.close();
    await waitFor('to be refused', () => refused > 1);
    expect(client.connected).toBe(false);
  });

  it('fails the calls that were sent when it was cut, at once', async () => {
    const { proxy, cut } = await cuttable((await serve()).port);
    const client = connect(proxy);
    await client.call('add', { a: 1 });
    const lost = client.call('wait', { ms: 10_000 });
    const refused = expect(lost).rejects.toMatchObject({ code: 'timeout', data: { detail: 'the connection was lost' } });
    cut();
    await refused;
    expect(await client.call('add', { a: 1 })).toEqual({ sum: 2 });
  });

  it('finishes the calls in progress when the server closes, and takes no new ones', async () => {
    const server = await serve();
    const client = connect(server.url);
    await client.call('add', { a: 1 });
    const inProgress = client.call('wait', { ms: 100 });
    const another = client.call('add', { a: 2 });
    await another;
    const closed = Promise.all([server.close(), server.close()]);
    expect(await inProgress).toEqual({});
    await closed;
    await expect(fetch(server.url.replace('ws', 'http'))).rejects.toThrow();
  });

  it('closes for good, twice if asked, and rejects what waits', async () => {
    const client = connect((await serve()).url);
    await client.call('add', { a: 1 });
    const waiting = client.call('wait', { ms: 10_000 });
    const rejected = expect(waiting).rejects.toMatchObject({ code: 'timeout', data: { detail: 'the client was closed' } });
    await Promise.all([client.close(), client.close()]);
    await rejected;
    expect(client.connected).toBe(false);
    await expect(client.call('add', { a: 1 })).rejects.toMatchObject({ code: 'timeout' });
  });

  it('closes while it still connects', async () => {
    const silent = createServer();
    const held: Socket[] = [];
    silent.on('connection', (socket) => held.push(socket));
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => {
      for (const socket of held) socket.destroy();
      silent.close();
    });
    const client = connect(`ws://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    await waitFor('the connection', () => held.length === 1);
    await client.close();
    expect(client.connected).toBe(false);
  });
});

/** A TCP relay whose connections can be cut without a word, as a failing network does. */
async function cuttable(port: number): Promise<{ proxy: string; cut: () => void }> {
  const { connect: dial } = await import('node:net');
  const open = new Set<Socket>();
  const relay = createServer((near) => {
    const far = dial(port, '127.0.0.1');
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => open.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  onTestFinished(() => {
    cut();
    relay.close();
  });
  return { proxy: `ws://127.0.0.1:${(relay.address() as AddressInfo).port}`, cut };
}
