import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import { SteadySocket } from '../../src/softphone/steady-socket.ts';

const REQUEST = 'INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/WS x;branch=z9hG4bK1\r\nTo: <sip:a@b>;tag=1\r\nCSeq: 7 INVITE\r\n\r\n';
const ANSWER = 'SIP/2.0 200 OK\r\nVia: SIP/2.0/WS x;branch=z9hG4bK1\r\nCSeq: 7 INVITE\r\n\r\n';

const FIRST_INVITE = REQUEST.replace(';tag=1', '');
const OUR_ANSWER = 'SIP/2.0 200 OK\r\nVia: SIP/2.0/WS y;branch=z9hG4bK2\r\nCSeq: 3 INVITE\r\n\r\n';
const OUR_ACK = 'ACK sip:a@b SIP/2.0\r\nVia: SIP/2.0/WS x;branch=z9hG4bK3\r\nTo: <sip:a@b>;tag=1\r\nCSeq: 6 ACK\r\n\r\n';

/** The edge, as sockets and what came over each. */
let arrived: { readonly socket: ServerSocket; readonly heard: string[] }[];
let http: ReturnType<typeof createServer>;
let server: WebSocketServer;
let socket: SteadySocket;
const told = { connected: 0, lost: 0, taken: 0, data: [] as unknown[] };

beforeEach(async () => {
  arrived = [];
  Object.assign(told, { connected: 0, lost: 0, taken: 0, data: [] });
  http = createServer();
  server = new WebSocketServer({ server: http });
  server.on('connection', (one) => {
    const heard: string[] = [];
    arrived.push({ socket: one, heard });
    one.on('message', (data: Buffer) => heard.push(data.toString('utf8')));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  socket = new SteadySocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/sip`);
  socket.onconnect = () => (told.connected += 1);
  socket.ondisconnect = () => (told.lost += 1);
  socket.onTaken = () => (told.taken += 1);
  socket.ondata = (data) => told.data.push(data);
  socket.connect();
  await vi.waitFor(() => expect(told).toMatchObject({ connected: 1, taken: 1 }));
});
afterEach(() => {
  socket.disconnect();
  for (const { socket: one } of arrived) one.terminate();
  http.close();
});

it('is replaced beneath the calls, and what has no answer is said again on the new one, once answered no more', async () => {
  socket.send(REQUEST);
  await vi.waitFor(() => expect(arrived[0]?.heard).toEqual([REQUEST]));
  socket.renew();
  await vi.waitFor(() => expect(arrived[1]?.heard).toEqual([REQUEST]));
  arrived[1]?.socket.send(ANSWER);
  await vi.waitFor(() => expect(told.data).toEqual([ANSWER]));
  socket.renew();
  await vi.waitFor(() => expect(told.taken).toBe(3));
  socket.send('\r\n');
  await vi.waitFor(() => expect(arrived[2]?.heard).toEqual(['\r\n']));
  expect(told).toMatchObject({ connected: 1, lost: 0 });
  await vi.waitFor(() => expect(arrived[0]?.socket.readyState).toBe(3), { timeout: 5_000 });
});

it('that cannot be replaced stays in use', async () => {
  http.close();
  socket.renew();
  await vi.waitFor(() => expect(socket.isConnecting()).toBe(false));
  expect(told).toMatchObject({ lost: 0, taken: 1 });
  socket.send(REQUEST);
  await vi.waitFor(() => expect(arrived[0]?.heard).toEqual([REQUEST]));
});

it('that is lost is told of when there is no other, and a new one that was asked for meanwhile is told as connected', async () => {
  arrived[0]?.socket.terminate();
  await vi.waitFor(() => expect(told.lost).toBe(1));
  expect(socket.send(REQUEST)).toBe(false);
  socket.renew();
  await vi.waitFor(() => expect(told).toMatchObject({ connected: 2, taken: 2 }));
});

it('says of each message, while one socket takes the place of another, whether it will go out, and sends those once', async () => {
  // The next socket stays half open until the test lets it in.
  http.removeAllListeners('upgrade');
  let letIn = (): void => undefined;
  http.once('upgrade', (request: IncomingMessage, raw: Duplex, head: Buffer) => {
    letIn = () => server.handleUpgrade(request, raw, head, (one) => server.emit('connection', one, request));
  });
  socket.renew();
  arrived[0]?.socket.terminate();
  await vi.waitFor(() => expect(socket.isConnected()).toBe(false));
  expect(socket.isConnecting()).toBe(true);
  expect([FIRST_INVITE, REQUEST, OUR_ANSWER, OUR_ACK].map((text) => socket.send(text))).toEqual([false, true, true, true]);
  await vi.waitFor(() => {
    letIn();
    letIn = () => undefined;
    expect(arrived[1]?.heard).toEqual([REQUEST, OUR_ANSWER, OUR_ACK]);
  });
  expect(told).toMatchObject({ connected: 1, lost: 0 });
  http.on('upgrade', (request: IncomingMessage, raw: Duplex, head: Buffer) =>
    server.handleUpgrade(request, raw, head, (one) => server.emit('connection', one, request)),
  );
  // Only what may still be answered is said on a third.
  socket.renew();
  await vi.waitFor(() => expect(arrived[2]?.heard).toEqual([REQUEST]));
});

it('is asked whether anybody is there', async () => {
  arrived[0]?.socket.on('message', () => arrived[0]?.socket.send('\r\n'));
  expect(await socket.answers(5_000)).toBe(true);
  expect(arrived[0]?.heard).toEqual(['\r\n\r\n']);
  arrived[0]?.socket.removeAllListeners('message');
  expect(await socket.answers(30)).toBe(false);
});
