import { readFileSync } from 'node:fs';
import { createTranslator } from 'next-intl';
import { describe, expect, test } from 'vitest';
import { newId, type AgentId, type CallerRule, type OpeningHours } from '@cordboard/contracts';
import { formatMinute, groupWeek, neverOpens, parseMinute, withSpans, wrongSpans } from '../src/features/admin/hours.ts';
import { linesOf, wrongSite } from '../src/features/admin/keys/sites.ts';
import { holdingRules, questionOf, wallClock, type Draft } from '../src/features/admin/preview/question.ts';
import { conditionsOf, requirementOf, withoutStep, withStep } from '../src/features/admin/queues/routing-steps.ts';
import { consequences, type Decisive } from '../src/features/admin/queues/consequences.ts';
import { whoServes } from '../src/features/admin/queues/who-serves.ts';

const closed: OpeningHours = { timeZone: 'UTC', always: false, spans: [], exceptions: [] };
const day = { fromMinute: 540, toMinute: 1_080 };

describe('opening hours', () => {
  test('neighbouring days with the same hours are one group', () => {
    const week = [1, 2, 3, 5, 6].reduce((hours, weekday) => withSpans(hours, weekday, [day]), closed);
    const saturday = withSpans(week, 6, [{ fromMinute: 600, toMinute: 840 }]);
    expect(groupWeek(saturday)).toEqual([
      { from: 1, to: 3, spans: [day] },
      { from: 5, to: 5, spans: [day] },
      { from: 6, to: 6, spans: [{ fromMinute: 600, toMinute: 840 }] },
    ]);
  });

  test('times are written and read, midnight being the end of a day', () => {
    expect([0, 545, 1_440].map(formatMinute)).toEqual(['00:00', '09:05', '24:00']);
    expect([parseMinute('09:05', false), parseMinute('00:00', false), parseMinute('00:00', true), parseMinute('', false)]).toEqual([
      545,
      0,
      1_440,
      null,
    ]);
  });

  test('spans that end before they begin are found by the path of their field, unless nothing of it is used', () => {
    const wrong = { fromMinute: 600, toMinute: 600 };
    const hours = { ...withSpans(closed, 3, [day, wrong]), exceptions: [{ date: '2026-12-24', label: '', spans: [wrong] }] };
    expect(wrongSpans(hours)).toEqual(['hours.spans.1.toMinute', 'hours.exceptions.0.spans.0.toMinute']);
    expect(wrongSpans({ ...hours, always: true })).toEqual([]);
  });

  test('a special day with hours is an opening too', () => {
    expect(neverOpens(closed)).toBe(true);
    expect(neverOpens({ ...closed, always: true })).toBe(false);
    expect(neverOpens({ ...closed, exceptions: [{ date: '2026-12-24', label: '', spans: [day] }] })).toBe(false);
  });
});

test('what a change will do', () => {
  const byQueues = (named: readonly AgentId[]) => whoServes(null, named, []);
  const ana = newId('agent');
  const li = newId('agent');
  const before: Decisive = { agentIds: [ana], hours: { ...closed, always: true }, recording: 'always' };
  expect(consequences(before, before, byQueues)).toEqual([]);
  expect(consequences(before, { ...before, agentIds: [li], recording: 'never' }, byQueues)).toEqual([
    { key: 'leave', count: 1 },
    { key: 'join', count: 1 },
    { key: 'recordingOff', count: 0 },
  ]);
  expect(consequences(null, { ...before, agentIds: [], hours: closed }, byQueues).map((one) => one.key)).toEqual(['closes', 'nobody']);
});

test('whoever has a routing profile serves by it alone', () => {
  const [ana, li, ben] = [newId('agent'), newId('agent'), newId('agent')];
  const [sales, billing] = [newId('queue'), newId('queue')];
  const profiles = [
    { queueIds: [sales], agentIds: [li] },
    { queueIds: [], agentIds: [ben] },
  ];
  expect(whoServes(sales, [ana, ben], profiles)).toEqual({ named: [ana], byProfile: [li] });
  expect(whoServes(billing, [ana, li], profiles)).toEqual({ named: [ana], byProfile: [] });
  expect(whoServes(null, [li], profiles)).toEqual({ named: [], byProfile: [] });
  const settings: Decisive = { agentIds: [ben], hours: { ...closed, always: true }, recording: 'always' };
  const served = (agentIds: readonly AgentId[]) => whoServes(sales, agentIds, profiles);
  expect(consequences(settings, settings, served)).toEqual([]);
  const alone = (agentIds: readonly AgentId[]) => whoServes(billing, agentIds, profiles);
  expect(consequences(settings, settings, alone)).toEqual([{ key: 'nobody', count: 0 }]);
});

test('sites: one a line, the first wrong one is named', () => {
  expect(linesOf(' https://a.example \n\nhttp://b.example')).toEqual(['https://a.example', 'http://b.example']);
  expect(wrongSite('https://a.example\nshop.example\nftp://c.example')).toBe('shop.example');
  expect(wrongSite('https://a.example')).toBeNull();
});

describe('texts', () => {
  type Texts = { readonly [key: string]: string | Texts };
  const read = (locale: string): Map<string, string> => {
    const file = new URL(`../src/i18n/messages/${locale}/admin.json`, import.meta.url);
    const flat = (texts: Texts, path: string): [string, string][] =>
      Object.entries(texts).flatMap(([key, text]) => (typeof text === 'string' ? [[`${path}${key}`, text]] : flat(text, `${path}${key}.`)));
    return new Map(flat(JSON.parse(readFileSync(file, 'utf8')) as Texts, ''));
  };
  const en = read('en');
  const placeholders = (text: string): string[] =>
    [...new Set([...text.matchAll(/\{(\w+)[,}]/g)].map((match) => match[1] ?? ''))].toSorted();

  test.each(['ru', 'zh'])('%s says everything that English says, with the same values, in its own words', (locale) => {
    const other = read(locale);
    expect([...other.keys()]).toEqual([...en.keys()]);
    for (const [key, text] of en) {
      expect(other.get(key), key).not.toBe(text);
      expect(placeholders(other.get(key) ?? ''), key).toEqual(placeholders(text));
    }
  });

  test.each(['en', 'ru', 'zh'])('%s: every text can be formatted', (locale) => {
    const broken: string[] = [];
    const messages = Object.fromEntries([...read(locale)].map(([key, text]) => [key.replaceAll('.', '/'), text]));
    const t = createTranslator({ locale, messages, onError: (error) => broken.push(error.message) });
    for (const [key, text] of Object.entries(messages)) t(key, Object.fromEntries(placeholders(text).map((name) => [name, 3])));
    expect(broken).toEqual([]);
  });

  test('Russian plurals have all four forms', () => {
    for (const [key, text] of read('ru'))
      if (text.includes(', plural,'))
        for (const form of ['one', 'few', 'many', 'other']) expect(text, `${key}: ${form}`).toContain(`${form} {`);
  });
});

describe('routing steps', () => {
  const [french, refunds] = [newId('skill'), newId('skill')];
  const anyone = { requirement: null, forMs: null, skipIf: null };

  test('conditions are shown as they are kept, one, all or any; deeper ones are left alone', () => {
    const conditions = [
      { skillId: french, level: 4 },
      { skillId: refunds, level: 2 },
    ];
    for (const match of ['all', 'any'] as const) expect(conditionsOf(requirementOf({ match, conditions }))).toEqual({ match, conditions });
    expect(conditionsOf({ skillId: french, level: 1 })).toEqual({ match: 'all', conditions: [{ skillId: french, level: 1 }] });
    expect(requirementOf({ match: 'any', conditions: [] })).toBeNull();
    expect(conditionsOf({ all: [{ any: [{ skillId: french, level: 1 }] }] })).toBeNull();
  });

  test('only the last step has no end, whichever is added or taken away', () => {
    const steps = withStep(withStep(withStep([])));
    expect(steps.map(({ forMs }) => forMs)).toEqual([30_000, 30_000, null]);
    expect(withoutStep(steps, 2).map(({ forMs }) => forMs)).toEqual([30_000, null]);
    expect(withoutStep(steps, 0).map(({ forMs }) => forMs)).toEqual([30_000, null]);
    expect(withoutStep([anyone], 0)).toEqual([]);
  });
});

describe('a preview’s question', () => {
  const rule = (attribute: string, equals: string): CallerRule => ({ attribute, equals, priority: 1, requirement: null });
  const rules = [rule('tier', 'gold'), rule('tier', 'silver'), rule('country', 'DE')];
  const draft: Draft = {
    ...{ queueId: newId('queue'), date: '2027-03-02', time: '18:05', requirement: null, rules: [], preferredAgentId: newId('agent') },
    ...{ present: 'everyone', agentIds: [newId('agent')], ahead: null },
  };

  test('is a moment of the queue’s clock, or none while it is half typed', () => {
    expect(questionOf(draft, rules, 1)).toMatchObject({ date: '2027-03-02', minute: 1_085, present: 'everyone' });
    expect(questionOf({ ...draft, time: '' }, rules, 1)).toBeNull();
    expect(questionOf({ ...draft, date: '' }, rules, 1)).toBeNull();
    expect(wallClock('Asia/Kathmandu', Date.parse('2027-03-02T18:20:00Z'))).toEqual({ date: '2027-03-03', time: '00:05' });
  });

  test('brings what the chosen rules look for, and an agent only to a queue that waits for one', () => {
    expect(questionOf({ ...draft, rules: [0, 2] }, rules, 1)?.attributes).toEqual([
      { name: 'tier', value: 'gold' },
      { name: 'country', value: 'DE' },
    ]);
    expect(questionOf(draft, rules, 1)?.preferredAgentId).toBe(draft.preferredAgentId);
    expect(questionOf(draft, rules, 0)?.preferredAgentId).toBeNull();
    expect(questionOf({ ...draft, present: 'chosen' }, rules, 0)?.present).toEqual(draft.agentIds);
  });

  test('has one value for an attribute: the rule chosen last', () => {
    expect(holdingRules(rules, [0, 2], [0, 2, 1])).toEqual([2, 1]);
    expect(holdingRules(rules, [0], [0, 2])).toEqual([0, 2]);
    expect(holdingRules(rules, [0, 2], [2])).toEqual([2]);
  });
});
