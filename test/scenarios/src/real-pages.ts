import { launchBrowser, startDeployment, type Deployment, type Voice } from '@cordboard/test-kit';
import { newActor, type Actor, type Visitor } from './actors.ts';
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

/** Somebody with a browser, a voice and a microphone that may be used, at an address of the pages. */
export async function openPage({ origin }: Pick<RealPages, 'origin'>, path: string, voice: Voice): Promise<Visitor> {
  const browser = await launchBrowser({ voice, microphoneFor: [origin] });
  try {
    const visitor = await newActor(browser);
    await visitor.page.goto(origin + path);
    return visitor;
  } catch (error) {
    await browser.close();
    throw error;
  }
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
