'use client';

import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { callVerb, type VerbOutput } from '../../client/verbs.ts';

type ListVerb =
  | 'queue.list'
  | 'person.list'
  | 'person.invitations'
  | 'webCallKey.list'
  | 'company.read'
  | 'prompt.list'
  | 'queue.defaults'
  | 'routingProfile.list'
  | 'skill.list'
  | 'flow.list';

/** One of the lists behind the admin pages; all of them are read again after a change. */
export function useAdminQuery<N extends ListVerb>(name: N, enabled = true): UseQueryResult<VerbOutput<N>> {
  return useQuery({ queryKey: ['admin', name], queryFn: () => callVerb<N>(name, {} as never), enabled });
}

export type QueueList = VerbOutput<'queue.list'>;
export type QueueRow = QueueList['queues'][number];
export type QueueSettings = VerbOutput<'queue.defaults'>['settings'];
export type PersonList = VerbOutput<'person.list'>;
export type PersonRow = PersonList['people'][number];
export type ProfileList = VerbOutput<'routingProfile.list'>;
export type ProfileRow = ProfileList['profiles'][number];
export type KeyList = VerbOutput<'webCallKey.list'>;
export type KeyRow = KeyList['keys'][number];
export type PromptRow = VerbOutput<'prompt.list'>['prompts'][number];
export type SkillRow = VerbOutput<'skill.list'>['skills'][number];
export type FlowList = VerbOutput<'flow.list'>;
export type FlowRow = FlowList['flows'][number];
