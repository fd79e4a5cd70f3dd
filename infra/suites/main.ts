import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startServices } from '../services/index.ts';
import { DATA_DIR, ROOT } from '../setup/lib/places.mjs';
import { stopSignal } from '../stack/stop-signal.ts';
import { makeDatabase } from './databases.ts';
import { runScenarios, SCENARIO_CLI } from './scenario-suite.ts';
import { add, NOTHING, totalLine, type Totals } from './totals.ts';
import { runVitest } from './vitest-suite.ts';
import { workspacesWithTests } from './workspaces.ts';

/**
 * `npm test [-- PART …]`: every workspace's tests one after the other against one PostgreSQL and two Redis servers, then
 * all scenarios. With PARTs only the suites whose name contains one of them, e.g. `npm test -- packages/acd`.
 */
async function main(): Promise<number> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const wanted = (name: string): boolean => positionals.length === 0 || positionals.some((part) => name.includes(part));
  const stop = stopSignal();
  const folder = join(DATA_DIR, `test-${process.pid}`);
  await mkdir(folder, { recursive: true });
  const services = await startServices({ dataDir: folder, env: process.env, durable: false });
  let total: Totals = NOTHING;
  const rows: string[] = [];
  const count = (name: string, beganAtMs: number, totals: Totals): void => {
    total = add(total, totals);
    rows.push(`  ${name.padEnd(24)} ${totalLine(totals)} (${((performance.now() - beganAtMs) / 1000).toFixed(0)} s)`);
  };
  try {
    const suites = workspacesWithTests(ROOT).filter(wanted);
    const scenarios = wanted('scenarios --all') && existsSync(SCENARIO_CLI);
    if (suites.length === 0 && !scenarios && positionals.length > 0) throw new Error(`No suite is called ${positionals.join(' or ')}.`);
    for (const [index, suite] of suites.entries()) {
      if (stop.aborted) break;
      const beganAtMs = performance.now();
      process.stdout.write(`\n▶ ${suite} (${index + 1} of ${suites.length})\n`);
      const env = {
        ...process.env,
        DATABASE_URL: await makeDatabase(services.databaseUrl, `suite_${index + 1}`),
        REDIS_URL: services.redisUrl,
        QUEUE_REDIS_URL: services.queueRedisUrl,
      };
      count(suite, beganAtMs, await runVitest(suite, env, join(folder, `${index + 1}.json`), stop));
    }
    if (!stop.aborted && scenarios) {
      const beganAtMs = performance.now();
      process.stdout.write('\n▶ scenarios --all\n');
      count('scenarios --all', beganAtMs, await runScenarios(process.env, stop));
    }
  } finally {
    await services.stop();
    await rm(folder, { recursive: true, force: true });
  }
  process.stdout.write(`\n${rows.join('\n')}\n`);
  if (stop.aborted) process.stdout.write('Stopped before the end: what is not listed did not run.\n');
  process.stdout.write(`${totalLine(total)}\n`);
  if (stop.aborted) return 130;
  return total.failed === 0 ? 0 : 1;
}

process.exitCode = await main();
