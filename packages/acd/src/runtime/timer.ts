import type { TenantId } from '@cordboard/contracts';
import type { Resources } from '../store/resources.ts';

export interface Timer {
  /** Looks at the tenant's deadlines now. */
  begin(tenantId: TenantId): void;
  /** The tenant's first deadline is this far away. `free`: its holder has given the lease back. */
  wake(tenantId: TenantId, inMs: number, free: boolean): void;
  /** Carries out what is due, if this process may; resolves with how many. */
  runDue(tenantId: TenantId): Promise<number>;
  /** Gives the leases back. */
  close(): Promise<void>;
}

interface Alarm {
  /** By performance.now(). */
  readonly at: number;
  readonly handle: NodeJS.Timeout;
}

type Verdict =
  | { readonly kind: 'idle' }
  | { readonly kind: 'held'; readonly forMs: number }
  | { readonly kind: 'drained'; readonly count: number; readonly nextMs: number | null };

const RETRY_MS = 500;

/**
 * Sleeps until a tenant's next deadline and carries it out. The holder of the lease has the first right; the others
 * look when the lease on the first deadline is over, so a dead holder is replaced within `leaseMs`.
 */
export function createTimer({ commands, processId, tuning, log }: Resources): Timer {
  const alarms = new Map<TenantId, Alarm>();
  const holding = new Set<TenantId>();
  const running = new Map<TenantId, Promise<void>>();
  let closed = false;

  async function drain(tenantId: TenantId): Promise<Verdict> {
    const { code, values } = await commands.run(tenantId, 'deadlines-drain', [processId, tuning.leaseMs, tuning.drainBatch]);
    const first = Number(values[0]);
    if (code === 'held') return { kind: 'held', forMs: first };
    if (code !== 'drained') return { kind: 'idle' };
    const next = Number(values[1]);
    return { kind: 'drained', count: first, nextMs: next < 0 ? null : next };
  }

  function schedule(tenantId: TenantId, inMs: number): void {
    if (closed) return;
    const delay = Math.min(inMs, tuning.maxSleepMs);
    const at = performance.now() + delay;
    const alarm = alarms.get(tenantId);
    if (alarm && alarm.at <= at) return;
    if (alarm) clearTimeout(alarm.handle);
    const handle = setTimeout(() => {
      alarms.delete(tenantId);
      begin(tenantId);
    }, delay);
    alarms.set(tenantId, { at, handle });
  }

  async function work(tenantId: TenantId): Promise<void> {
    for (;;) {
      const verdict = await drain(tenantId);
      if (verdict.kind === 'drained') holding.add(tenantId);
      else holding.delete(tenantId);
      if (verdict.kind === 'idle') return;
      if (verdict.kind === 'held') return schedule(tenantId, verdict.forMs);
      if (verdict.count === tuning.drainBatch && !closed) continue;
      if (verdict.nextMs !== null) schedule(tenantId, verdict.nextMs);
      return;
    }
  }

  function begin(tenantId: TenantId): void {
    if (closed) return;
    if (running.has(tenantId)) return schedule(tenantId, 1);
    const task = work(tenantId)
      .catch((error: unknown) => {
        log.warn({ err: error, tenantId }, 'deadlines could not be carried out, trying again');
        schedule(tenantId, RETRY_MS);
      })
      .finally(() => {
        running.delete(tenantId);
      });
    running.set(tenantId, task);
  }

  return {
    begin,
    wake(tenantId, inMs, free) {
      const first = free || holding.has(tenantId) || !alarms.has(tenantId);
      schedule(tenantId, first ? inMs : inMs + tuning.leaseMs);
    },
    async runDue(tenantId) {
      let total = 0;
      for (;;) {
        const verdict = await drain(tenantId);
        if (verdict.kind !== 'drained') return total;
        total += verdict.count;
        // What was due may have made something else due at once.
        if (verdict.nextMs !== 0) return total;
      }
    },
    async close() {
      if (closed) return;
      closed = true;
      for (const { handle } of alarms.values()) clearTimeout(handle);
      alarms.clear();
      await Promise.all(running.values());
      for (const tenantId of holding) await commands.run(tenantId, 'timer-release', [processId]);
    },
  };
}
