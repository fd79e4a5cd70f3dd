import { neverOpens } from '../hours.ts';
import type { QueueSettings } from '../use-admin-query.ts';
import type { Serving } from './who-serves.ts';

/** What a change will do, as keys of texts under `admin.queues.will`. */
export interface Consequence {
  readonly key: 'closes' | 'nobody' | 'leave' | 'join' | 'recordingOff' | 'recordingOn';
  readonly count: number;
}

/** The settings whose change has a consequence worth a sentence. */
export type Decisive = Pick<QueueSettings, 'agentIds' | 'hours' | 'recording'>;

/** Pure: the settings as they are (null for a new queue) and as they would be, and who serves when these agents are named. */
export function consequences(
  before: Decisive | null,
  after: Decisive,
  serving: (agentIds: Decisive['agentIds']) => Serving,
): Consequence[] {
  const { named, byProfile } = serving(after.agentIds);
  const was = new Set<string>(serving(before?.agentIds ?? []).named);
  const will = new Set<string>(named);
  const leave = [...was].filter((id) => !will.has(id)).length;
  const join = [...will].filter((id) => !was.has(id)).length;
  const found: (Consequence | false)[] = [
    neverOpens(after.hours) && { key: 'closes', count: 0 },
    will.size + byProfile.length === 0 && { key: 'nobody', count: 0 },
    before !== null && leave > 0 && { key: 'leave', count: leave },
    before !== null && join > 0 && { key: 'join', count: join },
    before?.recording === 'always' && after.recording === 'never' && { key: 'recordingOff', count: 0 },
    before?.recording === 'never' && after.recording === 'always' && { key: 'recordingOn', count: 0 },
  ];
  return found.filter((one) => one !== false);
}
