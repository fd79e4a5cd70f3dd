'use client';

import { Drawer, MultiSelect, Stack, TextInput } from '@mantine/core';
import { agentIdSchema } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { focusFirstError } from '../../../components/focus-first-error.ts';
import { FormEnd } from '../parts.tsx';
import { useAct } from '../use-act.ts';
import type { ProfileList, ProfileRow } from '../use-admin-query.ts';
import { EntriesEditor } from './entries-editor.tsx';
import { entriesOf, useProfileForm, valuesOf, type ProfileValues } from './profile-form.ts';

export function ProfileDrawer(props: { readonly target: ProfileRow | null; readonly list: ProfileList; readonly onClose: () => void }) {
  const { target, list, onClose } = props;
  const t = useTranslations('admin.profiles');
  const actions = useTranslations('common.actions');
  const form = useProfileForm(valuesOf(target));
  const { act, busy, failure } = useAct();
  const routingProfileId = target?.routingProfileId ?? null;
  const known = new Set<string>(list.people.map(({ agentId }) => agentId));
  // Members who are switched off keep their profile; they are not shown, since nobody can be reached by them.
  const hidden = form.values.agentIds.filter((id) => !known.has(id));
  const nameOf = new Map(list.profiles.map((profile) => [profile.routingProfileId, profile.name]));
  const save = async ({ name, entries, agentIds }: ProfileValues): Promise<void> => {
    const others = entriesOf(target).filter(({ channel }) => channel !== 'voice');
    const input = { routingProfileId, name, entries: [...entries, ...others], agentIds: [...agentIds] };
    if (await act('routingProfile.save', input, { done: t('saved'), form: { setFieldError: form.setFieldError } })) onClose();
  };
  return (
    <Drawer opened onClose={onClose} size={720} title={target?.name ?? t('add')}>
      <form noValidate onSubmit={form.onSubmit((values) => void save(values), focusFirstError(form))}>
        <Stack>
          <TextInput {...form.getInputProps('name')} label={t('name')} description={t('nameHint')} required data-autofocus maxLength={60} />
          <EntriesEditor form={form} queues={list.queues} />
          <MultiSelect
            label={t('people')}
            description={t('peopleHint')}
            data={list.people.map(({ agentId, name, routingProfileId: has }) => ({
              value: agentId,
              label: has === null || has === routingProfileId ? name : t('hasOther', { name, profile: nameOf.get(has) ?? '' }),
            }))}
            value={form.values.agentIds.filter((id) => known.has(id))}
            onChange={(ids) => form.setFieldValue('agentIds', [...hidden, ...ids.map((id) => agentIdSchema.parse(id))])}
            error={form.errors['agentIds']}
            searchable
            clearable
            hidePickedOptions
            nothingFoundMessage={t('nobodyFound')}
          />
          <FormEnd
            failure={failure}
            busy={busy}
            submit={actions('save')}
            onCancel={onClose}
            disabled={target !== null && !form.isDirty()}
          />
        </Stack>
      </form>
    </Drawer>
  );
}
