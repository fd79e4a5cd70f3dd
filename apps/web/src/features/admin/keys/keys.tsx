'use client';

import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Empty, LoadFailure, PageHead } from '../parts.tsx';
import { useAct } from '../use-act.ts';
import { useAdminQuery, type KeyRow } from '../use-admin-query.ts';
import { KeyCard } from './key-card.tsx';
import { KeyDrawer } from './key-drawer.tsx';
import { SecretModal } from './secret-modal.tsx';

export function Keys() {
  const t = useTranslations('admin.keys');
  const actions = useTranslations('common.actions');
  const { data: list, error, refetch } = useAdminQuery('webCallKey.list');
  const { act } = useAct();
  const [editing, setEditing] = useState<{ target: KeyRow | null } | null>(null);
  const [secretOf, setSecretOf] = useState<KeyRow | null>(null);

  const switchTo = ({ webCallKeyId, name }: KeyRow, active: boolean): void =>
    void act('webCallKey.setActive', { webCallKeyId, active }, { done: t(active ? 'switchedOn' : 'switchedOff', { name }) });
  const askSwitch = (target: KeyRow): void => {
    if (target.revokedAtMs !== null) return switchTo(target, true);
    modals.openConfirmModal({
      title: t('switchOffTitle', { name: target.name }),
      children: <Text>{t('switchOffText')}</Text>,
      labels: { confirm: t('switchOff'), cancel: actions('cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => switchTo(target, false),
    });
  };
  const add = (
    <Button leftSection={<IconPlus size={18} aria-hidden />} disabled={!list} onClick={() => setEditing({ target: null })}>
      {t('add')}
    </Button>
  );
  return (
    <section>
      <PageHead title={t('title')} text={t('text')}>
        {add}
      </PageHead>
      {error ? (
        <LoadFailure error={error} retry={() => void refetch()} />
      ) : !list ? (
        <Stack aria-hidden>
          <Skeleton h={190} />
          <Skeleton h={190} />
        </Stack>
      ) : list.keys.length === 0 ? (
        <Empty text={t('empty')}>{add}</Empty>
      ) : (
        <Stack>
          {list.keys.map((target) => (
            <KeyCard
              key={target.webCallKeyId}
              target={target}
              publicUrl={list.publicUrl}
              queueName={list.queues.find((queue) => queue.queueId === target.queueId)?.name ?? '—'}
              onEdit={() => setEditing({ target })}
              onSecret={() => setSecretOf(target)}
              onSwitch={() => askSwitch(target)}
            />
          ))}
        </Stack>
      )}
      {editing && list && (
        <KeyDrawer key={editing.target?.webCallKeyId ?? 'new'} target={editing.target} list={list} onClose={() => setEditing(null)} />
      )}
      {secretOf && <SecretModal target={secretOf} onClose={() => setSecretOf(null)} />}
    </section>
  );
}
