import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

/** Whether a TCP port can be listened on. */
export function isTcpPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** Whether a UDP port can be bound. */
export function isUdpPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => socket.close(() => resolve(false)));
    socket.bind(port, host, () => socket.close(() => resolve(true)));
  });
}

/**
 * The first block of `size` ports, from `first` on in steps of `size`, whose ports are all free for TCP and UDP.
 * @throws Error when none of `tries` blocks is free
 */
export async function freePortBlock(first: number, size: number, tries = 50): Promise<{ first: number; last: number }> {
  for (let block = 0; block < tries; block++) {
    const from = first + block * size;
    const ports = Array.from({ length: size }, (_, index) => from + index);
    const free = await Promise.all(ports.map(async (port) => (await isTcpPortFree(port)) && (await isUdpPortFree(port))));
    if (free.every(Boolean)) return { first: from, last: from + size - 1 };
  }
  throw new Error(`no ${size} free ports in a row from ${first} on`);
}
