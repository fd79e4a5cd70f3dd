import { ensureMachine } from './lib/ensure.mjs';
import { runMain } from './lib/progress.mjs';
import { runOnNode24 } from './lib/run-node.mjs';

await runMain(async () => {
  const env = await ensureMachine({ packages: ['services', 'browser', 'otherHost'], worker: true });
  return runOnNode24('infra/suites/main.ts', process.argv.slice(2), env);
});
