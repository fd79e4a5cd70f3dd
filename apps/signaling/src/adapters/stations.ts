import { readStation, withTenant } from '@cordboard/db';
import type { Db } from '@cordboard/db';
import type { FindStation } from '../sip/edge.ts';

/** Stations as PostgreSQL has them now: one that was revoked is unknown at its next request. */
export function stationFinder(db: Db): FindStation {
  return async (tenantId, stationId) => {
    const station = await withTenant(db, tenantId, (tx) => readStation(tx, stationId));
    if (station === null) return null;
    const { digests, ...member } = station;
    return { claims: { kind: 'desk', tenantId, stationId, ...member }, digests };
  };
}
