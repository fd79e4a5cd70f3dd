import { BlockList, isIP } from 'node:net';

/** `10.0.0.0/8`, `127.0.0.1` → a list to ask; refuses what is neither an address nor a range. */
export function parseTrustedProxies(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const version = isIP(address);
    if (version === 0) throw new TypeError(`TRUSTED_PROXIES: '${entry}' is neither an address nor a range`);
    const family = version === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

function plain(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

function trusted(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/**
 * The address a request came from: the socket's, or, behind proxies we trust, the last entry of X-Forwarded-For that
 * is not such a proxy. What a stranger writes into the header is never believed.
 */
export function clientAddress(socketAddress: string, forwardedFor: string | undefined, proxies: BlockList): string {
  let address = plain(socketAddress);
  const hops = (forwardedFor ?? '')
    .split(',')
    .map((hop) => plain(hop.trim()))
    .filter((hop) => isIP(hop) !== 0);
  while (trusted(proxies, address)) {
    const previous = hops.pop();
    if (previous === undefined) break;
    address = previous;
  }
  return address;
}
