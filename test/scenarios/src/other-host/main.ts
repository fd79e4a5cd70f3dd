import { Artifacts } from '../artifacts.ts';
import { callThroughEdge } from './call.ts';
import type { Job, Report } from './job.ts';
import { startSite, type Site } from './site.ts';

/** Runs inside of the server's namespace: the whole deployment, its edge, and whoever drives the two browsers. */
const tell = (report: Report): void => {
  process.send?.(report);
};
let site: Site | null = null;

async function work(job: Job): Promise<Report> {
  const say = (text: string): void => tell({ say: text });
  try {
    site = await startSite(job, say);
    return { outcome: await callThroughEdge(job, site, new Artifacts(job.artifacts, 'add'), say) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  } finally {
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
