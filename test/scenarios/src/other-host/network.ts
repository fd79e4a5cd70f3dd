import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { nowMs } from '../measure.ts';

const run = promisify(execFile);
export const WIRE = '10.77.0.0/24';
/** The hosts' addresses, as scenarios' bounds name them. */
export const SERVER = '10.77.0.1';
export const AGENT = '10.77.0.2';
export const CUSTOMER = '10.77.0.3';
export const RELAY = '10.77.0.4';

/** Of an agent's or a customer's host. */
const DEVICE = 'eth0';

/** A network namespace: its name and its address in the common network. */
export interface Host {
  readonly namespace: string;
  readonly address: string;
}

/** Hosts on one wire: a bridge in the server's namespace, a veth pair to each of the others. */
export interface Network {
  readonly server: Host;
  readonly agent: Host;
  readonly customer: Host;
  /** Where coturn runs, in the scenarios with one. */
  readonly relay: Host;
  remove(): void;
}

/** @throws Error with ip's own words where namespaces cannot be made */
export async function makeNetwork(): Promise<Network> {
  const name = (role: string): string => `cordboard-${process.pid}-${role}`;
  const server: Host = { namespace: name('server'), address: SERVER };
  const agent: Host = { namespace: name('agent'), address: AGENT };
  const customer: Host = { namespace: name('customer'), address: CUSTOMER };
  const relay: Host = { namespace: name('relay'), address: RELAY };
  const hosts = [server, agent, customer, relay];
  const remove = (): void => {
    process.off('exit', remove);
    for (const { namespace } of hosts) spawnSync('ip', ['netns', 'delete', namespace], { stdio: 'ignore' });
  };
  // However this process ends, its namespaces do not outlive it.
  process.once('exit', remove);
  try {
    for (const { namespace } of hosts) await ip('netns', 'add', namespace);
    for (const { namespace } of hosts) await ip('-n', namespace, 'link', 'set', 'lo', 'up');
    await ip('-n', server.namespace, 'link', 'add', 'wire', 'type', 'bridge');
    await giveAddress(server, 'wire');
    for (const { host, port } of [
      { host: agent, port: 'to-agent' },
      { host: customer, port: 'to-customer' },
      { host: relay, port: 'to-relay' },
    ]) {
      await ip('link', 'add', port, 'netns', server.namespace, 'type', 'veth', 'peer', 'name', DEVICE, 'netns', host.namespace);
      await ip('-n', server.namespace, 'link', 'set', port, 'master', 'wire', 'up');
      // Chromium looks at its addresses only when they have rested, and an IPv6 address of its own takes up to two seconds.
      await ip('-n', host.namespace, 'link', 'set', DEVICE, 'addrgenmode', 'none');
      await giveAddress(host, DEVICE);
      await ip('-n', host.namespace, 'route', 'add', 'default', 'via', server.address);
    }
    return { server, agent, customer, relay, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** What a host may send to the others: TCP to these ports alone, or anything but what is named, as iproute2 names it. */
export type Firewall = { readonly tcpPorts: readonly number[] } | { readonly but: readonly (readonly string[])[] };

/** From now on the host is behind it. Routing rules that prohibit, for which no packet filter is needed. */
export async function putBehind({ namespace }: Host, firewall: Firewall): Promise<void> {
  const rule = (...args: readonly string[]): Promise<void> => ip('-n', namespace, 'rule', 'add', ...args);
  if ('but' in firewall) {
    for (const each of firewall.but) await rule('priority', '200', ...each, 'prohibit');
    return;
  }
  for (const port of firewall.tcpPorts) await rule('priority', '100', 'to', WIRE, 'ipproto', 'tcp', 'dport', String(port), 'table', 'main');
  await rule('priority', '200', 'to', WIRE, 'prohibit');
}

/** The host's wire is pulled out: it has no address and no way to anybody. */
export async function unplug({ namespace }: Host): Promise<void> {
  await ip('-n', namespace, 'address', 'flush', 'dev', DEVICE);
  await ip('-n', namespace, 'link', 'set', DEVICE, 'down');
}

/** The host is on the network, at this address; the wall clock of the moment at which it is. */
export async function plugIn({ namespace }: Host, address: string, by: Host): Promise<number> {
  await giveAddress({ namespace, address }, DEVICE);
  const atMs = nowMs();
  await ip('-n', namespace, 'route', 'replace', 'default', 'via', by.address);
  return atMs;
}

async function giveAddress({ namespace, address }: Host, device: string): Promise<void> {
  await ip('-n', namespace, 'address', 'add', `${address}/24`, 'dev', device);
  await ip('-n', namespace, 'link', 'set', device, 'up');
}

async function ip(...args: readonly string[]): Promise<void> {
  await run('ip', args);
}
