import { ensureMachine } from './lib/ensure.mjs';
import { runMain } from './lib/progress.mjs';
import { runOnNode24 } from './lib/run-node.mjs';

/** Scenarios that make hosts, a TLS edge and a TURN server of their own. */
const BETWEEN_HOSTS = ['other-host', 'network-change', 'relay', 'tcp-only', '--all'];

await runMain(async () => {
  const args = process.argv.slice(2);
  const otherHost = args.some((arg) => BETWEEN_HOSTS.includes(arg));
  const env = await ensureMachine({ packages: ['services', 'browser', ...(otherHost ? ['otherHost'] : [])], worker: true });
  return runOnNode24('test/scenarios/src/cli.ts', args, env);
});
