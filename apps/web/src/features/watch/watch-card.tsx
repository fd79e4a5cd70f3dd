'use client';

import { Badge, Button, Card, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconDoorExit, IconEar, IconPhoneIncoming, IconPlayerSkipForward } from '@tabler/icons-react';
import { SUPERVISION_MODES, supervisionModeSchema, type DeskSnapshot, type SupervisionMode } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { Duration } from '../../components/duration.tsx';
import { useConfirm } from '../../components/use-confirm.tsx';
import { useKey } from '../desk/use-key.ts';
import { useCall, useDeskSnapshot } from '../engine/engine-provider.tsx';
import { nextConversation } from './conversations.ts';
import { HearingGrid } from './hearing-grid.tsx';
import { useWatch } from './use-watch.ts';
import classes from './watch-card.module.css';

type Watching = NonNullable<DeskSnapshot['me']['watching']>;

/** The call that a supervisor is in, on every page. */
export function WatchCard() {
  const desk = useDeskSnapshot();
  const watching = desk?.me.watching ?? null;
  return desk === null || watching === null ? null : <InCall desk={desk} watching={watching} />;
}

function InCall({ desk, watching }: { desk: DeskSnapshot; watching: Watching }) {
  const t = useTranslations('floor.watch');
  const call = useCall(watching.contactId);
  const confirm = useConfirm();
  const { supervise, takeOver, letGo, pending } = useWatch();
  const { contactId, mode, state } = watching;
  const agent = desk.agents.find((one) => one.contactId === contactId && one.state === 'onContact')?.name ?? '';
  const next = nextConversation(desk.agents, desk.me);

  const change = (to: SupervisionMode): void => void supervise(contactId, to);
  const leave = (): void => void letGo(contactId);
  const move = (): void => void (next !== null && supervise(next, mode));
  const take = (): void =>
    confirm({
      title: t('takeOverTitle', { agent }),
      text: t('takeOverText', { agent }),
      yes: t('takeOver'),
      onYes: () => void takeOver(contactId),
    });
  useKey('Digit1', () => change('listen'));
  useKey('Digit2', () => change('whisper'));
  useKey('Digit3', () => change('barge'));
  useKey('Digit4', take);
  useKey('Digit0', leave);
  useKey('KeyN', move);
  return (
    <Card className={classes.card ?? ''} padding="sm" data-part="watching" data-contact-id={contactId} data-mode={mode} data-state={state}>
      <Group justify="space-between" align="flex-start" gap="lg">
        <Stack gap="xs">
          <Group gap="xs">
            <Badge color={mode === 'listen' ? 'blue' : 'orange'} leftSection={<IconEar size={14} aria-hidden />}>
              {t(state === 'joining' ? 'joining' : `badge.${mode}`)}
            </Badge>
            <Text fw={600}>{t('beside', { agent })}</Text>
            <Text c="dimmed" fz="sm">
              <Duration sinceMs={watching.sinceMs} />
            </Text>
          </Group>
          <Group gap="xs">
            <SegmentedControl
              aria-label={t('mode')}
              value={mode}
              disabled={pending}
              onChange={(value) => change(supervisionModeSchema.parse(value))}
              data={SUPERVISION_MODES.map((one) => ({ value: one, label: t(`act.${one}`) }))}
              data-part="mode"
            />
            <Button
              variant="default"
              leftSection={<IconPhoneIncoming size={18} aria-hidden />}
              onClick={take}
              loading={pending}
              data-part="takeOver"
            >
              {t('takeOver')}
            </Button>
            <Button
              variant="default"
              leftSection={<IconPlayerSkipForward size={18} aria-hidden />}
              onClick={move}
              disabled={next === null}
              data-part="nextCall"
            >
              {t('next')}
            </Button>
            <Button color="red" leftSection={<IconDoorExit size={18} aria-hidden />} onClick={leave} data-part="letGo">
              {t('letGo')}
            </Button>
          </Group>
          <Text fz="xs" c="dimmed">
            {t(`explain.${mode}`)} {t('keys')}
          </Text>
        </Stack>
        {call !== null && <HearingGrid call={call} mode={mode} onMode={change} />}
      </Group>
    </Card>
  );
}
