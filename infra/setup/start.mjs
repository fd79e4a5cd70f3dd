import { loadEnvironmentFile } from './lib/environment-file.mjs';
import { ensureMachine } from './lib/ensure.mjs';
import { runMain } from './lib/progress.mjs';
import { runOnNode24 } from './lib/run-node.mjs';

await runMain(async () => {
  loadEnvironmentFile();
  const env = await ensureMachine({ packages: ['services'], worker: true });
  return runOnNode24('infra/stack/start.ts', process.argv.slice(2), env);
});
