import { deskIdSchema, processIdSchema, type DeskId, type ProcessId, type TenantId } from '@cordboard/contracts';
import { loadScripts, runScript, type Clock, type RedisClient } from '@cordboard/platform';
import { z } from 'zod';
import { sipKeys } from '../keys.ts';

export const bindingSchema = z.object({
  processId: processIdSchema,
  instance: z.string(),
  /** The Contact URI: where requests to the device go. */
  contact: z.string(),
  deskId: deskIdSchema.nullable(),
  registeredAtMs: z.number(),
  expiresAtMs: z.number(),
});
export type Binding = z.infer<typeof bindingSchema>;

/** Of one address; the oldest give way. */
const MAX_BINDINGS = 10;

/** Who is registered where. A binding belongs to (address of record, +sip.instance) and to the process with its socket. */
export interface Registrations {
  save(tenantId: TenantId, user: string, binding: Binding): Promise<void>;
  /** Only while it is still this one. */
  drop(tenantId: TenantId, user: string, binding: Binding): Promise<void>;
  /** Unexpired bindings, the newest first. */
  list(tenantId: TenantId, user: string): Promise<Binding[]>;
  locate(
    tenantId: TenantId,
    user: string,
    deskId: DeskId | null,
    isAlive: (processId: ProcessId) => Promise<boolean>,
  ): Promise<ProcessId | null>;
}

export function createRegistrations(redis: RedisClient, clock: Clock): Registrations {
  let loading: ReturnType<typeof loadScripts> | undefined;
  const run = async (name: string, keys: string[], args: string[]): Promise<unknown> =>
    runScript(redis, await (loading ??= loadScripts(new URL('../commands/', import.meta.url))), name, keys, args);
  const list = async (tenantId: TenantId, user: string): Promise<Binding[]> => {
    const fields = await redis.hGetAll(sipKeys.registrations(tenantId, user));
    return Object.values(fields)
      .flatMap((text) => {
        const parsed = bindingSchema.safeParse(JSON.parse(text));
        return parsed.success && parsed.data.expiresAtMs > clock.nowMs() ? [parsed.data] : [];
      })
      .sort((a, b) => b.registeredAtMs - a.registeredAtMs);
  };
  return {
    async save(tenantId, user, binding) {
      const key = sipKeys.registrations(tenantId, user);
      const others = (await list(tenantId, user)).filter((other) => other.instance !== binding.instance);
      const kept = [binding, ...others].slice(0, MAX_BINDINGS);
      const known = await redis.hKeys(key);
      const stale = known.filter((instance) => !kept.some((one) => one.instance === instance));
      const lives = Math.ceil(Math.max(1, ...kept.map((one) => one.expiresAtMs - clock.nowMs())));
      await run('save-binding', [key], [binding.instance, JSON.stringify(binding), String(lives), ...stale]);
    },
    async drop(tenantId, user, binding) {
      await run('drop-binding', [sipKeys.registrations(tenantId, user)], [binding.instance, JSON.stringify(binding)]);
    },
    list,
    async locate(tenantId, user, deskId, isAlive) {
      for (const binding of await list(tenantId, user)) {
        if (deskId !== null && binding.deskId !== deskId) continue;
        if (await isAlive(binding.processId)) return binding.processId;
      }
      return null;
    },
  };
}
