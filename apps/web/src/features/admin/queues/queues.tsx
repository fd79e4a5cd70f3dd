'use client';

import { Button, Group } from '@mantine/core';
import { IconPhoneCall, IconPlus } from '@tabler/icons-react';
import type { QueueId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useConfirm } from '../../../components/use-confirm.tsx';
import { useDeskSnapshot } from '../../engine/engine-provider.tsx';
import { AdminPage } from '../parts.tsx';
import { PreviewDrawer } from '../preview/preview-drawer.tsx';
import { useAct } from '../use-act.ts';
import { useAdminQuery, type QueueRow, type QueueSettings } from '../use-admin-query.ts';
import { QueueDrawer } from './queue-drawer.tsx';
import { QueueTable } from './queue-table.tsx';

function settingsOf({ queueId: _id, ...settings }: QueueRow): QueueSettings {
  return settings;
}

export function Queues() {
  const t = useTranslations('admin.queues');
  const confirm = useConfirm();
  const queues = useAdminQuery('queue.list');
  const list = queues.data;
  const { data: sounds } = useAdminQuery('prompt.list');
  const { data: known } = useAdminQuery('skill.list');
  const { data: defaults } = useAdminQuery('queue.defaults');
  const live = useDeskSnapshot()?.queues ?? [];
  const { act } = useAct();
  const [editing, setEditing] = useState<{ queueId: QueueId | null; initial: QueueSettings } | null>(null);
  const [previewing, setPreviewing] = useState<QueueId | null>(null);

  const archive = (queue: QueueRow): void => {
    const waiting = live.find((one) => one.queueId === queue.queueId)?.waiting ?? 0;
    const fallback = list?.queues.find((one) => one.queueId === list.fallbackQueueId)?.name ?? '';
    confirm({
      title: t('archiveTitle', { name: queue.name }),
      text: t('archiveText', { count: waiting, fallback }),
      yes: t('archive'),
      onYes: () => void act('queue.archive', { queueId: queue.queueId }, { done: t('archived', { name: queue.name }) }),
    });
  };
  const add = (
    <Button
      leftSection={<IconPlus size={18} aria-hidden />}
      disabled={!defaults}
      onClick={() => defaults && setEditing({ queueId: null, initial: defaults.settings })}
    >
      {t('add')}
    </Button>
  );
  const first = list?.queues[0];
  return (
    <>
      <AdminPage
        title={t('title')}
        text={t('text')}
        add={
          <Group gap="sm">
            {first && (
              <Button
                variant="default"
                leftSection={<IconPhoneCall size={18} aria-hidden />}
                onClick={() => setPreviewing(first.queueId)}
                data-part="preview-open"
              >
                {t('preview')}
              </Button>
            )}
            {add}
          </Group>
        }
        query={queues}
        empty={({ queues: rows }) => (rows.length === 0 ? t('empty') : null)}
      >
        {(found) => (
          <QueueTable
            list={found}
            onEdit={(queue) => setEditing({ queueId: queue.queueId, initial: settingsOf(queue) })}
            onPreview={(queue) => setPreviewing(queue.queueId)}
            onArchive={archive}
            onFallback={(queue) =>
              void act('queue.setFallback', { queueId: queue.queueId }, { done: t('fallbackIs', { name: queue.name }) })
            }
          />
        )}
      </AdminPage>
      {previewing && list && (
        <PreviewDrawer queueId={previewing} list={list} skills={known?.skills ?? []} onClose={() => setPreviewing(null)} />
      )}
      {editing && list && (
        <QueueDrawer
          key={editing.queueId ?? 'new'}
          {...editing}
          list={list}
          prompts={sounds?.prompts ?? []}
          skills={known?.skills ?? []}
          onClose={() => setEditing(null)}
        />
      )}
    </>
  );
}
