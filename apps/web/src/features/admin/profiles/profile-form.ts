'use client';

import { useForm, type UseFormReturnType } from '@mantine/form';
import type { AgentId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import type { ProfileRow } from '../use-admin-query.ts';

export type Entry = Omit<ProfileRow['entries'][number], 'queueName'>;

export interface ProfileValues {
  readonly name: string;
  readonly entries: readonly Entry[];
  readonly agentIds: readonly AgentId[];
}
export type ProfileForm = UseFormReturnType<ProfileValues>;

const NUMBERS = ['priority', 'delayMs', 'level', 'position'] as const satisfies readonly (keyof Entry)[];

export function entriesOf(profile: ProfileRow | null): readonly Entry[] {
  return (profile?.entries ?? []).map(({ queueName: _name, ...entry }) => entry);
}

/** The page is about calls: what other channels have in the profile is kept as it is. */
export function valuesOf(profile: ProfileRow | null): ProfileValues {
  if (profile === null) return { name: '', entries: [], agentIds: [] };
  return {
    name: profile.name,
    entries: entriesOf(profile).filter(({ channel }) => channel === 'voice'),
    agentIds: profile.people.map(({ agentId }) => agentId),
  };
}

/** Checked here as far as the page can; the server checks all of it again. */
export function useProfileForm(initial: ProfileValues): ProfileForm {
  const t = useTranslations('admin.checks');
  return useForm<ProfileValues>({
    mode: 'controlled',
    initialValues: initial,
    validateInputOnBlur: ['name'],
    validate: ({ name, entries }) => ({
      ...(name.trim() === '' ? { name: t('present') } : {}),
      ...Object.fromEntries(
        entries.flatMap((entry, place) =>
          NUMBERS.filter((field) => !Number.isFinite(entry[field])).map((field) => [`entries.${String(place)}.${field}`, t('present')]),
        ),
      ),
    }),
  });
}
