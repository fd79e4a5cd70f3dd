import { LOCALES, type Locale } from '@cordboard/contracts';
import { newHeadlessCustomer, waitFor, type TestTenant } from '@cordboard/test-kit';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { seriousFindings } from '../axe.ts';
import { orNull } from '../measure.ts';
import { Camera, seedCompany, startRealPages, type RealPages } from '../real-pages.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';

const THEMES = ['light', 'dark'] as const;
const STRANGER = ['/sign-in', '/sign-up', '/forgot-password', '/reset-password/used', '/invitation/gone', '/no-such-page'];
const DESK = ['/desk', '/history', 'contact'];
const PLACES: Readonly<Record<string, readonly string[]>> = {
  stranger: [...STRANGER, 'try'],
  agent: DESK,
  supervisor: [...DESK, '/floor'],
  admin: [...DESK, '/floor', '/start', '/admin/queues', '/admin/people', '/admin/keys', '/admin/prompts'],
};

export const pages: Scenario = {
  name: 'pages',
  shows:
    'Every page as a stranger, an agent, a supervisor and an admin see it, at 1366×768 in each language and theme: nothing serious for axe-core, no error in the console, no sideways scrolling.',
  breaks: { contrast: 'all text is light grey' },
  bounds: {
    serious: { is: 0 },
    consoleErrors: { is: 0 },
    sideways: { is: 0 },
    unsettled: { is: 0 },
    pages: { min: 21 },
    screenshots: { min: 126 },
  },
  run,
};

interface Look {
  readonly broken: string | null;
  readonly camera: Camera;
  readonly found: { readonly serious: string[]; readonly console: string[]; readonly sideways: string[]; readonly unsettled: string[] };
}

async function run({ artifacts, break: broken, say }: ScenarioRun): Promise<ScenarioOutcome> {
  const real = await startRealPages(say);
  const camera = new Camera(artifacts);
  const look: Look = { broken, camera, found: { serious: [], console: [], sideways: [], unsettled: [] } };
  let browser: Browser | null = null;
  try {
    const company = await seedCompany(real);
    browser = await chromium.launch({
      executablePath: process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--use-fake-device-for-media-stream', '--allow-loopback-in-peer-connection'],
    });
    const contextOf = async (role: string): Promise<BrowserContext> => {
      const logIn = company.logIns.find((each) => each.role === role);
      return signedIn(real, browser, logIn ?? null);
    };
    const agent = await contextOf('agent');
    await oneCall(real, agent, company, look);
    say('there is a little history');
    let visited = 0;
    for (const [role, places] of Object.entries(PLACES)) {
      const context = role === 'agent' ? agent : await contextOf(role);
      for (const place of places) {
        for (const locale of LOCALES) await visit(real, context, { role, place, locale, tryPath: `/try/${company.webCallKeyId}` }, look);
        visited += 1;
      }
      await context.close();
      say(`${role}: ${places.length} pages, ${look.found.serious.length} serious so far`);
    }
    const { serious, console: lines, sideways, unsettled } = look.found;
    for (const line of [...new Set([...serious, ...lines, ...sideways, ...unsettled])].slice(0, 60)) say(line);
    return {
      figures: {
        pages: visited,
        screenshots: camera.paths.length,
        serious: serious.length,
        consoleErrors: lines.length,
        sideways: sideways.length,
        unsettled: unsettled.length,
      },
      artifacts: { findings: await artifacts.write('findings.json', JSON.stringify(look.found, null, 2)), screenshots: camera.paths },
    };
  } finally {
    await browser?.close();
    await real.stop();
  }
}

async function signedIn(
  real: RealPages,
  browser: Browser | null,
  logIn: { readonly email: string; readonly password: string } | null,
): Promise<BrowserContext> {
  if (browser === null) throw new Error('there is no browser');
  // axe-core is put into pages whose policy allows no foreign script.
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, bypassCSP: true, reducedMotion: 'reduce' });
  await context.grantPermissions(['microphone'], { origin: real.origin });
  if (logIn === null) return context;
  const page = await context.newPage();
  await page.goto(`${real.origin}/sign-in`);
  await page.fill('input[name=email]', logIn.email);
  await page.fill('input[name=password]', logIn.password);
  await page.click('button[type=submit]');
  await page.waitForSelector('[data-part=line][data-good=true]', { timeout: 30_000 });
  await page.close();
  return context;
}

/** The agent answers one call at the real desk, which is looked at in each state, and leaves a contact with its recording. */
async function oneCall(
  real: RealPages,
  context: BrowserContext,
  company: Pick<TestTenant, 'tenantId' | 'webCallKeyId'>,
  look: Look,
): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${real.origin}/desk`);
  await page.click('[data-part=available]', { timeout: 30_000 });
  const customer = await newHeadlessCustomer(real.deployment, company, { origin: real.origin });
  try {
    await customer.call();
    await page.waitForSelector('[data-part=ring]', { timeout: 30_000 });
    await inspect(page, 'agent-ringing-en', 'light', look);
    await page.click('[data-part=accept]');
    await page.waitForSelector('[data-part=contact][data-state=connected]', { timeout: 15_000 });
    await page.fill('[data-part=notes]', 'Asked about the delivery of order 4711; the parcel is under way.');
    for (const theme of THEMES) await inspect(page, `agent-talking-en-${theme}`, theme, look);
    await page.click('[data-part=hangUp]');
    await page.waitForSelector('[data-part=wrapUp]', { timeout: 15_000 });
    for (const theme of THEMES) await inspect(page, `agent-wrap-up-en-${theme}`, theme, look);
    await page.click('[data-part=finish]');
    await page.waitForSelector('[data-agent-state=idle]', { timeout: 15_000 });
    await page.goto(`${real.origin}/history`);
    await page.click('[data-part=row]', { timeout: 15_000 });
    await page.waitForSelector('[data-part=recording]', { timeout: 30_000 });
  } finally {
    await customer.close();
    await page.close();
  }
}

interface Place {
  readonly role: string;
  readonly place: string;
  readonly locale: Locale;
  readonly tryPath: string;
}

async function visit(real: RealPages, context: BrowserContext, { role, place, locale, tryPath }: Place, look: Look): Promise<void> {
  await context.addCookies([{ name: 'cordboard-locale', value: locale, url: real.origin }]);
  const page = await context.newPage();
  const name = `${role}${(place === 'try' || place === 'contact' ? `/${place}` : place).replaceAll('/', '-')}-${locale}`;
  page.on('console', (message) => {
    // That the address is not there is what this page is about.
    if (message.type() === 'error' && !(message.location().url.endsWith(place) && message.text().includes('404')))
      look.found.console.push(`${name}: ${message.text().slice(0, 300)}`);
  });
  page.on('pageerror', (error) => look.found.console.push(`${name}: ${error.message.slice(0, 300)}`));
  const path = place === 'try' ? tryPath : place === 'contact' ? '/history' : place;
  await page.goto(real.origin + path);
  await settled(page, role, place).catch((error: unknown) => look.found.unsettled.push(`${name}: ${String(error).split('\n')[0] ?? ''}`));
  for (const theme of THEMES) await inspect(page, `${name}-${theme}`, theme, look);
  await page.close();
}

/** There is a heading, nothing is a placeholder any more, the line is good where there is one, and the contact is open. */
async function settled(page: Page, role: string, place: string): Promise<void> {
  await page.waitForSelector('h1', { timeout: 15_000 });
  if (role !== 'stranger') await orNull(page.waitForSelector('[data-part=line][data-good=true]', { timeout: 10_000 }));
  await waitFor('the page to have its content', () =>
    page.evaluate(() => document.querySelector('.mantine-Skeleton-root[data-visible]') === null),
  );
  if (place !== 'contact') return;
  await page.click('[data-part=row]', { timeout: 15_000 });
  await page.waitForSelector('[data-part=recording] [role=slider]', { timeout: 15_000 });
}

async function inspect(page: Page, name: string, theme: (typeof THEMES)[number], look: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.waitForSelector(`html[data-mantine-color-scheme=${theme}]`, { state: 'attached', timeout: 5_000 });
  if (look.broken === 'contrast') await page.addStyleTag({ content: '* { color: #ccc !important; }' });
  await look.camera.shoot(page, name);
  for (const finding of await seriousFindings(page)) look.found.serious.push(`${name}: ${finding}`);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wider > 0) look.found.sideways.push(`${name} is ${wider} px wider than the window`);
}
