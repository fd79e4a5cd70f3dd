import { parseArgs } from 'node:util';
import { Artifacts } from './artifacts.ts';
import { brokenBounds } from './bounds.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { startWorld, type World } from './world.ts';

/**
 * `scenario NAME… [--json] [--break X]`, `--list`, `--all`. Progress goes to stderr; each scenario writes one JSON line to
 * stdout, and with several a last one sums up. The exit code is 0 when all are ok. `--breaks` runs every deliberate break
 * of the scenarios named instead, and is ok when each of them was found out.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    list: { type: 'boolean' },
    all: { type: 'boolean' },
    break: { type: 'string' },
    breaks: { type: 'boolean' },
    verbose: { type: 'boolean' },
  },
});
const say = (line: string): void => console.error(line);

async function runOne(world: World, scenario: Scenario, broken: string | null): Promise<boolean> {
  say(`▶ ${scenario.name}${broken === null ? '' : ` with ${broken}`}: ${scenario.shows}`);
  const artifacts = new Artifacts(broken === null ? scenario.name : `${scenario.name}.${broken}`);
  const startedAtMs = performance.now();
  let line: Record<string, unknown>;
  try {
    const outcome = await scenario.run({ world, artifacts, break: broken, say: (text) => say(`  ${text}`) });
    const outside = brokenBounds(outcome.figures, scenario.bounds);
    line = {
      ok: outside.length === 0,
      scenario: scenario.name,
      ...outcome.figures,
      outside,
      bounds: scenario.bounds,
      artifacts: outcome.artifacts,
    };
  } catch (error) {
    line = { ok: false, scenario: scenario.name, error: error instanceof Error ? error.message : String(error), bounds: scenario.bounds };
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    sayLogs(world);
  }
  if (broken !== null) line['break'] = broken;
  line['tookMs'] = Math.round(performance.now() - startedAtMs);
  console.log(values.json === true ? JSON.stringify(line) : JSON.stringify(line, null, 2));
  say(
    `${line['ok'] === true ? '✓' : '✗'} ${scenario.name} in ${Number(line['tookMs']) / 1_000} s${Array.isArray(line['outside']) ? line['outside'].map((text) => `\n    ${String(text)}`).join('') : ''}`,
  );
  return line['ok'] === true;
}

function sayLogs(world: World): void {
  for (const process of world.deployment.stack.processes()) {
    const lines = process.lines().filter((text) => /"level":(40|50|60)|"level":"(warn|error|fatal)"|rror/.test(text));
    for (const text of lines.slice(-8)) say(`  ${process.name}: ${text.slice(0, 600)}`);
  }
}

function list(): void {
  for (const { name, shows, breaks } of SCENARIOS) {
    console.log(`${name}\n    ${shows}`);
    for (const [broken, what] of Object.entries(breaks)) console.log(`    --break ${broken}: ${what}`);
  }
}

function chosen(): readonly Scenario[] {
  if (values.all === true) return SCENARIOS;
  return positionals.map((name) => {
    const scenario = SCENARIOS.find((each) => each.name === name);
    if (scenario === undefined) throw new Error(`There is no scenario "${name}". --list names them.`);
    if (values.break !== undefined && !(values.break in scenario.breaks))
      throw new Error(`${name} has no break "${values.break}". --list names them.`);
    return scenario;
  });
}

/** Whatever ends this program takes the deployment along: Ctrl-C, a time limit, a fault outside of any scenario. */
function stopWhenKilled(world: World): void {
  const end = (code: number): void => {
    world.stop().then(
      () => process.exit(code),
      (error: unknown) => {
        say(String(error));
        process.exit(code);
      },
    );
  };
  process.once('SIGINT', () => end(130));
  process.once('SIGTERM', () => end(143));
  process.once('uncaughtException', (error) => {
    say(error.stack ?? error.message);
    console.log(JSON.stringify({ ok: false, error: error.message }));
    end(1);
  });
}

async function main(): Promise<boolean> {
  if (values.list === true) {
    list();
    return true;
  }
  const scenarios = chosen();
  if (scenarios.length === 0) throw new Error('Which scenario? --list names them, --all runs them all.');
  const world = await startWorld({ processes: { signaling: 2 }, ...(values.verbose === true ? { progress: say } : {}) });
  stopWhenKilled(world);
  const results: boolean[] = [];
  try {
    for (const scenario of scenarios) {
      if (values.breaks !== true) results.push(await runOne(world, scenario, values.break ?? null));
      else for (const broken of Object.keys(scenario.breaks)) results.push(!(await runOne(world, scenario, broken)));
    }
  } finally {
    await world.stop();
  }
  const passed = results.filter(Boolean).length;
  const ok = passed === results.length;
  if (results.length > 1) console.log(JSON.stringify({ ok, passed, failed: results.length - passed }));
  return ok;
}

async function run(): Promise<number> {
  try {
    return (await main()) ? 0 : 1;
  } catch (error) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    console.log(JSON.stringify({ ok: false, error: error instanceof Error ? error.message : String(error) }));
    return 1;
  }
}

// Everything is stopped and said by now; libwebrtc's own threads would keep the process for ever.
const code = await run();
process.stdout.write('', () => process.exit(code));
