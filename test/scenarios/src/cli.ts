import { parseArgs } from 'node:util';
import { Artifacts } from './artifacts.ts';
import { brokenBounds } from './bounds.ts';
import { Camera } from './camera.ts';
import { SkippedError, type Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { Stage } from './stage.ts';
import { startWorld, type World } from './world.ts';

/**
 * `scenario NAME… [--json] [--break X]`, `--list`, `--all`. Progress goes to stderr; each scenario writes one JSON line to
 * stdout, and with several a last one sums up. The exit code is 0 when all are ok. `--breaks` runs every deliberate break
 * of the scenarios named instead, `--with-breaks` the scenarios and those breaks that the suite can
 * afford. A break is noticed when a figure is outside of its bounds; one that makes the
 * scenario fall over has shown nothing.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    list: { type: 'boolean' },
    all: { type: 'boolean' },
    break: { type: 'string' },
    breaks: { type: 'boolean' },
    'with-breaks': { type: 'boolean' },
  },
});
const say = (line: string): void => console.error(line);

/** `ok: null` is skipped; `error`: the scenario fell over, so nothing was measured. */
interface Judged {
  readonly ok: boolean | null;
  readonly error?: string;
  readonly skipped?: string;
  readonly outside?: readonly string[];
  readonly [more: string]: unknown;
}
interface Row extends Judged {
  readonly scenario: string;
  readonly break?: string;
}

/** A deliberate break must be measured as one. */
const isFine = (row: Row): boolean =>
  row.break === undefined ? row.ok !== false : row.ok === null || (!row.ok && row.error === undefined);

async function runOne(world: World, scenario: Scenario, broken: string | null): Promise<Row> {
  const { name, bounds, measures } = scenario;
  say(`▶ ${name}${broken === null ? '' : ` with ${broken}`}: ${broken === null ? scenario.shows : (scenario.breaks[broken] ?? '')}`);
  const startedAtMs = performance.now();
  const judged = await judge(world, scenario, broken);
  const row: Row = {
    ...judged,
    scenario: name,
    ...(broken === null ? {} : { break: broken }),
    bounds,
    ...(measures === undefined ? {} : { measures }),
    tookMs: Math.round(performance.now() - startedAtMs),
  };
  console.log(values.json === true ? JSON.stringify(row) : JSON.stringify(row, null, 2));
  say(`${isFine(row) ? '✓' : '✗'} ${name}${broken === null ? '' : ` with ${broken}`} in ${Number(row['tookMs']) / 1_000} s`);
  for (const line of [row.skipped ?? row.error ?? [], row.outside ?? []].flat()) say(`    ${line}`);
  return row;
}

async function judge(world: World, scenario: Scenario, broken: string | null): Promise<Judged> {
  const artifacts = new Artifacts(broken === null ? scenario.name : `${scenario.name}.${broken}`);
  const camera = new Camera(artifacts);
  const stage = new Stage(artifacts, camera);
  const sayIndented = (text: string): void => say(`  ${text}`);
  try {
    const outcome = await scenario.run({ world: { ...world, stage }, artifacts, camera, break: broken, say: sayIndented });
    const { figures, checks = {}, artifacts: left } = outcome;
    const outside = brokenBounds({ ...figures, checks }, scenario.bounds);
    if (broken === null && outside.length > 0) sayLogs(world);
    return { ok: outside.length === 0, ...figures, checks, outside, artifacts: await stage.traces(left) };
  } catch (error) {
    if (error instanceof SkippedError) return { ok: null, skipped: error.message };
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    for (const line of stage.lastWords()) sayIndented(line);
    sayLogs(world);
    return { ok: false, error: error instanceof Error ? error.message : String(error), artifacts: await stage.traces() };
  } finally {
    await stage.close();
  }
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
  const beganAtMs = performance.now();
  const world = await startWorld({ processes: { signaling: 2 }, progress: say });
  stopWhenKilled(world);
  const rows: Row[] = [];
  try {
    for (const scenario of scenarios) for (const broken of wanted(scenario)) rows.push(await runOne(world, scenario, broken));
  } finally {
    await world.stop();
  }
  if (rows.length === 1 && values.break !== undefined) return rows[0]?.ok === true;
  const ok = rows.every(isFine);
  if (rows.length > 1) console.log(JSON.stringify({ ok, ...sumUp(rows), tookMs: Math.round(performance.now() - beganAtMs) }));
  return ok;
}

/** Which breaks of a scenario to run; null is the scenario as it is. */
function wanted({ breaks, breaksInSuite = [] }: Scenario): readonly (string | null)[] {
  if (values.breaks === true) return Object.keys(breaks);
  if (values['with-breaks'] === true) return [null, ...breaksInSuite];
  return [values.break ?? null];
}

function sumUp(rows: readonly Row[]): Record<string, unknown> {
  const broken = rows.filter((row) => row.break !== undefined && row.ok !== null);
  return {
    passed: rows.filter((row) => row.ok !== null && isFine(row)).length,
    failed: rows.filter((row) => !isFine(row)).length,
    skipped: rows.filter(({ ok }) => ok === null).length,
    breaksNoticed: broken.filter(isFine).length,
    breaksNotNoticed: broken.filter((row) => !isFine(row)).map((row) => `${row.scenario} --break ${row.break ?? ''}`),
  };
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
