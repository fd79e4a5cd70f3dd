import type { Verb } from '../verb.ts';
import { callPreviewVerbs } from './call-preview.ts';
import { callbackVerbs } from './callbacks.ts';
import { companyVerbs } from './company.ts';
import { deskVerbs } from './desk.ts';
import { floorVerbs } from './floor.ts';
import { flowVerbs } from './flows.ts';
import { historyVerbs } from './history.ts';
import { metricRebuildVerbs } from './metric-rebuilds.ts';
import { metricsVerbs } from './metrics.ts';
import { peopleVerbs } from './people.ts';
import { promptVerbs } from './prompts.ts';
import { queueVerbs } from './queues.ts';
import { recordingVerbs } from './recordings.ts';
import { routingProfileVerbs } from './routing-profiles.ts';
import { skillVerbs } from './skills.ts';
import { startVerbs } from './start.ts';
import { stationVerbs } from './stations.ts';
import { webCallKeyVerbs } from './web-call-keys.ts';

/** All that people can do over HTTP; the client's types come from here too. */
export const VERBS = {
  ...callPreviewVerbs,
  ...callbackVerbs,
  ...companyVerbs,
  ...deskVerbs,
  ...floorVerbs,
  ...flowVerbs,
  ...historyVerbs,
  ...metricRebuildVerbs,
  ...metricsVerbs,
  ...peopleVerbs,
  ...promptVerbs,
  ...queueVerbs,
  ...recordingVerbs,
  ...routingProfileVerbs,
  ...skillVerbs,
  ...startVerbs,
  ...stationVerbs,
  ...webCallKeyVerbs,
} as const;
export type Verbs = typeof VERBS;
export type VerbName = keyof Verbs;

export function findVerb(name: string): Verb | undefined {
  return Object.hasOwn(VERBS, name) ? (VERBS[name as VerbName] as Verb) : undefined;
}
