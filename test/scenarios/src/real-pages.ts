import { seedDemo } from '@cordboard/db/seed';
import { launchBrowser, startDeployment, Tape, WidgetPage, type Browser, type Deployment, type Voice } from '@cordboard/test-kit';
import type { Actor } from './actors.ts';
import type { Artifacts } from './artifacts.ts';

/** A deployment with the product's own pages, and the address of those pages. */
export interface RealPages {
  readonly deployment: Deployment;
  readonly origin: string;
  stop(): Promise<void>;
}

/** An empty database of its own; the pages are built first when a source has changed. */
export async function startRealPages(say: (line: string) => void): Promise<RealPages> {
  const deployment = await startDeployment({ processes: { web: 1, signaling: 1 }, progress: say });
  return { deployment, origin: deployment.stack.urls.web, stop: () => deployment.stop() };
}

/** The demo company, whose button also works on our own test page. */
export function seedCompany({ deployment, origin }: RealPages): ReturnType<typeof seedDemo> {
  const { env } = deployment.stack;
  return seedDemo({
    databaseAppUrl: env['DATABASE_APP_URL'] ?? '',
    databaseAuthUrl: env['DATABASE_AUTH_URL'] ?? '',
    shopOrigins: [origin],
  });
}

export interface Visitor extends Actor {
  readonly widget: WidgetPage;
}

/** Somebody with a browser, a voice and a microphone that may be used, at an address of the pages. */
export async function openPage(pages: RealPages, path: string, voice: Voice): Promise<Visitor> {
  const browser: Browser = await launchBrowser({ voice, microphoneFor: [pages.origin] });
  const page = await browser.context.newPage();
  const lines: string[] = [];
  page.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => lines.push(`error: ${error.message}`));
  await page.goto(pages.origin + path);
  return { browser, page, said: new Tape(page, 'said'), heard: new Tape(page, 'heard'), console: lines, widget: new WidgetPage(page) };
}

/** Takes screenshots into the artifacts; `paths` has them in order. */
export class Camera {
  readonly paths: string[] = [];
  readonly #artifacts: Artifacts;

  constructor(artifacts: Artifacts) {
    this.#artifacts = artifacts;
  }

  async shoot(page: Actor['page'], name: string): Promise<void> {
    const path = await this.#artifacts.place(`${name}.png`);
    await page.screenshot({ path: this.#artifacts.absolute(path) });
    this.paths.push(path);
  }
}
