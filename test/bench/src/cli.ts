import { parseArgs } from 'node:util';
import { BENCHES } from './registry.ts';

const USAGE = 'npm run bench -- NAME [--json] [--quick], or --list';
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
  if (values.list) {
    for (const [name, load] of Object.entries(BENCHES)) {
      const { summary, aim } = (await load()).bench;
      process.stdout.write(`${name}\n  ${summary}\n  aim: ${aim}\n`);
    }
    return 0;
  }
  const [name = ''] = positionals;
  const load = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (!load) {
    process.stderr.write(`${USAGE}\nThere is ${Object.keys(BENCHES).join(', ')}.\n`);
    return 2;
  }
  const { bench } = await load();
  const note = (line: string): void => void process.stderr.write(`${line}\n`);
  // For people a row is progress, for programs a line of its own.
  const row = (part: object): void => {
    if (values.json) process.stdout.write(`${JSON.stringify({ bench: name, ...part })}\n`);
    else note(JSON.stringify(part));
  };
  const result = await bench.run({ quick: values.quick, note, row });
  process.stdout.write(`${JSON.stringify({ bench: name, quick: values.quick, ...result }, null, values.json ? 0 : 2)}\n`);
  return result.ok ? 0 : 1;
}

process.exit(await main());
