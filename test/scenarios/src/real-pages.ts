import { launchBrowser, startDeployment, type Deployment, type Voice } from '@cordboard/test-kit';
import { newActor, type Visitor } from './actors.ts';
import type { Part, Stage } from './stage.ts';

/** A deployment with the product's own pages, and the address of those pages. */
export interface RealPages {
  readonly deployment: Deployment;
  readonly origin: string;
  /** Takes traces of all who come, and closes them; null: whoever opens a page closes it. */
  readonly stage: Stage | null;
  stop(): Promise<void>;
}

/** An empty database of its own; the pages are built first when a source has changed. `sharedEnv`: settings of the operator. */
export async function startRealPages(
  stage: Stage | null,
  say: (line: string) => void,
  sharedEnv: Readonly<Record<string, string>> = {},
): Promise<RealPages> {
  const deployment = await startDeployment({ processes: { web: 1, signaling: 1 }, sharedEnv, progress: say });
  return { deployment, origin: deployment.stack.urls.web, stage, stop: () => deployment.stop() };
}

/** Somebody with a browser, a voice and a microphone that may be used, at an address of the pages. */
export async function openPage(
  { origin, stage }: Pick<RealPages, 'origin' | 'stage'>,
  path: string,
  part: Part,
  voice: Voice,
): Promise<Visitor> {
  const browser = await launchBrowser({ voice, microphoneFor: [origin] });
  try {
    const visitor = await newActor(browser);
    stage?.enter(part, visitor);
    await visitor.page.goto(origin + path);
    return visitor;
  } catch (error) {
    await browser.close();
    throw error;
  }
}
