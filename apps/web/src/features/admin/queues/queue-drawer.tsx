'use client';

import { Alert, Badge, Drawer, List, Stack, Tabs } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import type { QueueId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useDeskSnapshot } from '../../engine/engine-provider.tsx';
import { FormEnd } from '../parts.tsx';
import { useAct } from '../use-act.ts';
import type { PromptRow, QueueList, QueueSettings, SkillRow } from '../use-admin-query.ts';
import { ClosedFields } from './closed-fields.tsx';
import { consequences } from './consequences.ts';
import { GeneralFields } from './general-fields.tsx';
import { HoursEditor } from './hours-editor.tsx';
import { PromptFields } from './prompt-fields.tsx';
import { inOrderOfTime, useQueueForm, type QueueForm } from './queue-form.ts';
import { RoutingFields } from './routing-fields.tsx';
import { WaitingFields } from './waiting-fields.tsx';
import { whoServes } from './who-serves.ts';

/** Which tab a field is on, so that a wrong one is never out of sight. */
const TABS = ['general', 'routing', 'waiting', 'hours', 'sounds'] as const;
type Tab = (typeof TABS)[number];
const GENERAL = new Set(['name', 'agentIds', 'ringMs', 'wrapUpMs', 'priority', 'serviceLevelMs', 'recording']);

function tabOf(path: string): Tab {
  const [field = ''] = path.split('.');
  if (field === 'hours') return 'hours';
  if (path.startsWith('routing.callback')) return 'waiting';
  if (path.startsWith('routing.whenClosed')) return 'hours';
  if (field === 'routing' || field === 'strategy') return 'routing';
  if (field === 'prompts') return 'sounds';
  return GENERAL.has(field) ? 'general' : 'waiting';
}

/** What the change will do, with the figures of this moment, before it is saved. */
function BeforeSaving(props: {
  readonly queueId: QueueId | null;
  readonly initial: QueueSettings;
  readonly values: QueueSettings;
  readonly list: QueueList;
}) {
  const { queueId, initial, values, list } = props;
  const t = useTranslations('admin.queues.will');
  const live = useDeskSnapshot()?.queues.find((queue) => queue.queueId === queueId);
  const lines = consequences(queueId === null ? null : initial, values, (agentIds) => whoServes(queueId, agentIds, list.profiles));
  return (
    <Alert icon={<IconInfoCircle aria-hidden />} color="gray" aria-live="polite" data-part="consequences">
      {queueId === null ? t('new') : t('waiting', { count: live?.waiting ?? 0 })}
      {lines.length > 0 && (
        <List size="sm" mt={6}>
          {lines.map(({ key, count }) => (
            <List.Item key={key}>{t(key, { count })}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}

interface FieldsProps {
  readonly form: QueueForm;
  readonly tab: Tab;
  readonly queueId: QueueId | null;
  readonly list: QueueList;
  readonly prompts: readonly PromptRow[];
  readonly skills: readonly SkillRow[];
}

function Hours({ form }: { readonly form: QueueForm }) {
  const setHours = (changed: QueueSettings['hours']): void => {
    form.setFieldValue('hours', changed);
    // What was wrong is said again when it is still wrong at the next attempt.
    for (const path of Object.keys(form.errors)) if (path.startsWith('hours')) form.clearFieldError(path);
  };
  const errorAt = (path: string): string | undefined => {
    const found = form.errors[path];
    return typeof found === 'string' ? found : undefined;
  };
  return <HoursEditor hours={form.values.hours} onChange={setHours} errorAt={errorAt} />;
}

function Fields({ form, tab, queueId, list, prompts, skills }: FieldsProps) {
  if (tab === 'routing') return <RoutingFields form={form} queueId={queueId} list={list} skills={skills} />;
  if (tab === 'general') return <GeneralFields form={form} queueId={queueId} list={list} />;
  if (tab === 'waiting') return <WaitingFields form={form} />;
  if (tab === 'hours') {
    return (
      <Stack>
        <Hours form={form} />
        <ClosedFields form={form} queues={list.queues.filter((queue) => queue.queueId !== queueId)} />
      </Stack>
    );
  }
  return <PromptFields form={form} prompts={prompts} />;
}

export function QueueDrawer(props: {
  readonly queueId: QueueId | null;
  readonly initial: QueueSettings;
  readonly list: QueueList;
  readonly prompts: readonly PromptRow[];
  readonly skills: readonly SkillRow[];
  readonly onClose: () => void;
}) {
  const { queueId, initial, list, prompts, skills, onClose } = props;
  const t = useTranslations('admin.queues');
  const actions = useTranslations('common.actions');
  const form = useQueueForm(initial);
  const [tab, setTab] = useState<Tab>('general');
  const { act, busy, failure } = useAct();

  const showWrong = (path: string | undefined): void => {
    if (path !== undefined) setTab(tabOf(path));
  };
  const save = async (settings: QueueSettings): Promise<void> => {
    const setFieldError = (path: string, text: string): void => {
      form.setFieldError(path, text);
      showWrong(path);
    };
    const saved = await act(
      'queue.save',
      { queueId, settings: inOrderOfTime(settings) },
      { done: t('saved'), form: { prefix: 'settings.', setFieldError } },
    );
    if (saved) onClose();
  };
  return (
    <Drawer opened onClose={onClose} size={640} title={queueId === null ? t('newTitle') : initial.name}>
      <form
        noValidate
        onSubmit={form.onSubmit(
          (values) => void save(values),
          (errors) => showWrong(Object.keys(errors)[0]),
        )}
      >
        <Stack>
          <Tabs value={tab} onChange={(chosen) => setTab(TABS.find((one) => one === chosen) ?? 'general')}>
            <Tabs.List mb="md">
              {TABS.map((one) => {
                const wrong = Object.keys(form.errors).filter((path) => tabOf(path) === one).length;
                return (
                  <Tabs.Tab
                    key={one}
                    value={one}
                    rightSection={
                      wrong > 0 ? (
                        <Badge color="red" variant="filled" size="sm" circle aria-label={t('wrongFields', { count: wrong })}>
                          {wrong}
                        </Badge>
                      ) : null
                    }
                  >
                    {t(`sections.${one}`)}
                  </Tabs.Tab>
                );
              })}
            </Tabs.List>
            <Tabs.Panel value={tab}>
              <Fields form={form} tab={tab} queueId={queueId} list={list} prompts={prompts} skills={skills} />
            </Tabs.Panel>
          </Tabs>
          <BeforeSaving queueId={queueId} initial={initial} values={form.values} list={list} />
          <FormEnd
            failure={failure}
            busy={busy}
            submit={actions('save')}
            onCancel={onClose}
            disabled={queueId !== null && !form.isDirty()}
          />
        </Stack>
      </form>
    </Drawer>
  );
}
