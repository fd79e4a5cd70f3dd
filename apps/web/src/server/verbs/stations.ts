import { randomBytes } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { agentIdSchema, CordboardError, newId, sipDomain, STATION_REALM, stationIdSchema, type StationId } from '@cordboard/contracts';
import { agents, insertStationSecret, listStations, revokeStation, type Tx } from '@cordboard/db';
import { configuration } from '../configuration.ts';
import { revokeAccess } from '../signaling.ts';
import { defineVerb } from '../verb.ts';

const admins = ['admin'] as const;
const MOST_STATIONS = 10;

/** What is typed into a plain SIP telephone (RFC 7118) besides its secret. */
function accountOf(tenantId: string, agentId: string) {
  const domain = sipDomain(tenantId);
  return { address: `sip:${agentId}@${domain}`, domain, realm: STATION_REALM, webSocketUrl: configuration().SIP_WS_URL };
}

async function requireMember(tx: Tx, agentId: z.output<typeof agentIdSchema>): Promise<void> {
  const found = await tx
    .select({ id: agents.id })
    .from(agents)
    .where(and(eq(agents.id, agentId), eq(agents.active, true)));
  if (found.length === 0) throw new CordboardError('not_found', { what: 'person' });
}

export const listPersonStations = defineVerb({
  name: 'station.list',
  roles: admins,
  input: z.object({ agentId: agentIdSchema }),
  target: null,
  run: async ({ tx, input, context }) => ({
    stations: await listStations(tx, input.agentId),
    account: accountOf(context.tenantId, input.agentId),
  }),
});

interface NewStation {
  readonly stationId: StationId;
  readonly secret: string;
  readonly account: ReturnType<typeof accountOf>;
}

/** The secret is in this answer and nowhere else: what is kept of it can check it and not tell it. */
export const createStation = defineVerb({
  name: 'station.create',
  roles: admins,
  input: z.object({ agentId: agentIdSchema }),
  target: (_input, output: NewStation) => ({ kind: 'station', id: output.stationId }),
  run: async ({ tx, input, context }) => {
    await requireMember(tx, input.agentId);
    const known = await listStations(tx, input.agentId);
    if (known.length >= MOST_STATIONS) throw new CordboardError('state_conflict', { why: 'stations', limit: MOST_STATIONS });
    const stationId = newId('station');
    const secret = randomBytes(24).toString('base64url');
    await insertStationSecret(tx, { stationId, realm: STATION_REALM, secret, agentId: input.agentId });
    return { stationId, secret, account: accountOf(context.tenantId, input.agentId) };
  },
});

/** Its sockets close and its calls end at once. */
export const revokePersonStation = defineVerb({
  name: 'station.revoke',
  roles: admins,
  input: z.object({ stationId: stationIdSchema }),
  target: (input) => ({ kind: 'station', id: input.stationId }),
  run: async ({ tx, input }) => {
    if (!(await revokeStation(tx, input.stationId, Date.now()))) throw new CordboardError('not_found', { what: 'station' });
    return {};
  },
  after: async ({ context, input }) => {
    await revokeAccess({ tenantId: context.tenantId, agentId: null, webCallKeyId: null, stationId: input.stationId, why: 'removed' });
  },
});

export const stationVerbs = {
  'station.list': listPersonStations,
  'station.create': createStation,
  'station.revoke': revokePersonStation,
} as const;
