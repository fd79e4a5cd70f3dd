import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { startTcpRelay } from '../src/tcp-relay.ts';
import { waitFor } from '../src/wait.ts';

it('passes bytes on both ways, cuts without a goodbye, and refuses while it is told to', async () => {
  const target = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(target, 'listening');
  const relay = await startTcpRelay((target.address() as AddressInfo).port);
  const socket = connect(relay.port, '127.0.0.1');
  socket.write('hello');
  const [echo] = (await once(socket, 'data')) as [Buffer];
  expect(echo.toString()).toBe('hello');
  expect(relay.open).toBe(1);

  const failed = once(socket, 'error');
  relay.cut();
  const [error] = (await failed) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNRESET');
  await waitFor('the relay to be empty', () => relay.open === 0);

  relay.setAccepting(false);
  const refused = connect(relay.port, '127.0.0.1');
  await once(refused, 'error').then(([reason]) => expect((reason as NodeJS.ErrnoException).code).toBe('ECONNRESET'));
  await relay.close();
  target.close();
});
