import { CordboardError, newId } from '@cordboard/contracts';
import { afterEach, expect, it, vi } from 'vitest';
import { EventsClient, type EventsState } from '../../src/softphone/events-client.ts';
import { waitForState } from '../../src/softphone/store.ts';
import { createTokenSource } from '../../src/softphone/token-source.ts';
import { FarEnd } from './far-end.ts';
import { PageEvents } from './page-events.ts';

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
  vi.unstubAllGlobals();
});

async function pair(
  options: { pingEveryMs?: number; commandTimeoutMs?: number } = {},
): Promise<{ far: FarEnd; client: EventsClient; fetched: () => number }> {
  const far = await FarEnd.listen();
  let fetched = 0;
  const tokens = createTokenSource(() => {
    fetched += 1;
    return Promise.resolve({ token: `token-${fetched}`, expiresAtMs: Date.now() + 600_000, eventsUrl: far.url });
  });
  const client = new EventsClient({ tokens, deskId: newId('desk'), ...options });
  opened.push(client, far);
  client.start();
  return { far, client, fetched: () => fetched };
}

const until = (client: EventsClient, what: string, holds: (state: EventsState) => boolean): Promise<EventsState> =>
  waitForState(client.state, holds, 8_000, () => new Error(`the client never came to: ${what}`));

const opens = (client: EventsClient): Promise<EventsState> => until(client, 'open', ({ phase }) => phase === 'open');

async function sees<T>(what: string, read: () => T | undefined): Promise<T> {
  return expect
    .poll(read, { timeout: 8_000, interval: 10, message: what })
    .not.toBeUndefined()
    .then(() => read() as T);
}

it('says hello with the token and the desk, and knows the server’s clock', async () => {
  const { far, client } = await pair();
  const hello = await sees('hello', () => far.of('hello')[0]);
  expect(hello.token).toBe('token-1');
  expect(hello.deskId).toMatch(/^dsk_/);
  expect(hello.resumeFrom).toBeUndefined();
  far.welcome();
  const { serverOffsetMs, downSinceMs } = await opens(client);
  expect(serverOffsetMs).toBeGreaterThan(4_800);
  expect(downSinceMs).toBeNull();
});

it('a command resolves with its result, and rejects with the server’s refusal', async () => {
  const { far, client } = await pair();
  await sees('hello', () => far.of('hello')[0]);
  far.welcome();
  await opens(client);
  const contactId = newId('contact');
  const held = client.command({ type: 'contact.hold', contactId });
  const first = await sees('a command', () => far.of('command')[0]);
  far.say({ type: 'result', commandId: first.commandId, ok: true, result: { contactId } });
  await expect(held).resolves.toEqual({ contactId });

  const accepted = client.command({ type: 'offer.accept', offerId: newId('offer'), deskId: null });
  const second = await sees('a second command', () => far.of('command')[1]);
  far.say({ type: 'refused', commandId: second.commandId, ok: false, error: { code: 'offer_taken', text: 'taken' } });
  await expect(accepted).rejects.toMatchObject({ code: 'offer_taken' });
});

it('after a loss it comes back within 5 s where it stopped, and repeats what was not answered under the same id', async () => {
  const { far, client } = await pair();
  await sees('hello', () => far.of('hello')[0]);
  far.welcome();
  await opens(client);
  const contactId = newId('contact');
  far.say({
    type: 'event',
    envelope: {
      tenantId: newId('tenant'),
      epoch: 1,
      seq: 41,
      atMs: 1,
      configVersion: 1,
      event: { type: 'recovered', what: 'x', contactId, agentId: null },
    },
  });
  await until(client, 'the event’s position', ({ position }) => position?.seq === 41);
  const held = client.command({ type: 'contact.hold', contactId });
  const sent = await sees('the command', () => far.of('command')[0]);
  far.sockets[0]?.terminate();
  await until(client, 'waiting', ({ phase }) => phase === 'waiting');
  const again = await sees('a second hello', () => far.of('hello')[1]);
  expect(again.resumeFrom).toEqual({ epoch: 1, seq: 41 });
  far.welcome();
  const repeated = await sees('the command again', () => far.of('command')[1]);
  expect(repeated.commandId).toBe(sent.commandId);
  far.say({ type: 'result', commandId: sent.commandId, ok: true, result: { contactId } });
  await expect(held).resolves.toEqual({ contactId });
});

it('a refused identity is final, an expired token is not', async () => {
  const { far, client, fetched } = await pair();
  await sees('hello', () => far.of('hello')[0]);
  far.say({ type: 'bye', code: 'not_authenticated', text: '' });
  far.sockets[0]?.close(4_401);
  const again = await sees('hello with a new token', () => far.of('hello')[1]);
  expect(again.token).toBe('token-2');
  expect(fetched()).toBe(2);
  const asked = client.command({ type: 'contact.hold', contactId: newId('contact') });
  far.say({ type: 'bye', code: 'key_revoked', text: '' });
  await expect(asked).rejects.toBeInstanceOf(CordboardError);
  const { phase, refusedBy } = await until(client, 'refused', (state) => state.phase === 'refused');
  expect([phase, refusedBy]).toEqual(['refused', 'key_revoked']);
});

it('a silent socket counts as lost; an unanswered command ends in a timeout', async () => {
  const { far, client } = await pair({ pingEveryMs: 40, commandTimeoutMs: 150 });
  await sees('hello', () => far.of('hello')[0]);
  far.welcome();
  await opens(client);
  const asked = client.command({ type: 'contact.hold', contactId: newId('contact') });
  await sees('a ping', () => far.of('ping')[0]);
  await until(client, 'waiting', ({ phase }) => phase === 'waiting');
  await expect(asked).rejects.toMatchObject({ code: 'timeout' });
});

it('renews on the open socket when the token is about to end', async () => {
  const { far, client } = await pair();
  await sees('hello', () => far.of('hello')[0]);
  far.welcome(5_200);
  await opens(client);
  const renewal = await sees('a renewal', () => far.of('renew')[0]);
  expect(renewal.token).toBe('token-2');
});

it('asks when the network may have changed: a socket that answers stays, one that does not is replaced', async () => {
  const page = new PageEvents();
  const { far, client } = await pair();
  await sees('hello', () => far.of('hello')[0]);
  far.welcome();
  await opens(client);
  page.connectionChanges();
  const ping = await sees('a ping', () => far.of('ping')[0]);
  far.say({ type: 'pong', sentAtMs: ping.sentAtMs, serverTimeMs: Date.now() });
  await until(client, 'the answer', ({ roundTripMs }) => roundTripMs !== null);
  expect(far.sockets.length).toBe(1);
  page.connectionChanges();
  await sees('a second ping', () => far.of('ping')[1]);
  expect(client.state.getSnapshot().phase).toBe('open');
  // Only the second, which nobody answers, is acted on.
  await sees('a second hello', () => far.of('hello')[1]);
  expect([far.of('ping').length, far.sockets.length]).toEqual([2, 2]);
});
