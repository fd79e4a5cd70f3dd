'use client';

import { Button, Skeleton, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useConfirm } from '../../../components/use-confirm.tsx';
import { AdminPage } from '../parts.tsx';
import { useAct } from '../use-act.ts';
import { useAdminQuery, type KeyRow } from '../use-admin-query.ts';
import { KeyCard } from './key-card.tsx';
import { KeyDrawer } from './key-drawer.tsx';
import { SecretModal } from './secret-modal.tsx';

export function Keys() {
  const t = useTranslations('admin.keys');
  const confirm = useConfirm();
  const found = useAdminQuery('webCallKey.list');
  const list = found.data;
  const flows = useAdminQuery('flow.list').data;
  const { act } = useAct();
  const [editing, setEditing] = useState<{ target: KeyRow | null } | null>(null);
  const [secretOf, setSecretOf] = useState<KeyRow | null>(null);

  const flowOf = ({ webCallKeyId }: KeyRow): string | null => {
    const entry = flows?.entryPoints.find((one) => one.webCallKeyId === webCallKeyId);
    return flows?.flows.find(({ flowId }) => flowId === entry?.flowId)?.name ?? null;
  };
  const switchTo = ({ webCallKeyId, name }: KeyRow, active: boolean): void =>
    void act('webCallKey.setActive', { webCallKeyId, active }, { done: t(active ? 'switchedOn' : 'switchedOff', { name }) });
  const askSwitch = (target: KeyRow): void => {
    if (target.revokedAtMs !== null) return switchTo(target, true);
    confirm({
      title: t('switchOffTitle', { name: target.name }),
      text: t('switchOffText'),
      yes: t('switchOff'),
      onYes: () => switchTo(target, false),
    });
  };
  const add = (
    <Button leftSection={<IconPlus size={18} aria-hidden />} disabled={!list || !flows} onClick={() => setEditing({ target: null })}>
      {t('add')}
    </Button>
  );
  const skeleton = (
    <Stack aria-hidden>
      <Skeleton h={190} />
      <Skeleton h={190} />
    </Stack>
  );
  return (
    <>
      <AdminPage
        title={t('title')}
        text={t('text')}
        add={add}
        query={found}
        skeleton={skeleton}
        empty={({ keys }) => (keys.length === 0 ? t('empty') : null)}
      >
        {({ keys, queues, publicUrl }) => (
          <Stack>
            {keys.map((target) => (
              <KeyCard
                key={target.webCallKeyId}
                target={target}
                publicUrl={publicUrl}
                flowName={flowOf(target)}
                queueName={queues.find((queue) => queue.queueId === target.queueId)?.name ?? '—'}
                onEdit={() => setEditing({ target })}
                onSecret={() => setSecretOf(target)}
                onSwitch={() => askSwitch(target)}
              />
            ))}
          </Stack>
        )}
      </AdminPage>
      {editing && list && flows && (
        <KeyDrawer
          key={editing.target?.webCallKeyId ?? 'new'}
          target={editing.target}
          list={list}
          flows={flows}
          onClose={() => setEditing(null)}
        />
      )}
      {secretOf && <SecretModal target={secretOf} onClose={() => setSecretOf(null)} />}
    </>
  );
}
