import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseMessage } from '../../src/sip/sipjs.ts';
import { OFFER_SDP, startEdge, type EdgeHost } from './support/edge-host.ts';
import { widgetClaims } from './support/people.ts';
import { startRedis, type TestRedis } from './support/redis.ts';
import type { ClientDialog, SipClient } from '@cordboard/test-kit/raw-sip';
import { waitFor } from './support/wait-for.ts';

let redis: TestRedis;
let host: EdgeHost;
/** Nothing hostile may surface here: vitest fails the run for it too, but would not say which message it was. */
const escaped: unknown[] = [];
const note = (error: unknown): void => void escaped.push(error);

beforeAll(async () => {
  const plenty = { ratePerSecond: 1_000_000, burst: 1_000_000 };
  redis = await startRedis();
  host = await startEdge({
    redis: redis.client,
    configuration: { socketBucket: plenty, identityBucket: plenty, tenantBucket: plenty, socketGraceMs: 200 },
  });
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
});

afterAll(async () => {
  process.off('uncaughtException', note);
  process.off('unhandledRejection', note);
  await host.close();
  await redis.stop();
});

type Mutation =
  | { readonly kind: 'replace' | 'insert'; readonly at: number; readonly text: string }
  | { readonly kind: 'delete'; readonly at: number; readonly length: number }
  | { readonly kind: 'dropLine' | 'doubleLine' | 'truncate'; readonly at: number };

/** What breaks parsers: ends of lines, quotes, brackets, numbers that are none, names of other headers. */
const scraps = fc.oneof(
  fc.constantFrom(
    '\r\n',
    '\r',
    '\n',
    '\r\n\r\n',
    '"',
    '<',
    '>',
    ';',
    ',',
    '@',
    ':',
    '%00',
    '\u0000',
    '\ud800',
    '\u202e',
    ' ',
    '\t',
    '=',
    '&',
    '?',
    '[',
    ']',
    '\\',
  ),
  fc.constantFrom('-1', '0', '4294967296', '99999999999999999999', '1e9', 'NaN', '__proto__', 'constructor', 'toString'),
  fc.constantFrom(
    '\r\nContact: *\r\n',
    '\r\nExpires: 0\r\n',
    '\r\nContent-Length: 99999\r\n',
    '\r\nVia: SIP/2.0/WS x;branch=z9hG4bKx\r\n',
    '\r\nRecord-Route: <x>\r\n',
  ),
  fc.constantFrom(
    '\r\nContent-Disposition: render\r\n',
    '\r\nContent-Type: multipart/mixed\r\n',
    '\r\nRequire: 100rel\r\n',
    '\r\nReplaces: a;to-tag=b;from-tag=c\r\n',
  ),
  fc.string({ maxLength: 12, unit: 'binary' }),
);
const at = fc.double({ min: 0, max: 1, noNaN: true });
const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constantFrom('replace' as const, 'insert' as const), at, text: scraps }),
  fc.record({ kind: fc.constant('delete' as const), at, length: fc.nat(40) }),
  fc.record({ kind: fc.constantFrom('dropLine' as const, 'doubleLine' as const, 'truncate' as const), at }),
);

function mutate(text: string, mutation: Mutation): string {
  const position = Math.floor(mutation.at * text.length);
  switch (mutation.kind) {
    case 'replace':
      return text.slice(0, position) + mutation.text + text.slice(position + mutation.text.length);
    case 'insert':
      return text.slice(0, position) + mutation.text + text.slice(position);
    case 'delete':
      return text.slice(0, position) + text.slice(position + mutation.length);
    case 'truncate':
      return text.slice(0, position);
    case 'dropLine':
    case 'doubleLine': {
      const lines = text.split('\r\n');
      const line = Math.floor(mutation.at * lines.length);
      lines.splice(line, 1, ...(mutation.kind === 'dropLine' ? [] : [lines[line] ?? '', lines[line] ?? '']));
      return lines.join('\r\n');
    }
  }
}

/** Well-formed messages of every kind, as this client would send them now. */
function samples(client: SipClient, dialog: ClientDialog, target: string): string[] {
  const texts: string[] = [];
  const { send } = client;
  client.send = (text) => void texts.push(text);
  try {
    void client.register().catch(() => undefined);
    client.cancel(client.invite(target, OFFER_SDP));
    for (const method of ['ACK', 'INVITE', 'UPDATE'] as const)
      client.within(dialog, method, { lines: ['Content-Type: application/sdp', 'Session-Expires: 90'], body: OFFER_SDP });
    client.within(dialog, 'INFO', { lines: ['Content-Type: application/dtmf-relay'], body: 'Signal=1' });
    for (const method of ['OPTIONS', 'REFER', 'PRACK', 'NOTIFY', 'BYE']) client.within(dialog, method);
  } finally {
    client.send = send;
  }
  return [...texts, ...texts.map((text) => text.replace(/^\S+ \S+ SIP\/2.0/, 'SIP/2.0 200 OK'))];
}

describe('hostile messages', () => {
  it('never make the parser throw', () => {
    const text = [
      'INVITE sip:a@b.invalid SIP/2.0',
      'Via: SIP/2.0/WS c.invalid;branch=z9hG4bK1',
      'To: "A" <sip:a@b.invalid>',
      'From: <sip:a@b.invalid>;tag=1',
      'Call-ID: 1',
      'CSeq: 1 INVITE',
      'Contact: <sip:a@b.invalid>;+sip.instance="<urn:uuid:1>"',
      'Record-Route: <sip:a@b.c;lr>',
      'Content-Type: application/sdp',
      'Content-Length: 3',
      '',
      'v=0',
    ].join('\r\n');
    fc.assert(
      fc.property(fc.array(mutations, { minLength: 1, maxLength: 6 }), (chain) => {
        parseMessage(chain.reduce(mutate, text));
      }),
      { numRuns: 1_500 },
    );
  });

  it('never reach the process, and leave the next caller untouched', { timeout: 60_000 }, async () => {
    const run = async (chains: { pick: number; chain: Mutation[] }[]): Promise<void> => {
      const claims = widgetClaims();
      const client = await host.client(claims);
      const { dialog } = await client.call(claims.webCallKeyId, OFFER_SDP);
      const texts = samples(client, dialog, claims.webCallKeyId);
      for (const { pick, chain } of chains) {
        const text = chain.reduce(mutate, texts[pick % texts.length] ?? '');
        if (client.socket.readyState === client.socket.OPEN) client.send(text);
      }
      await new Promise<void>((resolve) => {
        if (client.socket.readyState !== client.socket.OPEN) return resolve();
        client.socket.once('close', () => resolve());
        // The last of its answers: everything before it was handled.
        client.socket.on('message', (data) => {
          if (String(data) === '\r\n') resolve();
        });
        client.send('\r\n\r\n');
      });
      client.cut();
      expect(escaped).toEqual([]);
    };
    const chains = fc.array(fc.record({ pick: fc.nat(1_000), chain: fc.array(mutations, { minLength: 1, maxLength: 4 }) }), {
      minLength: 5,
      maxLength: 25,
    });
    await fc.assert(fc.asyncProperty(chains, run), { numRuns: 60, endOnFailure: true });

    const claims = widgetClaims();
    const client = await host.client(claims);
    const { dialog } = await client.call(claims.webCallKeyId, OFFER_SDP);
    expect((await client.ask(dialog, 'BYE')).status).toBe(200);
    await waitFor('what the hostile ones left to be gone', () => host.edge.sockets === 1);
    expect(escaped).toEqual([]);
  });
});
