import { ensureMachine } from './lib/ensure.mjs';
import { runMain } from './lib/progress.mjs';
import { runOnNode24 } from './lib/run-node.mjs';

await runMain(async () => {
  // The rules read what the tools print: no colours, though `CI` or `FORCE_COLOR` would ask for them.
  const { FORCE_COLOR: _, ...env } = await ensureMachine({ packages: [], worker: false });
  return runOnNode24('infra/verify/main.ts', process.argv.slice(2), { ...env, NO_COLOR: '1' });
});
