import { createServer, request } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isInternalAddress, mayCall, outboundHostsSchema, publicLookup } from '../src/index.ts';

const HOSTS = outboundHostsSchema.parse('push.example.com, *.Push.example.org');

describe('an address that a stranger gave', () => {
  it('may be called over https on a host of the list, and nowhere else', () => {
    expect(mayCall('https://push.example.com/send/1?x=2', HOSTS)).toBe(true);
    expect(mayCall('https://a.b.push.example.org/send', HOSTS)).toBe(true);
    const refused = [
      'http://push.example.com/send',
      'https://push.example.com:8443/send',
      'https://user@push.example.com/send',
      'https://push.example.com.evil.example/send',
      'https://evilpush.example.org/send',
      'https://push.example.org/send',
      'https://127.0.0.1/send',
      'https://2130706433/send',
      'https://[::ffff:127.0.0.1]/send',
      'https://169.254.169.254/latest',
      'file:///etc/passwd',
      'not a url',
    ];
    for (const url of refused) expect([url, mayCall(url, HOSTS)]).toEqual([url, false]);
  });

  it('may be on this machine only when the list says so', () => {
    const hosts = outboundHostsSchema.parse('127.0.0.1');
    expect(mayCall('http://127.0.0.1:8080/x', hosts)).toBe(true);
    expect(mayCall('http://127.0.0.2:8080/x', hosts)).toBe(false);
    expect(mayCall('http://[::1]:8080/x', hosts)).toBe(false);
    expect(mayCall('http://localhost:8080/x', hosts)).toBe(false);
  });

  it('is never asked for by a list that names other addresses', () => {
    for (const wrong of ['10.0.0.1', '169.254.169.254', 'localhost', '*', '*.*', 'https://push.example.com', 'a b.example'])
      expect([wrong, outboundHostsSchema.safeParse(wrong).success]).toEqual([wrong, false]);
  });
});

it('knows what is not the public internet', () => {
  const inner = [
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
  ];
  const inner6 = ['::', '::1', '::ffff:10.0.0.1', 'fe80::1', 'fd00::1', 'ff02::1', '64:ff9b::a00:1', '2002:a00:1::1', 'no address'];
  for (const address of [...inner, ...inner6]) expect([address, isInternalAddress(address)]).toEqual([address, true]);
  for (const address of ['8.8.8.8', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::1']) {
    expect([address, isInternalAddress(address)]).toEqual([address, false]);
  }
});

it('a name that leads inside is not connected to', async () => {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked++;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const failure = await new Promise((resolve) => {
      request(`http://localhost:${String(port)}/`, { lookup: publicLookup, agent: false }, resolve)
        .on('error', resolve)
        .end();
    });
    expect(failure).toMatchObject({ code: 'EINTERNAL' });
    expect(asked).toBe(0);
  } finally {
    server.close();
  }
});
