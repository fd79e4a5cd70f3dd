'use client';

import { Drawer, Grid, NumberInput, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { flowIdSchema, queueIdSchema, type Locale, type WebCallKeyId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { focusFirstError } from '../../../components/focus-first-error.ts';
import { FormEnd, LocaleSelect } from '../parts.tsx';
import { useAct } from '../use-act.ts';
import type { FlowList, KeyList, KeyRow } from '../use-admin-query.ts';
import { linesOf, wrongSite } from './sites.ts';

/** No id: what its callers hear without a flow. */
const STANDARD = '';

interface KeyForm {
  name: string;
  queueId: string;
  /** Empty: the standard flow. */
  flowId: string;
  locale: Locale;
  /** One a line. */
  sites: string;
  consentText: string;
  maxConcurrentCalls: number | string;
  maxWaitingCalls: number | string;
}

function initialOf(key: KeyRow | null, list: KeyList, { entryPoints }: FlowList): KeyForm {
  return {
    name: key?.name ?? '',
    queueId: key?.queueId ?? list.queues[0]?.queueId ?? '',
    flowId: entryPoints.find(({ webCallKeyId }) => webCallKeyId === key?.webCallKeyId)?.flowId ?? STANDARD,
    locale: key?.locale ?? 'en',
    sites: key?.allowedOrigins.join('\n') ?? '',
    consentText: key?.consentText ?? '',
    maxConcurrentCalls: key?.maxConcurrentCalls ?? 20,
    maxWaitingCalls: key?.maxWaitingCalls ?? 20,
  };
}

interface Props {
  readonly target: KeyRow | null;
  readonly list: KeyList;
  readonly flows: FlowList;
  readonly onClose: () => void;
}

export function KeyDrawer({ target, list, flows, onClose }: Props) {
  const t = useTranslations('admin.keys');
  const checks = useTranslations('admin.checks');
  const actions = useTranslations('common.actions');
  const { act, busy, failure } = useAct();
  const number = (value: number | string): string | null => (typeof value === 'number' ? null : checks('present'));
  const form = useForm<KeyForm>({
    mode: 'controlled',
    initialValues: initialOf(target, list, flows),
    validateInputOnBlur: true,
    validate: {
      name: (name) => (name.trim() === '' ? checks('present') : null),
      queueId: (queueId) => (queueId === '' ? checks('present') : null),
      sites: (sites) => {
        if (linesOf(sites).length === 0) return checks('sites');
        const wrong = wrongSite(sites);
        return wrong === null ? null : checks('siteNamed', { site: wrong });
      },
      maxConcurrentCalls: number,
      maxWaitingCalls: number,
    },
  });
  const save = async (values: KeyForm): Promise<void> => {
    const webCallKeyId: WebCallKeyId | null = target?.webCallKeyId ?? null;
    const input = {
      webCallKeyId,
      name: values.name,
      queueId: queueIdSchema.parse(values.queueId),
      locale: values.locale,
      allowedOrigins: linesOf(values.sites),
      consentText: values.consentText.trim() || null,
      maxConcurrentCalls: Number(values.maxConcurrentCalls),
      maxWaitingCalls: Number(values.maxWaitingCalls),
    };
    const setFieldError = (path: string, text: string): void =>
      form.setFieldError(path.startsWith('allowedOrigins') ? 'sites' : path, text);
    const isMoved = form.isDirty('flowId');
    const saved = await act('webCallKey.save', input, { done: t('saved'), form: { setFieldError } });
    if (saved === null) return;
    const chosen = { webCallKeyId: saved.webCallKeyId, flowId: values.flowId === STANDARD ? null : flowIdSchema.parse(values.flowId) };
    // The key is there now, so a refusal of the flow is no reason to keep its form open.
    if (isMoved) await act('webCallKey.setFlow', chosen);
    onClose();
  };
  return (
    <Drawer opened onClose={onClose} size="lg" title={target?.name ?? t('newTitle')}>
      <form noValidate onSubmit={form.onSubmit((values) => void save(values), focusFirstError(form))}>
        <Stack>
          <TextInput {...form.getInputProps('name')} label={t('name')} description={t('nameHint')} required data-autofocus maxLength={80} />
          <Select
            {...form.getInputProps('queueId')}
            label={t('queue')}
            description={t('queueHint')}
            data={list.queues.map(({ queueId, name }) => ({ value: queueId, label: name }))}
            allowDeselect={false}
            searchable
          />
          {target?.revokedAtMs == null && (
            <Select
              {...form.getInputProps('flowId')}
              label={t('flow')}
              description={t('flowHint')}
              data={[
                { value: STANDARD, label: t('standardFlow') },
                ...flows.flows.map(({ flowId, name, liveVersion }) => ({
                  value: flowId,
                  label: liveVersion === null ? t('notPublished', { name }) : name,
                  disabled: liveVersion === null,
                })),
              ]}
              allowDeselect={false}
              searchable
              data-part="key-flow"
            />
          )}
          <LocaleSelect
            label={t('locale')}
            description={t('localeHint')}
            value={form.values.locale}
            onChange={(locale) => form.setFieldValue('locale', locale)}
          />
          <Textarea
            {...form.getInputProps('sites')}
            label={t('sites')}
            description={t('sitesHint')}
            placeholder="https://www.example.com"
            autosize
            minRows={3}
            required
            spellCheck={false}
          />
          <Textarea
            {...form.getInputProps('consentText')}
            label={t('consent')}
            description={t('consentHint')}
            autosize
            minRows={2}
            maxLength={500}
          />
          <Grid>
            <Grid.Col span={6}>
              <NumberInput
                {...form.getInputProps('maxConcurrentCalls')}
                min={1}
                max={10_000}
                label={t('maxConcurrent')}
                description={t('maxConcurrentHint')}
              />
            </Grid.Col>
            <Grid.Col span={6}>
              <NumberInput
                {...form.getInputProps('maxWaitingCalls')}
                min={1}
                max={10_000}
                label={t('maxWaiting')}
                description={t('maxWaitingHint')}
              />
            </Grid.Col>
          </Grid>
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
