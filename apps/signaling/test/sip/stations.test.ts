import { createHash } from 'node:crypto';
import { newId, sipDomain, STATION_REALM } from '@cordboard/contracts';
import type { StationId } from '@cordboard/contracts';
import { closeDb, connectDb, createTenant, insertStationSecret, revokeStation, withTenant } from '@cordboard/db';
import type { CreatedTenant, Db } from '@cordboard/db';
import { announce, createLogger, systemClock } from '@cordboard/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stationFinder } from '../../src/adapters/stations.ts';
import { DigestChecker } from '../../src/sip/auth/digest.ts';
import { startDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { OFFER_SDP, startEdge, type EdgeHost } from './support/edge-host.ts';
import { startRedis, type TestRedis } from './support/redis.ts';
import type { SipClient, SipMessage } from '@cordboard/test-kit/raw-sip';
import { waitFor } from './support/wait-for.ts';

let database: TestDatabase;
let db: Db;
let redis: TestRedis;
let host: EdgeHost;
let other: EdgeHost;
beforeAll(async () => {
  [database, redis] = await Promise.all([startDatabase(), startRedis()]);
  db = connectDb(database.appUrl);
  const findStation = stationFinder(db);
  host = await startEdge({ redis: redis.client, findStation });
  other = await startEdge({ redis: redis.client, findStation, keys: host.keys });
}, 90_000);
afterAll(async () => {
  await Promise.all([host.close(), other.close()]);
  await Promise.all([closeDb(db), redis.stop()]);
  await database.stop();
});

interface Station {
  readonly stationId: StationId;
  readonly secret: string;
  readonly tenant: CreatedTenant;
}

async function newStation(given?: CreatedTenant): Promise<Station> {
  const tenant = given ?? (await createTenant(db, { name: 'Stations', agents: [{ name: 'Ana', role: 'agent' }] }));
  const station = { stationId: newId('station'), secret: `made by the server ${newId('station')}` };
  const agentId = tenant.agents[0]!.agentId;
  await withTenant(db, tenant.tenantId, (tx) => insertStationSecret(tx, { ...station, realm: STATION_REALM, agentId }));
  return { ...station, tenant };
}

/** A telephone at the agent's address; it has no Origin of ours. */
const phoneOf = (tenant: CreatedTenant, at = host): Promise<SipClient> =>
  at.client(
    { kind: 'desk', tenantId: tenant.tenantId, agentId: tenant.agents[0]!.agentId, role: 'agent', name: 'Ana' },
    { origin: 'http://nowhere.test' },
  );

type Algorithm = 'MD5' | 'SHA-256';
interface Answering {
  readonly algorithm?: Algorithm;
  readonly secret?: string;
  readonly nc?: number;
  readonly uri?: string;
  readonly method?: string;
  /** Of an earlier challenge. */
  readonly nonce?: string;
}

const nonceOf = (challenge: SipMessage): string => /nonce="([^"]+)"/.exec(challenge.headers.get('www-authenticate')?.[0] ?? '')?.[1] ?? '';

/** The Authorization header of a station that was challenged with this nonce. */
function answer(
  { stationId, secret, tenant }: Pick<Station, 'stationId' | 'secret' | 'tenant'>,
  given: Answering & { nonce: string },
): string {
  const { algorithm = 'SHA-256', nonce, nc = 1, method = 'REGISTER', uri = `sip:${sipDomain(tenant.tenantId)}` } = given;
  const h = (text: string): string =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const count = nc.toString(16).padStart(8, '0');
  const response = h(`${h(`${stationId}:${STATION_REALM}:${given.secret ?? secret}`)}:${nonce}:${count}:c:auth:${h(`${method}:${uri}`)}`);
  return `Authorization: Digest username="${stationId}", realm="${STATION_REALM}", nonce="${nonce}", uri="${uri}", qop=auth, nc=${count}, cnonce="c", response="${response}", algorithm=${algorithm}`;
}

/** Challenge and answer. */
async function register(phone: SipClient, station: Station, given: Answering = {}): Promise<SipMessage> {
  const nonce = given.nonce ?? nonceOf(await phone.register({ lines: [] }));
  return await phone.register({ lines: [answer(station, { ...given, nonce })] });
}

describe('a plain SIP station', () => {
  it('is offered SHA-256 before MD5, and the bearer last (RFC 8760 section 2.4)', async () => {
    const { tenant } = await newStation();
    const challenge = await (await phoneOf(tenant)).register({ lines: [] });
    const offered = challenge.headers.get('www-authenticate') ?? [];
    expect(offered.map((one) => /^Bearer|algorithm=([\w-]+)/.exec(one)?.[1] ?? 'Bearer')).toEqual(['SHA-256', 'MD5', 'Bearer']);
  });

  it.each(['MD5', 'SHA-256'] as const)('registers with the right secret by %s, and with no other', async (algorithm) => {
    const station = await newStation();
    const phone = await phoneOf(station.tenant);
    expect((await register(phone, station, { algorithm, secret: 'guessed' })).status).toBe(401);
    expect((await register(phone, station, { algorithm })).status).toBe(200);
  });

  it('may use a nonce again with a higher count, but no answer twice, and no nonce of another socket', async () => {
    const station = await newStation();
    const phone = await phoneOf(station.tenant);
    const nonce = nonceOf(await phone.register({ lines: [] }));
    expect((await register(phone, station, { nonce, nc: 1 })).status).toBe(200);
    const replayed = await register(phone, station, { nonce, nc: 1 });
    expect(replayed.status).toBe(401);
    expect(replayed.headers.get('www-authenticate')?.[0]).toContain('stale=true');
    expect((await register(phone, station, { nonce, nc: 2 })).status).toBe(200);
    expect((await register(await phoneOf(station.tenant), station, { nonce, nc: 3 })).status).toBe(401);
    expect((await register(await phoneOf(station.tenant, other), station, { nonce, nc: 4 })).status).toBe(401);
  });

  it('cannot use an answer for another method or address', async () => {
    const station = await newStation();
    const phone = await phoneOf(station.tenant);
    const target = newId('webCallKey');
    const nonce = nonceOf(await phone.register({ lines: [] }));
    const call = async (given: Answering) => {
      const { callId } = phone.invite(target, OFFER_SDP, { lines: [answer(station, { ...given, nonce })] });
      return (await phone.response(callId, 'INVITE')).status;
    };
    const uri = `sip:${target}@${sipDomain(station.tenant.tenantId)}`;
    expect(await call({ nc: 1 })).toBe(401);
    expect(await call({ nc: 2, method: 'INVITE', uri: `sip:${newId('webCallKey')}@${sipDomain(station.tenant.tenantId)}` })).toBe(401);
    expect(await call({ nc: 3, method: 'INVITE', uri })).toBe(200);
  });

  it('that was revoked, or whose agent is no member any more, is refused, in every process', async () => {
    const station = await newStation();
    const { tenantId } = station.tenant;
    const phone = await phoneOf(station.tenant);
    expect((await register(phone, station)).status).toBe(200);
    await withTenant(db, tenantId, (tx) => revokeStation(tx, station.stationId, Date.now()));
    // Its socket is closed by `access.revoked`; its secret is no use on any other.
    expect(host.edge.closeIdentity({ tenantId, stationId: newId('station') }, 'removed')).toBe(0);
    expect(host.edge.closeIdentity({ tenantId, stationId: station.stationId }, 'removed')).toBe(1);
    await waitFor('the socket to close', () => phone.closeCode === 1008);
    for (const at of [host, other]) expect((await register(await phoneOf(station.tenant, at), station)).status).toBe(401);
  });

  it('is its own tenant’s alone, and speaks for its own agent alone', async () => {
    const ours = await newStation();
    const theirs = await newStation();
    const stranger = await phoneOf(theirs.tenant);
    expect((await register(stranger, { ...ours, tenant: theirs.tenant })).status).toBe(401);
    // With the domain of its own tenant in From, and the foreign one everywhere else.
    const nonce = nonceOf(await stranger.register({ lines: [] }));
    const from = `sip:${ours.tenant.agents[0]!.agentId}@${sipDomain(ours.tenant.tenantId)}`;
    const lines = [answer({ ...ours, tenant: theirs.tenant }, { nonce })];
    expect((await stranger.register({ from, lines })).status).toBe(403);
    // A colleague's address.
    const phone = await phoneOf(ours.tenant);
    const colleague = `sip:${newId('agent')}@${sipDomain(ours.tenant.tenantId)}`;
    const second = nonceOf(await phone.register({ lines: [] }));
    expect((await phone.register({ from: colleague, to: colleague, lines: [answer(ours, { nonce: second })] })).status).toBe(403);
  });

  it('does not stand in the way of its agent’s desk', async () => {
    const station = await newStation();
    const { tenantId, agents } = station.tenant;
    const agentId = agents[0]!.agentId;
    const desk = await host.client({ kind: 'desk', tenantId, agentId, role: 'agent', name: 'Ana' });
    expect((await desk.register()).status).toBe(200);
    const phone = await phoneOf(station.tenant, other);
    expect((await register(phone, station)).status).toBe(200);
    const { processId } = other;
    const alive = announce(redis.client, 'signaling', processId, () => ({ processId }), createLogger('test', 'silent'));
    await alive.refresh();
    expect(await host.edge.locate(tenantId, agentId)).toBe(host.processId);
    await alive.stop();
    expect(host.edge.closeIdentity({ tenantId, stationId: station.stationId }, 'removed')).toBe(0);
    expect(other.edge.closeIdentity({ tenantId, stationId: station.stationId }, 'removed')).toBe(1);
    expect(desk.closeCode).toBeNull();
  });

  it('is not let in by a name that is none, nor by an algorithm that nobody offered', async () => {
    const station = await newStation();
    const phone = await phoneOf(station.tenant);
    const nonce = nonceOf(await phone.register({ lines: [] }));
    const good = answer(station, { nonce });
    for (const line of [
      good.replace(station.stationId, "' or 1=1 --"),
      good.replace(station.stationId, newId('station')),
      good.replace('algorithm=SHA-256', 'algorithm=SHA-512-256'),
      good.replace('algorithm=SHA-256', 'algorithm=MD5'),
      good.replace('qop=auth,', 'qop=auth-int,'),
      good.replace('nc=00000001', 'nc=00000002'),
      good.replace(/response="[^"]+"/, 'response=""'),
    ])
      expect((await phone.register({ lines: [line] })).status, line).toBe(401);
    expect((await phone.register({ lines: [good] })).status).toBe(200);
  });
});

it('a nonce is good for five minutes', () => {
  let nowMs = systemClock.nowMs();
  const checker = new DigestChecker({ nowMs: () => nowMs });
  const nonce = /nonce="([^"]+)"/.exec(checker.challenges('socket', false)[0] ?? '')?.[1] ?? '';
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
  const check = (nc: string) => {
    const response = md5(`ha1:${nonce}:${nc}:c:auth:${md5('REGISTER:sip:x')}`);
    const parameters = { realm: STATION_REALM, qop: 'auth', cnonce: 'c', uri: 'sip:x', algorithm: 'MD5', nonce, nc, response };
    return checker.check({ parameters, method: 'REGISTER', isRequestUri: () => true }, { md5: 'ha1', sha256: '' }, 'socket', used);
  };
  const used = new Map<string, number>();
  expect(check('00000001')).toBe('ok');
  nowMs += 5 * 60_000;
  expect(check('00000002')).toBe('ok');
  nowMs += 1;
  expect(check('00000003')).toBe('stale');
});
