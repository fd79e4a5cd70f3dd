import type { FlowNodeOf } from '@cordboard/contracts';
import { mayReach } from '../internal-address.ts';
import { isPointer } from '../pointer.ts';
import { isReservedHeader } from '../run/request.ts';
import { parseTemplate } from '../template.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

const ORIGIN = /^(https?):\/\/([^/?#]+)/i;
/** Names that only a machine's own network knows: RFC 6761, RFC 6762, RFC 9476, and names of one label. */
const INTERNAL_NAME = /(^|\.)(localhost|local|internal|home\.arpa|alt|test|invalid)\.?$|^[^.]+\.?$/i;

/** What can be seen before anything is resolved; each connection is checked again by the address that it goes to. */
export function requestFindings(node: FlowNodeOf<'http'>, networks: readonly string[]): readonly Finding[] {
  const { id, url, headers, body, mapping } = node;
  return [
    ...urlFindings(id, url, networks),
    ...headers.flatMap(({ name }, index) =>
      isReservedHeader(name) ? [finding('headerReserved', id, `headers.${index}.name`, [name])] : [],
    ),
    ...headers.flatMap(({ value }, index) =>
      parseTemplate(value) === null ? [finding('placeholderBroken', id, `headers.${index}.value`)] : [],
    ),
    ...(body === null ? [] : bodyFindings(id, body)),
    ...mapping.flatMap(({ pointer }, index) => (isPointer(pointer) ? [] : [finding('pointerBroken', id, `mapping.${index}.pointer`)])),
  ];
}

function urlFindings(nodeId: string, url: string, networks: readonly string[]): readonly Finding[] {
  const [origin = '', scheme = '', authority = ''] = ORIGIN.exec(url) ?? [];
  const parsed = authority.includes('{{') || authority.includes('@') ? null : URL.parse(origin);
  if (parsed === null) return [finding('urlBroken', nodeId, 'url')];
  if (parseTemplate(url) === null) return [finding('placeholderBroken', nodeId, 'url')];
  if (isInternalHost(parsed.hostname, networks)) return [finding('urlInternal', nodeId, 'url', [parsed.hostname])];
  return scheme.toLowerCase() === 'http' ? [finding('urlNotEncrypted', nodeId, 'url')] : [];
}

/** `host` as the parser of URLs writes it: an IPv4 address in any dress is four numbers, an IPv6 address is in brackets. */
export function isInternalHost(host: string, networks: readonly string[]): boolean {
  const address = host.startsWith('[') ? host.slice(1, -1) : /^[\d.]+$/.test(host) ? host : null;
  if (address !== null) return !mayReach(address, networks);
  // Where a name of the deployment's own leads is seen when it is called.
  return networks.length === 0 && INTERNAL_NAME.test(host);
}

function bodyFindings(nodeId: string, body: string): readonly Finding[] {
  const texts = textsOfBody(body);
  if (texts === null) return [finding('bodyBroken', nodeId, 'body')];
  return texts.some((text) => parseTemplate(text) === null) ? [finding('placeholderBroken', nodeId, 'body')] : [];
}

/** The texts in a body, at every depth; null when it is not JSON. */
export function textsOfBody(body: string): readonly string[] | null {
  try {
    return textsIn(JSON.parse(body));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function textsIn(json: unknown): readonly string[] {
  if (typeof json === 'string') return [json];
  return typeof json === 'object' && json !== null ? Object.values(json).flatMap(textsIn) : [];
}
