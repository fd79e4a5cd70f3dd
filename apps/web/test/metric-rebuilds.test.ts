import { MantineProvider } from '@mantine/core';
import { NextIntlClientProvider } from 'next-intl';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOCALES, newId, type Locale } from '@cordboard/contracts';
import { metricRebuilds, withTenant } from '@cordboard/db';
import { RebuildState, type Rebuild } from '../src/features/reports/rebuild-card.tsx';
import en from '../src/i18n/messages/en/reports.json' with { type: 'json' };
import ru from '../src/i18n/messages/ru/reports.json' with { type: 'json' };
import zh from '../src/i18n/messages/zh/reports.json' with { type: 'json' };
import { services } from '../src/server/services.ts';
import { runVerb } from '../src/server/verb.ts';
import { VERBS } from '../src/server/verbs/index.ts';
import { closeServices, openCompany, type Company } from './company.ts';

let ours: Company;
let theirs: Company;
beforeAll(async () => {
  [ours, theirs] = [await openCompany(), await openCompany()];
});
afterAll(closeServices);

const ask = (days: readonly [string, string], company = ours) => runVerb(VERBS['metrics.rebuild'], company.admin, { days });
const state = (company = ours) => runVerb(VERBS['metrics.rebuildState'], company.admin, {});

test('an admin has whole days of the company counted again, one wish at a time, and follows how far it is', async () => {
  expect(await state()).toBeNull();
  const begun = await ask(['2026-03-02', '2026-03-03']);
  expect(begun).toMatchObject({ state: 'running', days: ['2026-03-02', '2026-03-03'], done: 0, total: null, endedAtMs: null });
  await expect(ask(['2026-03-02', '2026-03-02'])).rejects.toMatchObject({ code: 'state_conflict' });
  // No worker runs here: the row waits for one.
  const rows = await withTenant(services().db, ours.tenantId, (tx) => tx.select().from(metricRebuilds));
  expect(rows).toMatchObject([{ id: begun.rebuildId, requestedBy: ours.admin.agentId }]);
  expect((rows[0]?.toAt.getTime() ?? 0) - (rows[0]?.fromAt.getTime() ?? 0)).toBe(2 * 86_400_000);
  await withTenant(services().db, ours.tenantId, (tx) =>
    tx.update(metricRebuilds).set({ state: 'done', corrected: 3, done: 9, total: 9, endedAt: new Date() }),
  );
  expect(await state()).toMatchObject({ rebuildId: begun.rebuildId, state: 'done', corrected: 3 });
  expect(await state(theirs)).toBeNull();
});

test('days that are too many, or the wrong way round, are refused', async () => {
  await expect(ask(['2026-01-01', '2026-03-03'], theirs)).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(ask(['2026-03-03', '2026-03-01'], theirs)).rejects.toMatchObject({ code: 'invalid_input' });
});

const WORDS: Readonly<Record<Locale, typeof en>> = { en, zh, ru };
const rebuild: Rebuild = {
  ...{ rebuildId: newId('metricRebuild'), days: ['2026-03-02', '2026-03-03'], state: 'running', done: 25, total: 100, corrected: 0 },
  ...{ requestedAtMs: 0, endedAtMs: null },
};
function shown(change: Partial<Rebuild>, locale: Locale = 'en'): string {
  const card = createElement(RebuildState, { rebuild: { ...rebuild, ...change } });
  const intl = createElement(NextIntlClientProvider, { locale, messages: { reports: WORDS[locale] }, timeZone: 'UTC', children: card });
  return renderToStaticMarkup(createElement(MantineProvider, null, intl));
}

test('the card shows how far it is, and what came of it, in every language', () => {
  expect(shown({})).toContain('aria-valuenow="25"');
  expect(shown({ state: 'done', corrected: 1 })).toContain('1 figure was put right');
  expect(shown({ state: 'done', corrected: 12 })).toContain('12 figures were put right');
  expect(shown({ state: 'done', days: ['2026-03-02', '2026-03-02'] })).toContain('2026-03-02: all figures were right');
  expect(shown({ state: 'done' })).not.toContain('role="progressbar"');
  for (const locale of LOCALES)
    for (const outcome of ['running', 'done', 'failed'] as const)
      expect(shown({ state: outcome, corrected: 5 }, locale)).toContain('2026-03-03');
});
