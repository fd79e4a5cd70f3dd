import { AGENT_VOICE, CUSTOMER_VOICE } from '@cordboard/test-kit';
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entering } from '../other-host/enter.ts';
import type { Job, Report } from '../other-host/job.ts';
import { makeNetwork, type Network } from '../other-host/network.ts';
import { SkippedError, type ArtifactPaths, type Scenario, type ScenarioOutcome } from '../scenario.ts';

const SERVER = '10.77.0.1';
const AGENT = '10.77.0.2';
const CUSTOMER = '10.77.0.3';
const PROGRAM = fileURLToPath(new URL('../other-host/main.ts', import.meta.url));

export const otherHost: Scenario = {
  name: 'other-host',
  shows:
    'Three hosts (network namespaces): the deployment behind its TLS edge, an agent, and a customer at a shop of another origin. Both hear each other, and their voices go from address to address.',
  breaks: {
    'loopback-announced': 'MEDIA_ANNOUNCED_ADDRESS is 127.0.0.1, as when nobody set it',
    'edge-not-trusted': 'TRUSTED_PROXIES does not name the edge, so every visitor has its address',
    'no-media': 'the agent’s microphone track is disabled, so nothing of the agent reaches the customer',
  },
  bounds: {
    acceptToAudioMs: { min: 0, max: 800 },
    customerHeardHz: { near: AGENT_VOICE.hz, within: 5 },
    agentHeardHz: { near: CUSTOMER_VOICE.hz, within: 5 },
    tls: { is: true },
    'candidates.agent.local': { is: AGENT },
    'candidates.agent.remote': { is: SERVER },
    'candidates.customer.local': { is: CUSTOMER },
    'candidates.customer.remote': { is: SERVER },
    'checks.connected': { is: true },
    'checks.wrapUpShown': { is: true },
    'checks.customerAddress': { is: CUSTOMER },
  },
  run: async ({ world, artifacts, break: broken, say }) => {
    const network = await networkOrSkip();
    const folder = await mkdtemp(join(tmpdir(), 'cordboard-other-host-'));
    try {
      await artifacts.place('.');
      const { server, agent, customer } = network;
      const job: Job = { broken, folder, artifacts: broken === null ? 'other-host' : `other-host.${broken}`, server, agent, customer };
      const program = await entering(folder, server.namespace, process.execPath);
      return await runInside(program, job, say, (traces) => world.stage.add(traces));
    } finally {
      network.remove();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    }
  },
};

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
