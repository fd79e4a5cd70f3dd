import type { Page } from 'playwright-core';
import type { Artifacts } from './artifacts.ts';

/** Takes screenshots into the artifacts; `paths` has them in order. */
export class Camera {
  readonly paths: string[] = [];
  readonly #artifacts: Artifacts;

  constructor(artifacts: Artifacts) {
    this.#artifacts = artifacts;
  }

  async shoot(page: Page, name: string): Promise<void> {
    const path = await this.#artifacts.place(`${name}.png`);
    await page.screenshot({ path: this.#artifacts.absolute(path) });
    this.paths.push(path);
  }
}
