import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startServices, type Services } from '../services/index.ts';
import { DATA_DIR, ROOT } from '../setup/lib/places.mjs';
import { stopSignal } from '../stack/stop-signal.ts';
import { makeDatabase } from './databases.ts';
import { runScenarios, SCENARIO_CLI } from './scenario-suite.ts';
import { add, NOTHING, totalLine, type SuiteResult, type Totals } from './totals.ts';
import { runVitest } from './vitest-suite.ts';
import { workspacesWithTests } from './workspaces.ts';

/**
 * `npm test [-- PART …]`: every workspace's tests one after the other, against one PostgreSQL and two Redis servers (but
 * for those that start deployments of their own), then all scenarios. With PARTs only the suites whose name contains one of them, e.g. `npm test -- packages/acd`.
 */
async function main(): Promise<number> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const wanted = (name: string): boolean => positionals.length === 0 || positionals.some((part) => name.includes(part));
  const stop = stopSignal();
  const scratch = join(DATA_DIR, `test-${process.pid}`);
  await mkdir(scratch, { recursive: true });
  const { DATABASE_URL: _database, REDIS_URL: _redis, QUEUE_REDIS_URL: _queueRedis, ...own } = process.env;
  const services = await startServices({ dataDir: scratch, env: process.env, durable: false });
  let total: Totals = NOTHING;
  const rows: string[] = [];
  const failed: string[] = [];
  const count = (name: string, beganAtMs: number, { totals, failures }: SuiteResult): void => {
    failed.push(...failures.map((failure) => `✗ ${name}: ${failure}`));
    total = add(total, totals);
    rows.push(`  ${name.padEnd(24)} ${totalLine(totals)} (${((performance.now() - beganAtMs) / 1000).toFixed(0)} s)`);
  };
  try {
    const suites = workspacesWithTests(ROOT).filter((suite) => wanted(suite.folder));
    const scenarios = wanted('scenarios --all') && existsSync(SCENARIO_CLI);
    if (suites.length === 0 && !scenarios && positionals.length > 0) throw new Error(`No suite is called ${positionals.join(' or ')}.`);
    for (const [index, { folder, sharesServices }] of suites.entries()) {
      if (stop.aborted) break;
      const beganAtMs = performance.now();
      process.stdout.write(`\n▶ ${folder} (${index + 1} of ${suites.length})\n`);
      const env = sharesServices ? { ...own, ...(await suiteServices(services, `suite_${index + 1}`)) } : own;
      count(folder, beganAtMs, await runVitest(folder, env, join(scratch, `${index + 1}.json`), stop));
    }
    if (!stop.aborted && scenarios) {
      const beganAtMs = performance.now();
      process.stdout.write('\n▶ scenarios --all\n');
      count('scenarios --all', beganAtMs, await runScenarios(own, stop));
    }
  } finally {
    await services.stop();
    await rm(scratch, { recursive: true, force: true });
  }
  if (failed.length > 0) process.stdout.write(`\n${failed.join('\n')}\n`);
  process.stdout.write(`\n${rows.join('\n')}\n`);
  if (stop.aborted) process.stdout.write('Stopped before the end: what is not listed did not run.\n');
  process.stdout.write(`${totalLine(total)}\n`);
  if (stop.aborted) return 130;
  return total.failed === 0 ? 0 : 1;
}

async function suiteServices(services: Services, database: string): Promise<Record<string, string>> {
  return {
    DATABASE_URL: await makeDatabase(services.databaseUrl, database),
    REDIS_URL: services.redisUrl,
    QUEUE_REDIS_URL: services.queueRedisUrl,
  };
}

process.exitCode = await main();
