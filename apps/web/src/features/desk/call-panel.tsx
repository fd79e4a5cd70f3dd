'use client';

import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconDialpad, IconMicrophone, IconMicrophoneOff, IconPhoneOff, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import type { DeskContactView, DeskSnapshot } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Duration } from '../../components/duration.tsx';
import { useTimeText } from '../../components/use-time-text.ts';
import { useEngine, useSoftphone } from '../engine/engine-provider.tsx';
import { useRunCommand } from '../engine/use-run-command.ts';
import { CustomerName } from './customer-name.tsx';
import { DispositionSelect } from './disposition-select.tsx';
import { Keypad } from './keypad.tsx';
import { Notes } from './notes.tsx';
import { RemoteLevel } from './remote-level.tsx';
import { useKey } from './use-key.ts';

/** The call at hand. Mute is the softphone's own; hold and hang-up are commands, so that every tab shows the same. */
export function CallPanel({ contact, dispositions }: { contact: DeskContactView; dispositions: DeskSnapshot['dispositions'] }) {
  const t = useTranslations('desk.call');
  const engine = useEngine();
  const leg = useSoftphone()?.leg ?? null;
  const { run, pending } = useRunCommand();
  const [keypad, setKeypad] = useState(false);
  const timeText = useTimeText();
  const { contactId, held, connectedAtMs, state } = contact;
  const connected = state === 'connected';

  const mute = (): void => engine?.softphone.setMuted(!(leg?.muted ?? false));
  const hold = (): void => void run({ type: held ? 'contact.unhold' : 'contact.hold', contactId });
  const hangUp = (): void => void run({ type: 'contact.hangUp', contactId });
  useKey('KeyM', mute);
  useKey('KeyH', () => connected && hold());
  useKey('KeyE', hangUp, { ctrl: true, shift: true });

  return (
    <Card data-part="contact" data-contact-id={contactId} data-state={state} data-held={held}>
      <Stack>
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <Stack gap={2} miw={0}>
            <Group gap="xs">
              <Badge color="blue">
                {held
                  ? t('held')
                  : connected
                    ? t('talking')
                    : contact.callback
                      ? t('ringingCustomer', { attempt: contact.callback.attempt })
                      : t('connecting')}
              </Badge>
              <Text fz="sm" c="dimmed">
                {contact.queueName}
                {contact.scheduledForMs === null ? '' : ` · ${t('promisedFor', { time: timeText(contact.scheduledForMs) })}`}
              </Text>
            </Group>
            <CustomerName customer={contact.customer} />
          </Stack>
          <Title order={2} fz={34} lh={1} aria-label={t('duration')}>
            {connectedAtMs ? (
              <Duration sinceMs={connectedAtMs} />
            ) : contact.callback ? (
              <Duration untilMs={contact.callback.ringUntilMs} />
            ) : (
              '0:00'
            )}
          </Title>
        </Group>
        <RemoteLevel stream={leg?.remoteStream ?? null} />
        <Group gap="xs">
          <Button
            variant={leg?.muted ? 'filled' : 'default'}
            {...(leg?.muted ? { color: 'orange' } : {})}
            leftSection={leg?.muted ? <IconMicrophoneOff size={18} aria-hidden /> : <IconMicrophone size={18} aria-hidden />}
            aria-pressed={leg?.muted ?? false}
            onClick={mute}
            disabled={!leg}
            data-part="mute"
          >
            {leg?.muted ? t('unmute') : t('mute')}
          </Button>
          <Button
            variant={held ? 'filled' : 'default'}
            leftSection={held ? <IconPlayerPlay size={18} aria-hidden /> : <IconPlayerPause size={18} aria-hidden />}
            aria-pressed={held}
            onClick={hold}
            disabled={!connected}
            loading={pending}
            data-part={held ? 'unhold' : 'hold'}
          >
            {held ? t('unhold') : t('hold')}
          </Button>
          <Button
            variant={keypad ? 'light' : 'default'}
            leftSection={<IconDialpad size={18} aria-hidden />}
            aria-expanded={keypad}
            onClick={() => setKeypad(!keypad)}
            disabled={!leg}
            data-part="keypad"
          >
            {t('keypad')}
          </Button>
          <Button color="red" ml="auto" leftSection={<IconPhoneOff size={18} aria-hidden />} onClick={hangUp} data-part="hangUp">
            {t('hangUp')}
          </Button>
        </Group>
        <Group align="flex-start" wrap="nowrap" gap="lg">
          {keypad && <Keypad onDigit={(digit) => engine?.softphone.sendDigit(digit)} />}
          <Stack flex={1} miw={0}>
            <Notes contactId={contactId} />
            <DispositionSelect contactId={contactId} dispositions={dispositions} />
          </Stack>
        </Group>
      </Stack>
    </Card>
  );
}
