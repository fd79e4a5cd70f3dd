import { Artifacts } from '../artifacts.ts';
import { Camera } from '../camera.ts';
import { Stage } from '../stage.ts';
import { callThroughEdge } from './call.ts';
import { changeNetworks } from './change.ts';
import type { Act, Job, Report } from './job.ts';
import { startSite, type Site } from './site.ts';

/** Runs inside of the server's namespace: the whole deployment, its edge, and whoever drives the two browsers. */
const tell = (report: Report): void => {
  process.send?.(report);
};
let site: Site | null = null;

const ACTS = {
  'other-host': callThroughEdge,
  relay: callThroughEdge,
  'tcp-only': callThroughEdge,
  'network-change': changeNetworks,
} as const satisfies Record<Act, unknown>;

async function work(job: Job): Promise<Report> {
  const say = (text: string): void => tell({ say: text });
  const artifacts = new Artifacts(job.artifacts, 'add');
  const camera = new Camera(artifacts);
  const stage = new Stage(artifacts, camera);
  try {
    site = await startSite(job, say);
    const outcome = await ACTS[job.act](job, site, { artifacts, camera, stage, say });
    return { outcome, traces: await stage.traces(outcome.artifacts) };
  } catch (error) {
    for (const line of stage.lastWords()) say(line);
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error), traces: await stage.traces() };
  } finally {
    await stage.close();
    await site?.stop();
  }
}

process.once('message', (job: Job) => {
  work(job).then(
    (report) => process.send?.(report, () => process.exit(0)),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

// Whoever asked is gone: nothing of ours stays behind.
process.once('disconnect', () => {
  const end = (): never => process.exit(1);
  if (site === null) end();
  else site.stop().then(end, end);
});
