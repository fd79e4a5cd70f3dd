import { createHash } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import type { AgentId } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { stationSecrets } from '../schema/secrets.ts';

/** Remembers the digest of a secret that the server made for a plain SIP station; the secret itself is not kept. */
export async function insertStationSecret(
  tx: Tx,
  station: { username: string; realm: string; secret: string; agentId: AgentId },
): Promise<void> {
  // RFC 7616 section 3.4.2; MD5 because stations know nothing else. The secret is long and random, so it bears it.
  const ha1 = createHash('md5').update(`${station.username}:${station.realm}:${station.secret}`).digest('hex');
  await tx.insert(stationSecrets).values({ username: station.username, agentId: station.agentId, realm: station.realm, ha1 });
}

/** Null when there is none or it is revoked. */
export async function readStationSecret(tx: Tx, username: string): Promise<{ agentId: AgentId; realm: string; ha1: string } | null> {
  const [row] = await tx
    .select({ agentId: stationSecrets.agentId, realm: stationSecrets.realm, ha1: stationSecrets.ha1 })
    .from(stationSecrets)
    .where(and(eq(stationSecrets.username, username), isNull(stationSecrets.revokedAt)));
  return row ?? null;
}
