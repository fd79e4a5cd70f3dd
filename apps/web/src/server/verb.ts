import type { z } from 'zod';
import { CordboardError, type AgentId, type Locale, type Role, type TenantId } from '@cordboard/contracts';
import { withTenant, writeAudit, type Tx } from '@cordboard/db';
import { parse } from './http.ts';
import { redactForAudit } from './redact-for-audit.ts';
import { services, type Services } from './services.ts';

/** Who asks, after the session was checked. */
export interface VerbContext {
  readonly tenantId: TenantId;
  readonly agentId: AgentId;
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  /** Of the pages as this person sees them. */
  readonly locale: Locale;
}

export interface VerbRun<I> {
  readonly context: VerbContext;
  readonly input: I;
  readonly tx: Tx;
  readonly services: Services;
}

/**
 * One thing a person can do. The order is always the same: role → parse → transaction in the tenant → the verb's own
 * work → audit in the same transaction.
 */
export interface Verb<I extends z.ZodType = z.ZodType, O = unknown> {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly input: I;
  /** What the audit log says it was done to; null for verbs that only read. */
  readonly target: ((input: z.output<I>, output: O) => { kind: string; id: string }) | null;
  readonly run: (run: VerbRun<z.output<I>>) => Promise<O>;
  /** After the commit: what other processes must be told. */
  readonly after?: (run: Omit<VerbRun<z.output<I>>, 'tx'>, output: O) => Promise<void>;
}

export function defineVerb<I extends z.ZodType, O>(verb: Verb<I, O>): Verb<I, O> {
  return verb;
}

/** The one place where a role is asked for: of verbs, and of the few routes that carry more than JSON. */
export function authorize(context: VerbContext, roles: readonly Role[], what: string): void {
  if (!roles.includes(context.role)) throw new CordboardError('not_allowed', { verb: what, role: context.role });
}

export async function runVerb<I extends z.ZodType, O>(verb: Verb<I, O>, context: VerbContext, raw: unknown): Promise<O> {
  authorize(context, verb.roles, verb.name);
  const input = parse(verb.input, raw);
  const all = services();
  const output = await withTenant(all.db, context.tenantId, async (tx) => {
    const result = await verb.run({ context, input, tx, services: all });
    if (verb.target) {
      const target = verb.target(input, result);
      const actor = { kind: 'agent', agentId: context.agentId, role: context.role } as const;
      await writeAudit(tx, {
        actor,
        action: verb.name,
        targetKind: target.kind,
        target: target.id,
        data: { input: redactForAudit(input) },
      });
    }
    return result;
  });
  await verb.after?.({ context, input, services: all }, output);
  return output;
}
