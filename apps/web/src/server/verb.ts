import type { z } from 'zod';
import { CordboardError, type AgentId, type Role, type TenantId } from '@cordboard/contracts';
import { withTenant, type TenantTransaction } from '@cordboard/db';
import { audit } from './audit.ts';
import { services, type Services } from './services.ts';

/** Who asks, after the session was checked. */
export interface VerbContext {
  readonly tenantId: TenantId;
  readonly agentId: AgentId;
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
}

export interface VerbRun<I> {
  readonly context: VerbContext;
  readonly input: I;
  readonly tx: TenantTransaction;
  readonly services: Services;
}

/**
 * One thing a person can do. The order is always the same: role → parse → transaction in the tenant → the verb's own
 * work → audit in the same transaction. `roles` is the only place where a role is asked for.
 */
export interface Verb<I extends z.ZodType = z.ZodType, O = unknown> {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly input: I;
  /** False for verbs that only read. */
  readonly audited: boolean;
  readonly run: (run: VerbRun<z.output<I>>) => Promise<O>;
  /** After the commit: what other processes must be told. */
  readonly after?: (run: Omit<VerbRun<z.output<I>>, 'tx'>, output: O) => Promise<void>;
}

export function defineVerb<I extends z.ZodType, O>(verb: Verb<I, O>): Verb<I, O> {
  return verb;
}

export async function runVerb<I extends z.ZodType, O>(verb: Verb<I, O>, context: VerbContext, raw: unknown): Promise<O> {
  if (!verb.roles.includes(context.role)) throw new CordboardError('not_allowed', { verb: verb.name, role: context.role });
  const parsed = verb.input.safeParse(raw);
  if (!parsed.success) {
    throw new CordboardError('invalid_input', {
      issues: parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
    });
  }
  const all = services();
  const output = await withTenant(all.db, context.tenantId, async (tx) => {
    const result = await verb.run({ context, input: parsed.data, tx, services: all });
    if (verb.audited) await audit(tx, context, verb.name, parsed.data);
    return result;
  });
  await verb.after?.({ context, input: parsed.data, services: all }, output);
  return output;
}
