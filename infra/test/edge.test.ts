import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderEdgeConfiguration } from '../edge/index.ts';
import { freePort, waitFor } from '../services/index.ts';
import { findCommand } from '../setup/lib/commands.mjs';

const run = promisify(execFile);
let folder = '';
let port = 0;
const stops: (() => Promise<unknown>)[] = [];

/** Says its name and what it was asked; upgrades are answered like a WebSocket server that is not interested. */
async function upstream(name: string): Promise<number> {
  const server = createServer((asked, answer) =>
    answer.end(JSON.stringify({ name, path: asked.url, forwardedFor: asked.headers['x-forwarded-for'] })),
  );
  server.on('upgrade', (asked, socket) => {
    socket.end(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\nX-From: ${name}${asked.url}\r\n\r\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cordboard-edge-'));
  port = await freePort();
  await mkdir(join(folder, 'run'));
  const pem = { certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') };
  await run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=edge.test',
    '-keyout',
    pem.key,
    '-out',
    pem.certificate,
  ]);
  const text = await renderEdgeConfiguration({
    EDGE_RUN_DIR: join(folder, 'run'),
    EDGE_LISTEN: `127.0.0.1:${port}`,
    EDGE_HOST: 'edge.test',
    EDGE_CERTIFICATE: pem.certificate,
    EDGE_CERTIFICATE_KEY: pem.key,
    EDGE_WEB: `127.0.0.1:${await upstream('web')}`,
    EDGE_SIGNALING: `127.0.0.1:${await upstream('signaling')}`,
  });
  await writeFile(join(folder, 'nginx.conf'), text);
  const nginx = spawn(findCommand('nginx', process.env) ?? 'nginx', ['-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const gone = once(nginx, 'exit');
  stops.push(async () => {
    nginx.kill('SIGTERM');
    await gone;
  });
  await waitFor(
    () => ask('/').catch(() => null),
    5_000,
    () => 'the edge did not answer',
  );
});

afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  await rm(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

function ask(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      path,
      headers: { host: 'edge.test', ...headers },
      rejectUnauthorized: false,
      agent: false,
    });
    asked.on('response', (answer) => {
      let body = '';
      answer.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
    asked.on('upgrade', (answer, socket) => {
      socket.destroy();
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: '' });
    });
    asked.on('error', reject);
    asked.end();
  });
}

test('sockets go to signaling, pages to web', async () => {
  const upgrade = { connection: 'upgrade', upgrade: 'websocket' };
  expect(await ask('/sip', upgrade)).toMatchObject({ status: 101, headers: { 'x-from': 'signaling/sip' } });
  expect(await ask('/events', upgrade)).toMatchObject({ status: 101, headers: { 'x-from': 'signaling/events' } });
  for (const path of ['/', '/sip-trunks', '/events/today', '/embed.js'])
    expect(JSON.parse((await ask(path)).body)).toMatchObject({ name: 'web', path });
});

test('what a client says about its address is dropped', async () => {
  const { body, headers } = await ask('/', { 'x-forwarded-for': '198.51.100.1' });
  expect(JSON.parse(body)).toMatchObject({ forwardedFor: '127.0.0.1' });
  expect(headers['strict-transport-security']).toBe('max-age=31536000');
});

test('a value cannot break out of its directive', async () => {
  const good = {
    EDGE_RUN_DIR: '/r',
    EDGE_LISTEN: '1',
    EDGE_HOST: 'h',
    EDGE_CERTIFICATE: '/c',
    EDGE_CERTIFICATE_KEY: '/k',
    EDGE_WEB: 'w',
    EDGE_SIGNALING: 's',
  };
  await expect(renderEdgeConfiguration({ ...good, EDGE_HOST: 'h; include /etc/passwd' })).rejects.toThrow(/EDGE_HOST/);
});
