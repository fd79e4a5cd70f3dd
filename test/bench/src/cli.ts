import { readdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Bench } from './bench.ts';

const USAGE = 'npm run bench -- NAME [--json] [--quick], or --list';
const FOLDER = new URL('benches/', import.meta.url);

async function names(): Promise<string[]> {
  const files = await readdir(FOLDER);
  return files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

async function load(name: string): Promise<Bench> {
  const module = (await import(new URL(`${name}.ts`, FOLDER).href)) as { bench: Bench };
  return module.bench;
}

/** The exit code: 0 when the aim was reached, 1 when not, 2 when the bench is unknown. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
    },
  });
  const known = await names();
  if (values.list) {
    for (const name of known) {
      const { summary, aim } = await load(name);
      process.stdout.write(`${name}\n  ${summary}\n  aim: ${aim}\n`);
    }
    return 0;
  }
  const [name] = positionals;
  if (name === undefined || !known.includes(name)) {
    process.stderr.write(`${USAGE}\nThere is ${known.join(', ')}.\n`);
    return 2;
  }
  const bench = await load(name);
  const result = await bench.run({ quick: values.quick, note: (line) => process.stderr.write(`${line}\n`) });
  process.stdout.write(`${JSON.stringify({ bench: name, quick: values.quick, ...result }, null, values.json ? 0 : 2)}\n`);
  return result.ok ? 0 : 1;
}

process.exit(await main());
