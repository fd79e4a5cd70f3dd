import { z } from 'zod';
import { eq } from 'drizzle-orm';
import { CordboardError } from '@cordboard/contracts';
import { bumpConfigVersion, tenants } from '@cordboard/db';
import { defineVerb } from '../verb.ts';

const admins = ['admin'] as const;

const readCompany = defineVerb({
  name: 'company.read',
  roles: admins,
  input: z.object({}),
  target: null,
  run: async ({ tx, context }) => {
    const [company] = await tx.select({ supervisionTold: tenants.supervisionTold }).from(tenants).where(eq(tenants.id, context.tenantId));
    if (company === undefined) throw new CordboardError('not_found', { what: 'tenant' });
    return company;
  },
});

/** Counts for supervisors who join from then on. */
const saveCompany = defineVerb({
  name: 'company.save',
  roles: admins,
  input: z.object({ supervisionTold: z.boolean() }),
  target: () => ({ kind: 'company', id: 'company' }),
  run: async ({ tx, input, context }) => {
    await tx.update(tenants).set(input).where(eq(tenants.id, context.tenantId));
    await bumpConfigVersion(tx);
    return {};
  },
});

export const companyVerbs = { 'company.read': readCompany, 'company.save': saveCompany } as const;
