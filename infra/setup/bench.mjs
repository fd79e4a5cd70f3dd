import { ensureMachine } from './lib/ensure.mjs';
import { runMain, say } from './lib/progress.mjs';
import { ensureSystemPackages } from './lib/system-packages.mjs';
import { runOnNode24 } from './lib/run-node.mjs';

await runMain(async () => {
  const env = await ensureMachine({ packages: ['services', 'browser'], worker: true });
  // What the mixer is measured beside; without it the bench says so and measures the mixer alone.
  if (process.argv.includes('mixer')) {
    await ensureSystemPackages(['mixerRival'], env).catch((error) => say(`    no Janus: ${String(error)}`));
  }
  return runOnNode24('test/bench/src/cli.ts', process.argv.slice(2), env);
});
