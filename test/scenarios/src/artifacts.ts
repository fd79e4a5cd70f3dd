import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A scenario's folder under `.artifacts`; paths it gives are relative to the project. */
export class Artifacts {
  readonly #folder: string;
  readonly #wanted: Promise<void>;

  /** What an earlier run left is removed, unless another process of this run is to `add` to the folder. */
  constructor(scenario: string, how: 'anew' | 'add' = 'anew') {
    this.#folder = join(ROOT, '.artifacts', scenario);
    this.#wanted = how === 'add' ? Promise.resolve() : rm(this.#folder, { recursive: true, force: true });
  }

  async write(name: string, content: Buffer | string): Promise<string> {
    const path = await this.place(name);
    await writeFile(join(ROOT, path), content);
    return path;
  }

  /** Where something else may write; the folder is there. */
  async place(name: string): Promise<string> {
    await this.#wanted;
    const path = join(this.#folder, name);
    await mkdir(dirname(path), { recursive: true });
    return relative(ROOT, path);
  }

  absolute(path: string): string {
    return join(ROOT, path);
  }
}
