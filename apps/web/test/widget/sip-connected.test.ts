import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { newId } from '@cordboard/contracts';
import { afterEach, expect, it, vi } from 'vitest';
import { WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import { SipLine } from '../../src/softphone/sip-line.ts';
import { PageEvents } from '../softphone/page-events.ts';
import { sipConnected } from '../../src/widget/sip-connected.ts';

const undo: (() => void)[] = [];
afterEach(() => {
  for (const each of undo.splice(0)) each();
});

it('waits for the socket that takes another’s place, of which the user agent is not told', async () => {
  const arrived: ServerSocket[] = [];
  const page = new PageEvents();
  // The second socket is let in by the test.
  let letIn = (): void => undefined;
  let isAsked = false;
  const verifyClient = (_info: unknown, done: (ok: boolean) => void): void => {
    if (arrived.length === 0) done(true);
    else [isAsked, letIn] = [true, () => done(true)];
  };
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, verifyClient });
  server.on('connection', (one) => arrived.push(one));
  await once(server, 'listening');
  const sipUrl = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/sip`;
  const line = new SipLine({ sipUrl, tenantId: newId('tenant'), user: newId('contact'), token: 'token', instanceId: randomUUID() });
  undo.push(() => {
    line.stop();
    for (const one of arrived) one.terminate();
    server.close();
    vi.unstubAllGlobals();
  });
  line.userAgent.start();
  await sipConnected(line, 5_000);
  const disconnected = vi.fn();
  line.userAgent.on('disconnected', disconnected);

  page.online();
  await vi.waitFor(() => expect(isAsked).toBe(true));
  arrived[0]?.terminate();
  await vi.waitFor(() => expect(line.isOpen()).toBe(false));
  await expect(sipConnected(line, 50)).rejects.toMatchObject({ code: 'store_unavailable' });
  const connected = sipConnected(line, 5_000);
  await vi.waitFor(() => {
    letIn();
    expect(arrived.length).toBe(2);
  });
  await connected;
  expect(disconnected).not.toHaveBeenCalled();
});
