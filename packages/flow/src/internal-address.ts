/**
 * Addresses that are not the public internet's: the IANA special-purpose registries (RFC 6890 and those that update it),
 * multicast and what is reserved. A data dip never goes there.
 */
const INTERNAL_V4: readonly (readonly [address: string, bits: number])[] = [
  ...([['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12]] as const),
  ...([['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15]] as const),
  ...([['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4]] as const),
]; // prettier-ignore

/** Of IPv6 only global unicast (2000::/3) is public at all; these parts of it are not. Bits beyond 32 are not needed. */
const INTERNAL_V6: readonly (readonly [prefix: number, bits: number])[] = [
  [0x2001_0000, 23],
  [0x2001_0db8, 32],
  [0x3fff_0000, 20],
  [0x5f00_0000, 16],
];
const GLOBAL_UNICAST = 0b001;

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** `10.1.0.0/16` or `fd00::/8` or one address: networks that the deployment lets flows reach. What is not one holds nothing. */
export function inNetworks(address: string, networks: readonly string[]): boolean {
  const bits = bitsOf(address);
  return (
    bits !== null &&
    networks.some((network) => {
      const [from = '', length] = network.split('/', 2);
      const base = bitsOf(from);
      const known = length === undefined ? bits.length : /^\d+$/.test(length) ? Number(length) : bits.length + 1;
      return base?.length === bits.length && known <= bits.length && bits.startsWith(base.slice(0, known));
    })
  );
}

/** Whether a data dip may connect to an address: the public internet, and what the deployment has named. */
export const mayReach = (address: string, networks: readonly string[]): boolean =>
  inNetworks(address, networks) || !isInternalAddress(address);

/** 32 or 128 of `0` and `1`; null when it is no address. */
function bitsOf(address: string): string | null {
  const v4 = numberOfV4(address);
  if (v4 !== null) return v4.toString(2).padStart(32, '0');
  const groups = groupsOfV6(address);
  return groups === null ? null : groups.map((group) => group.toString(2).padStart(16, '0')).join('');
}

/** True for what is no address at all, too: who cannot tell must not connect. */
export function isInternalAddress(address: string): boolean {
  const v4 = numberOfV4(address);
  if (v4 !== null) return INTERNAL_V4.some(([from, bits]) => within(v4, numberOfV4(from) ?? 0, bits));
  const groups = groupsOfV6(address);
  return groups === null || isInternalV6(groups);
}

function isInternalV6(groups: readonly number[]): boolean {
  const [one = 0, two = 0, three = 0] = groups;
  // An IPv4 address in another dress is what it is inside: NAT64 (RFC 6052) and 6to4 (RFC 3056) lead there.
  if (one === 0x64 && two === 0xff9b && groups.slice(2, 6).every((group) => group === 0)) return isInternalPair(groups[6], groups[7]);
  if (one === 0x2002) return isInternalPair(two, three);
  if (one >>> 13 !== GLOBAL_UNICAST) return true;
  const head = one * 0x1_0000 + two;
  return INTERNAL_V6.some(([prefix, bits]) => within(head, prefix, bits));
}

function isInternalPair(high = 0, low = 0): boolean {
  return isInternalAddress([high >>> 8, high & 255, low >>> 8, low & 255].join('.'));
}

const within = (value: number, prefix: number, bits: number): boolean =>
  Math.floor(value / 2 ** (32 - bits)) === Math.floor(prefix / 2 ** (32 - bits));

function numberOfV4(address: string): number | null {
  const parts = V4.exec(address)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return null;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** The eight groups of an IPv6 address, by the parser of URLs, which every runtime has. */
function groupsOfV6(address: string): readonly number[] | null {
  const host = URL.parse(`http://[${address}]/`)?.hostname;
  if (host === undefined || !/^\[[0-9a-f:]+\]$/.test(host)) return null;
  const [head = '', tail] = host.slice(1, -1).split('::', 2);
  const numbers = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  if (tail === undefined) return numbers(head);
  const [before, after] = [numbers(head), numbers(tail)];
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}
