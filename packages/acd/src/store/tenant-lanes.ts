import { CordboardError, type TenantId } from '@cordboard/contracts';

/** Commands of one tenant that wait in a process; one more is refused, as memory is bounded. */
const MOST_WAITING = 20_000;

interface Lane {
  running: number;
  readonly waiting: (() => void)[];
}

/**
 * At most `width` commands of a tenant under way from this process at a time, in order; the others wait here. Redis serves
 * who has sent first, so without it the burst of one tenant stands before the next command of every other.
 */
export function tenantLanes(width: number): <T>(tenantId: TenantId, work: () => Promise<T>) => Promise<T> {
  const lanes = new Map<TenantId, Lane>();

  async function enter(tenantId: TenantId, lane: Lane): Promise<void> {
    if (lane.running < width) {
      lane.running++;
      return;
    }
    if (lane.waiting.length >= MOST_WAITING)
      throw new CordboardError('store_unavailable', { detail: 'too many commands of the tenant wait', tenantId });
    // Whoever leaves hands its turn over.
    await new Promise<void>((resolve) => void lane.waiting.push(resolve));
  }

  function leave(tenantId: TenantId, lane: Lane): void {
    const next = lane.waiting.shift();
    if (next) return next();
    lane.running--;
    if (lane.running === 0) lanes.delete(tenantId);
  }

  return async (tenantId, work) => {
    const lane = lanes.get(tenantId) ?? { running: 0, waiting: [] };
    lanes.set(tenantId, lane);
    await enter(tenantId, lane);
    try {
      return await work();
    } finally {
      leave(tenantId, lane);
    }
  };
}
