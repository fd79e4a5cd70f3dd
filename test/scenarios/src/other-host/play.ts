import { fork } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SkippedError, type ArtifactPaths, type ScenarioOutcome, type ScenarioRun } from '../scenario.ts';
import { entering } from './enter.ts';
import type { Act, Job, Report } from './job.ts';
import { makeNetwork, type Network } from './network.ts';

const PROGRAM = fileURLToPath(new URL('./main.ts', import.meta.url));

/** Plays an act on hosts of its own; skipped where hosts cannot be made. */
export async function playOnHosts(act: Act, { world, artifacts, break: broken, say }: ScenarioRun): Promise<ScenarioOutcome> {
  const network = await networkOrSkip();
  const folder = await mkdtemp(join(tmpdir(), `cordboard-${act}-`));
  try {
    // nginx's workers are another user, and keep there what a browser takes too slowly.
    await chmod(folder, 0o711);
    await artifacts.place('.');
    const { server, agent, customer, relay } = network;
    const job: Job = { act, broken, folder, artifacts: broken === null ? act : `${act}.${broken}`, server, agent, customer, relay };
    const program = await entering(folder, server.namespace, process.execPath);
    return await runInside(program, job, say, (traces) => world.stage.add(traces));
  } finally {
    network.remove();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

async function networkOrSkip(): Promise<Network> {
  if (process.getuid?.() !== 0) throw new SkippedError('only root may make network namespaces, and this is another user');
  try {
    return await makeNetwork();
  } catch (error) {
    throw new SkippedError(`network namespaces cannot be made here: ${error instanceof Error ? error.message.trim() : String(error)}`);
  }
}

/** Services of another machine could not be reached from inside, so the deployment there uses its own. */
const OUTSIDE_SERVICES = ['DATABASE_URL', 'REDIS_URL', 'QUEUE_REDIS_URL'];

function runInside(node: string, job: Job, say: (line: string) => void, keep: (traces: ArtifactPaths) => void): Promise<ScenarioOutcome> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OUTSIDE_SERVICES.includes(name)));
  const child = fork(PROGRAM, { execPath: node, execArgv: ['--disable-warning=ExperimentalWarning'], env });
  return new Promise((resolve, reject) => {
    child.on('message', (report: Report) => {
      if ('traces' in report) keep(report.traces);
      if ('say' in report) say(report.say);
      else if ('outcome' in report) child.once('exit', () => resolve(report.outcome));
      else child.once('exit', () => reject(new Error(report.error)));
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code !== 0) reject(new Error(`the process in the server’s namespace ended with ${code}`));
    });
    child.send(job);
  });
}
