import { ensureMachine } from './lib/ensure.mjs';
import { runMain } from './lib/progress.mjs';
import { runOnNode24 } from './lib/run-node.mjs';

await runMain(async () => {
  const args = process.argv.slice(2);
  const otherHost = ['other-host', 'network-change', '--all'].some((each) => args.includes(each));
  const env = await ensureMachine({ packages: ['services', 'browser', ...(otherHost ? ['otherHost'] : [])], worker: true });
  return runOnNode24('test/scenarios/src/cli.ts', args, env);
});
