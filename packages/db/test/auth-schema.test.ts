import { expect, test } from 'vitest';
import { getAuthTables } from 'better-auth/db';
import { organization } from 'better-auth/plugins/organization';
import { getTableColumns, isTable } from 'drizzle-orm';
import { authSchema } from '../src/index.ts';

const columns = new Map(
  Object.entries(authSchema).flatMap(([name, table]) =>
    isTable(table) ? [[name, new Map(Object.entries(getTableColumns(table)))] as const] : [],
  ),
);

test('the auth schema is what this version of better-auth asks for', () => {
  const wanted = getAuthTables({ plugins: [organization()] });
  expect([...columns.keys()].sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, { fields }] of Object.entries(wanted)) {
    const have = columns.get(name) ?? new Map();
    expect([...have.keys()].sort(), name).toEqual(['id', ...Object.keys(fields)].sort());
    for (const [field, facts] of Object.entries(fields)) {
      expect(have.get(field)?.notNull, `${name}.${field} is required`).toBe(facts.required ?? true);
      expect(have.get(field)?.isUnique, `${name}.${field} is unique`).toBe(facts.unique ?? false);
    }
  }
});
