import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { z } from 'zod';

/**
 * Requests to addresses that strangers gave us (SSRF): only to hosts on a list, only over https and its own port, and
 * only where the name leads to the public internet at the moment of the call. A loopback address counts only when the
 * list names it, and then also over plain http: for tests and development.
 */

/** Never the public internet (IANA's special-purpose registries, RFC 6890; multicast, RFC 5771 and RFC 4291). */
const INTERNAL: readonly [network: string, prefix: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  // Unspecified, loopback, IPv4 in IPv6 of old. Mapped ones (::ffff:0:0/96) are held against the IPv4 rules by BlockList.
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
];
const internal = new BlockList();
for (const [network, prefix] of INTERNAL) internal.addSubnet(network, prefix, network.includes(':') ? 'ipv6' : 'ipv4');

/** True for whatever is no unicast address of the public internet; also for what is no address. */
export function isInternalAddress(address: string): boolean {
  const family = isIP(address);
  return family === 0 || internal.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

const LOOPBACK = ['127.0.0.1', '[::1]'];
const HOST = /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/;

/** Hosts, comma separated: names, `*.example.com` for all below it, and loopback addresses. */
export const outboundHostsSchema = z
  .string()
  .transform((text) => text.split(',').map((host) => host.trim().toLowerCase()))
  .transform((hosts) => hosts.filter((host) => host !== ''))
  .refine((hosts) => hosts.every((host) => LOOPBACK.includes(host) || (HOST.test(host) && isIP(host) === 0)), {
    error: 'must be host names, *.domain, 127.0.0.1 or [::1], comma separated',
  });

/** Whether the list lets us call this URL; where its name leads is for `publicLookup` to see. */
export function mayCall(url: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, port, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  if (LOOPBACK.includes(hostname)) return hosts.includes(hostname) && (protocol === 'http:' || protocol === 'https:');
  const isListed = hosts.some((host) => (host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host));
  return isListed && protocol === 'https:' && port === '';
}

/** For `http.request`: resolves a name as usual and fails with `EINTERNAL` when any of its addresses is internal. */
export const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error !== null || first === undefined) {
      done(error ?? Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' }), []);
    } else if (addresses.some(({ address }) => isInternalAddress(address))) {
      done(Object.assign(new Error(`${hostname} leads to an internal address`), { code: 'EINTERNAL' }), []);
    } else if (options.all === true) {
      done(null, addresses);
    } else {
      done(null, first.address, first.family);
    }
  });
};
