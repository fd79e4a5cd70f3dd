import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/**
 * Below the ports that the kernel gives to whoever asks for any (32768 and up on Linux): those would be gone by the time the
 * one that a port was found for listens on it.
 */
const FIRST = 12_000;
const LAST = 19_999;
/** Found for somebody who may not listen on it yet. */
const found = new Set<number>();

/**
 * A TCP port of 127.0.0.1 that is free, and is found once in this process.
 * @throws Error when there is hardly one
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 1_000; tries++) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
    if (found.has(port) || !(await isTcpPortFree(port))) continue;
    found.add(port);
    return port;
  }
  throw new Error(`no free port from ${FIRST} to ${LAST}`);
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
