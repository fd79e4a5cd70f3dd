import { join } from 'node:path';
import { nowMs } from '../measure.ts';
import type { ScenarioRun } from '../scenario.ts';
import { leaveOnlyMedia } from './only-media.ts';

/** The deliberate break of everyone who kills a media process: what it has left is found by nobody. */
export const OWN_SPOOL = { 'own-spool': 'the other process does not see what the dead one has recorded' } as const;

export interface DoomedMedia {
  /** Another one, to which calls can move. */
  addOther(): Promise<void>;
  /** It stands still, with its recorder; its workers go on forwarding voices. */
  stop(): void;
  /** With -9. Resolves with the moment. */
  kill(): Promise<number>;
  /** After a break: whoever comes after finds a media process that stores what is left. */
  leave(): Promise<void>;
}

/** The media process that will carry every call from now on, until it is killed. */
export async function doomMedia({ world, break: broken, say }: ScenarioRun): Promise<DoomedMedia> {
  const { stack } = world.deployment;
  const victim = stack.process('media');
  await leaveOnlyMedia(stack, victim);
  return {
    addOther: async () => {
      await stack.add('media', broken === 'own-spool' ? { MEDIA_SPOOL_DIR: join(stack.dataDir, 'other-spool') } : {});
    },
    stop: () => {
      victim.kill('SIGSTOP');
    },
    kill: async () => {
      say('the media process is killed');
      const killedAtMs = nowMs();
      victim.kill('SIGKILL');
      await victim.exited;
      return killedAtMs;
    },
    leave: async () => {
      if (broken !== null) await stack.add('media');
    },
  };
}
