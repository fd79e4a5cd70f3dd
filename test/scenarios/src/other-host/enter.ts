import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A program that starts `program` inside of a namespace, with the arguments and open files it is given itself. */
export async function entering(folder: string, namespace: string, program: string): Promise<string> {
  const script = join(folder, `in-${namespace}`);
  await writeFile(script, `#!/bin/sh\nexec ip netns exec '${namespace}' '${program}' "$@"\n`);
  await chmod(script, 0o700);
  return script;
}
