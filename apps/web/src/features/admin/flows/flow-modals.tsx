'use client';

import { Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { focusFirstError } from '../../../components/focus-first-error.ts';
import { FormEnd } from '../parts.tsx';
import { useAct } from '../use-act.ts';
import { useAdminQuery, type FlowRow } from '../use-admin-query.ts';
import { templateGraph, TEMPLATES, type Template } from './graph/templates.ts';

const MOST_NAME = 80;

/** Names a new flow and chooses what it begins as; then its editor opens. */
export function NewFlowModal({ first, onClose }: { readonly first: Template; readonly onClose: () => void }) {
  const t = useTranslations('flows');
  const checks = useTranslations('admin.checks');
  const router = useRouter();
  const { act, busy, failure } = useAct();
  const { data } = useAdminQuery('queue.list');
  const form = useForm<{ name: string; template: Template }>({
    mode: 'controlled',
    initialValues: { name: '', template: first },
    validate: { name: (name) => (name.trim() === '' ? checks('present') : null) },
  });
  const make = async ({ name, template }: { name: string; template: Template }): Promise<void> => {
    const queues = data?.queues ?? [];
    const timeZone = queues[0]?.hours.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    const draft = templateGraph(template, { queues, timeZone });
    const made = await act('flow.create', { name, draft }, { form: { setFieldError: form.setFieldError } });
    if (made !== null) router.push(`/admin/flows/${made.flowId}`);
  };
  return (
    <Modal opened onClose={onClose} title={t('list.add')}>
      <form noValidate onSubmit={form.onSubmit((values) => void make(values), focusFirstError(form))}>
        <Stack>
          <TextInput {...form.getInputProps('name')} label={t('list.name')} required data-autofocus maxLength={MOST_NAME} />
          <Radio.Group {...form.getInputProps('template')} label={t('template.label')}>
            <Stack gap="xs" mt={6}>
              {TEMPLATES.map((template) => (
                <Radio key={template} value={template} label={t(`template.${template}`)} description={t(`template.${template}Hint`)} />
              ))}
            </Stack>
          </Radio.Group>
          <Text fz="xs" c="dimmed">
            {t('template.note')}
          </Text>
          <FormEnd failure={failure} busy={busy} disabled={data === undefined} submit={t('list.make')} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

export function RenameFlowModal({ target, onClose }: { readonly target: FlowRow; readonly onClose: () => void }) {
  const t = useTranslations('flows.list');
  const checks = useTranslations('admin.checks');
  const actions = useTranslations('common.actions');
  const { act, busy, failure } = useAct();
  const form = useForm({
    mode: 'controlled',
    initialValues: { name: target.name },
    validate: { name: (name) => (name.trim() === '' ? checks('present') : null) },
  });
  const save = async ({ name }: { name: string }): Promise<void> => {
    const options = { done: t('renamed'), form: { setFieldError: form.setFieldError } };
    if (await act('flow.rename', { flowId: target.flowId, name }, options)) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t('rename')}>
      <form noValidate onSubmit={form.onSubmit((values) => void save(values), focusFirstError(form))}>
        <Stack>
          <TextInput {...form.getInputProps('name')} label={t('name')} required data-autofocus maxLength={MOST_NAME} />
          <FormEnd failure={failure} busy={busy} submit={actions('save')} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
