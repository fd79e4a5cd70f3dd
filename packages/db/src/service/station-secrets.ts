import { createHash } from 'node:crypto';
import { and, desc, eq, isNull } from 'drizzle-orm';
import type { AgentId, Role, StationId } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { agents } from '../schema/agents.ts';
import { stationSecrets } from '../schema/secrets.ts';

/** H(username:realm:secret) in hex (RFC 7616 section 3.4.2), for each algorithm that a station may choose. */
export interface StationDigests {
  readonly md5: string;
  readonly sha256: string;
}

/** Remembers the digests of a secret that the server made for a plain SIP station; the secret itself is not kept. */
export async function insertStationSecret(
  tx: Tx,
  station: { stationId: StationId; realm: string; secret: string; agentId: AgentId },
): Promise<void> {
  const { stationId, realm, agentId } = station;
  const text = `${stationId}:${realm}:${station.secret}`;
  // MD5 because many phones know nothing else. The secret is long and random, so it bears it.
  const ha1 = createHash('md5').update(text).digest('hex');
  const ha1Sha256 = createHash('sha256').update(text).digest('hex');
  await tx.insert(stationSecrets).values({ username: stationId, agentId, realm, ha1, ha1Sha256 });
}

/** Of the transaction's tenant. Null when there is none, it is revoked, or its agent is no member any more. */
export async function readStation(
  tx: Tx,
  stationId: StationId,
): Promise<{ agentId: AgentId; name: string; role: Role; digests: StationDigests } | null> {
  const [row] = await tx
    .select({
      ...{ agentId: agents.id, name: agents.name, role: agents.role },
      ...{ md5: stationSecrets.ha1, sha256: stationSecrets.ha1Sha256 },
    })
    .from(stationSecrets)
    .innerJoin(agents, eq(agents.id, stationSecrets.agentId))
    .where(and(eq(stationSecrets.username, stationId), isNull(stationSecrets.revokedAt), eq(agents.active, true)));
  if (row === undefined) return null;
  const { md5, sha256, ...member } = row;
  return { ...member, digests: { md5, sha256 } };
}

/** Stations that may register, the newest first. */
export async function listStations(tx: Tx, agentId: AgentId): Promise<{ stationId: StationId; createdAtMs: number }[]> {
  const rows = await tx
    .select({ stationId: stationSecrets.username, createdAt: stationSecrets.createdAt })
    .from(stationSecrets)
    .where(and(eq(stationSecrets.agentId, agentId), isNull(stationSecrets.revokedAt)))
    .orderBy(desc(stationSecrets.createdAt));
  return rows.map(({ stationId, createdAt }) => ({ stationId, createdAtMs: createdAt.getTime() }));
}

/** False when there is none of that name, or it was revoked before. */
export async function revokeStation(tx: Tx, stationId: StationId, nowMs: number): Promise<boolean> {
  const revoked = await tx
    .update(stationSecrets)
    .set({ revokedAt: new Date(nowMs) })
    .where(and(eq(stationSecrets.username, stationId), isNull(stationSecrets.revokedAt)))
    .returning({ stationId: stationSecrets.username });
  return revoked.length === 1;
}
