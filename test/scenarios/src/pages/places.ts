import type { Page } from 'playwright-core';

/** Something of the pages that is looked at. */
export interface Place {
  readonly name: string;
  readonly path: string;
  /** Opens what lies over the page, and waits until it is there. */
  readonly open?: (page: Page) => Promise<unknown>;
}

const DIALOG = { timeout: 30_000 };

function press(...selectors: readonly string[]): (page: Page) => Promise<unknown> {
  return async (page) => {
    for (const selector of selectors) await page.locator(selector).first().click(DIALOG);
    return page.waitForSelector('[role=dialog]', DIALOG);
  };
}

function key(keys: string, shown: string): (page: Page) => Promise<unknown> {
  return async (page) => {
    await page.keyboard.press(keys);
    return page.waitForSelector(shown, DIALOG);
  };
}

/** A tab of the drawer of a queue, and what else is pressed in it. */
function queueTab(at: number, ...more: readonly string[]): Place {
  const open = press('[data-part=queue] th button', `[role=dialog] [role=tab] >> nth=${at}`, ...more);
  return { name: `queue-tab-${at}`, path: '/admin/queues', open };
}

const page = (path: string): Place => ({ name: path.slice(1).replaceAll('/', '-'), path });

/** The newest contact that has a recording, from the list. */
const CONTACT: Place = {
  name: 'contact',
  path: '/history',
  open: async (here) => {
    await here.locator('[data-part=row]:has(td:last-child svg)').first().click(DIALOG);
    return here.waitForSelector('[data-part=recording] [role=slider]:not([hidden])', DIALOG);
  },
};
const EVERYBODYS: readonly Place[] = [page('/desk'), page('/history'), CONTACT];

export const STRANGERS: readonly Place[] = [
  '/sign-in',
  '/sign-up',
  '/forgot-password',
  '/reset-password/used',
  '/invitation/gone',
  '/no-such-page',
].map(page);

export const AGENTS: readonly Place[] = [
  ...EVERYBODYS,
  { name: 'keys', path: '/desk', open: key('Shift+?', '[role=dialog]') },
  { name: 'finder', path: '/desk', open: key('Control+k', '[role=dialog] input') },
  {
    name: 'status-menu',
    path: '/desk',
    open: (here) => here.click('[data-testid=status]').then(() => here.waitForSelector('[role=menu]')),
  },
  {
    name: 'account-menu',
    path: '/desk',
    open: (here) => here.click('header button >> nth=-1').then(() => here.waitForSelector('[role=menu]')),
  },
  { name: 'devices', path: '/desk', open: press('[data-part=microphone]') },
  { name: 'why-no-calls', path: '/desk', open: press('[data-part=why]') },
];

/** Opens the menu of the first such row. */
function menu(...selectors: readonly string[]): (page: Page) => Promise<unknown> {
  return async (here) => {
    for (const selector of selectors) await here.locator(selector).first().click(DIALOG);
    return here.waitForSelector('[role=menu]', DIALOG);
  };
}
/** Somebody waits during the whole scenario. */
const WAITING = '[data-part=waiting]';
/** Whoever is offline is listed too. */
const AGENT_MENU = ['section[aria-labelledby=floor-agents] label >> nth=1', '[data-part=agent] [data-part=menu]'] as const;

export const SUPERVISORS: readonly Place[] = [
  ...EVERYBODYS,
  { name: 'floor', path: '/floor', open: (here) => here.waitForSelector(WAITING, DIALOG) },
  { name: 'reports', path: '/reports', open: (here) => here.waitForSelector('[data-part=queue-figures]', DIALOG) },
  {
    name: 'reports-table',
    path: '/reports',
    open: async (here) => {
      await here.locator('main input[value=table] + label').click(DIALOG);
      return here.waitForSelector('[data-part=interval]', DIALOG);
    },
  },
  { name: 'waiting-menu', path: '/floor', open: menu(`${WAITING} [data-part=menu]`) },
  { name: 'why-it-waits', path: '/floor', open: press(`${WAITING} th button`) },
  { name: 'give', path: '/floor', open: press(`${WAITING} [data-part=menu]`, '[role=menuitem] >> nth=1') },
  { name: 'move', path: '/floor', open: press(`${WAITING} [data-part=menu]`, '[role=menuitem] >> nth=2') },
  { name: 'agent-menu', path: '/floor', open: menu(...AGENT_MENU) },
  { name: 'agent-why', path: '/floor', open: press(...AGENT_MENU, '[role=menuitem][data-part=why]') },
  { name: 'force', path: '/floor', open: press(...AGENT_MENU, '[role=menuitem][data-part=force-offline]') },
];

/** The editor of the first flow; each selector but the last is pressed, and the last is waited for. */
function flow(name: string, ...selectors: readonly string[]): Place {
  return {
    name: `flow-${name}`,
    path: '/admin/flows',
    open: async (here) => {
      await here.locator('[data-part=flow] th a').first().click(DIALOG);
      await here.waitForSelector('[data-part=flow-editor] [data-part=node]', DIALOG);
      for (const selector of selectors.slice(0, -1)) await here.locator(selector).first().click(DIALOG);
      return here.waitForSelector(selectors.at(-1) ?? 'main', DIALOG);
    },
  };
}

export const ADMINS: readonly Place[] = [
  ...EVERYBODYS,
  page('/floor'),
  page('/start'),
  page('/admin/queues'),
  queueTab(0),
  queueTab(1),
  queueTab(2),
  // Not always open: then there is a week to look at.
  queueTab(3, '[role=dialog] [role=switch]'),
  queueTab(4),
  {
    name: 'preview',
    path: '/admin/queues',
    open: async (here) => {
      await here.locator('[data-part=preview-open]').click(DIALOG);
      await here.waitForSelector('[data-part=preview-answer][data-late=false]', DIALOG);
      await here.locator('[data-part=preview-asks] button').first().click(DIALOG);
      return here.waitForSelector('[data-part=preview-answer][data-late=false]', DIALOG);
    },
  },
  page('/admin/people'),
  { name: 'person', path: '/admin/people', open: press('[data-part=person] th button') },
  { name: 'invite', path: '/admin/people', open: press('main section > div button') },
  page('/admin/skills'),
  { name: 'skill', path: '/admin/skills', open: press('main section > div button') },
  page('/admin/profiles'),
  { name: 'profile', path: '/admin/profiles', open: press('[data-part=profile] th button') },
  { name: 'new-profile', path: '/admin/profiles', open: press('main section > div button') },
  page('/admin/flows'),
  { name: 'new-flow', path: '/admin/flows', open: press('main section > div button') },
  flow('step', '[data-part=node][data-kind=menu]', '[data-part=node-panel]'),
  flow('findings', '[data-part=side-tabs] label >> nth=1', '[data-part=finding]'),
  flow('try', '[data-part=side-tabs] label >> nth=2', '[data-part=begin]', '[data-part=awaits][data-awaits=keys]'),
  page('/admin/keys'),
  { name: 'key', path: '/admin/keys', open: press('[data-part=key] button >> nth=0') },
  { name: 'secret', path: '/admin/keys', open: press('[data-part=key] button >> nth=1') },
  page('/admin/prompts'),
  { name: 'upload', path: '/admin/prompts', open: press('main section > div button >> nth=0') },
  { name: 'speak', path: '/admin/prompts', open: press('main section > div button >> nth=1') },
];
