'use client';

import { Menu } from '@mantine/core';
import { IconCircleCheck, IconClockPause, IconHelpCircle, IconNotes, IconPlugConnectedX } from '@tabler/icons-react';
import { notReadyReasonIdSchema, type AgentView, type Command, type NotReadyReasonId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { RowMenu } from '../../components/row-menu.tsx';
import { useConfirm } from '../../components/use-confirm.tsx';
import { useDeskSnapshot } from '../engine/engine-provider.tsx';
import { WatchItems } from '../watch/watch-items.tsx';
import { useRunCommand } from '../engine/use-run-command.ts';

/** What a supervisor does with somebody's work. What takes work away, or cuts wrap-up short, is asked about first. */
export function AgentMenu({ agent, onWhy }: { agent: AgentView; onWhy: () => void }) {
  const t = useTranslations('floor.act');
  const why = useTranslations('floor.why');
  const state = useTranslations('common.state');
  const desk = useDeskSnapshot();
  const me = desk?.me;
  const reasons = desk?.notReadyReasons ?? [];
  const confirm = useConfirm();
  const { run } = useRunCommand();
  const { agentId, name, contactId } = agent;
  const inWrapUp = agent.state === 'wrapUp';

  const ask = (what: string, text: string, command: Command): void =>
    confirm({ title: t('confirm', { name, what }), text, yes: what, onYes: () => void run(command, { state_conflict: t('changed') }) });
  const away = (status: 'notReady' | 'offline', reasonId: NotReadyReasonId | null, word: string): void =>
    ask(word, t(status === 'offline' ? 'offlineText' : 'notReadyText', { name }), { type: 'agent.force', agentId, status, reasonId });
  const available = (): void => {
    const command = { type: 'agent.force', agentId, status: 'available', reasonId: null } as const;
    if (inWrapUp) ask(state('available'), t('wrapUpText', { name }), command);
    else void run(command);
  };
  return (
    <RowMenu label={t('menu', { name })}>
      <Menu.Item leftSection={<IconHelpCircle size={16} aria-hidden />} onClick={onWhy} data-part="why">
        {why('agentTitle')}
      </Menu.Item>
      <Menu.Divider />
      {agent.state === 'onContact' && contactId !== null && me?.agentId !== agentId && (
        <>
          <WatchItems contactId={contactId} agent={name} />
          <Menu.Divider />
        </>
      )}
      {agent.deskConnected && (
        <Menu.Item leftSection={<IconCircleCheck size={16} aria-hidden />} onClick={available} data-part="force-available">
          {state('available')}
        </Menu.Item>
      )}
      {inWrapUp && contactId !== null && (
        <Menu.Item
          leftSection={<IconNotes size={16} aria-hidden />}
          onClick={() => ask(t('endWrapUp'), t('wrapUpText', { name }), { type: 'wrapUp.finish', contactId, agentId })}
          data-part="end-wrap-up"
        >
          {t('endWrapUp')}
        </Menu.Item>
      )}
      <Menu.Divider />
      <Menu.Label>{state('notReady')}</Menu.Label>
      {reasons.map((reason) => (
        <Menu.Item
          key={reason.id}
          leftSection={<IconClockPause size={16} aria-hidden />}
          onClick={() => away('notReady', notReadyReasonIdSchema.parse(reason.id), reason.name)}
          data-part="force-notReady"
        >
          {reason.name}
        </Menu.Item>
      ))}
      {reasons.length === 0 && (
        <Menu.Item
          leftSection={<IconClockPause size={16} aria-hidden />}
          onClick={() => away('notReady', null, state('notReady'))}
          data-part="force-notReady"
        >
          {t('noReason')}
        </Menu.Item>
      )}
      <Menu.Divider />
      <Menu.Item
        leftSection={<IconPlugConnectedX size={16} aria-hidden />}
        onClick={() => away('offline', null, state('offline'))}
        data-part="force-offline"
      >
        {state('offline')}
      </Menu.Item>
    </RowMenu>
  );
}
