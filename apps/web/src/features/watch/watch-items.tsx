'use client';

import { Menu } from '@mantine/core';
import { IconDoorExit, IconEar, IconMessage2, IconPhoneIncoming, IconPhoneOff, IconUsers } from '@tabler/icons-react';
import { SUPERVISION_MODES, type ContactId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useConfirm } from '../../components/use-confirm.tsx';
import { useDeskSnapshot } from '../engine/engine-provider.tsx';
import { useWatch } from './use-watch.ts';

const ICONS = { listen: IconEar, whisper: IconMessage2, barge: IconUsers } as const;

/** What a supervisor can do with a conversation, in the menu of whoever has it. */
export function WatchItems({ contactId, agent }: { contactId: ContactId; agent: string }) {
  const t = useTranslations('floor.watch');
  const watching = useDeskSnapshot()?.me.watching ?? null;
  const confirm = useConfirm();
  const { supervise, takeOver, letGo, hangUp } = useWatch();
  const mine = watching?.contactId === contactId;
  const ask = (what: 'takeOver' | 'endCall', act: (contactId: ContactId) => Promise<void>): void =>
    confirm({ title: t(`${what}Title`, { agent }), text: t(`${what}Text`, { agent }), yes: t(what), onYes: () => void act(contactId) });
  return (
    <>
      <Menu.Label>{t('title')}</Menu.Label>
      {SUPERVISION_MODES.map((mode) => {
        const Icon = ICONS[mode];
        return (
          <Menu.Item
            key={mode}
            leftSection={<Icon size={16} aria-hidden />}
            disabled={mine && watching.mode === mode}
            onClick={() => void supervise(contactId, mode)}
            data-part={mode}
          >
            {t(`act.${mode}`)}
          </Menu.Item>
        );
      })}
      <Menu.Item leftSection={<IconPhoneIncoming size={16} aria-hidden />} onClick={() => ask('takeOver', takeOver)} data-part="takeOver">
        {t('takeOver')}
      </Menu.Item>
      {mine && (
        <Menu.Item leftSection={<IconDoorExit size={16} aria-hidden />} onClick={() => void letGo(contactId)} data-part="letGo">
          {t('letGo')}
        </Menu.Item>
      )}
      <Menu.Item
        color="red"
        leftSection={<IconPhoneOff size={16} aria-hidden />}
        onClick={() => ask('endCall', hangUp)}
        data-part="endCall"
      >
        {t('endCall')}
      </Menu.Item>
    </>
  );
}
