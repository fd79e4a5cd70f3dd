'use client';

import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import {
  IconArrowForwardUp,
  IconDialpad,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOff,
  IconPlayerPause,
  IconPlayerPlay,
} from '@tabler/icons-react';
import type { DeskContactView, DeskSnapshot } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Duration } from '../../components/duration.tsx';
import { useTimeText } from '../../components/use-time-text.ts';
import { useEngine, useSoftphone } from '../engine/engine-provider.tsx';
import { useRunCommand } from '../engine/use-run-command.ts';
import { Consult } from './consult.tsx';
import { CustomerName } from './customer-name.tsx';
import { DispositionSelect } from './disposition-select.tsx';
import { Keypad } from './keypad.tsx';
import { Notes } from './notes.tsx';
import { Parties } from './parties.tsx';
import { PassOn } from './pass-on/pass-on.tsx';
import { RecordingBadge, RecordingButton } from './recording-control.tsx';
import { RemoteLevel } from './remote-level.tsx';
import { Supervised } from './supervised.tsx';
import { useKey } from './use-key.ts';

interface Props {
  readonly me: DeskSnapshot['me'];
  readonly contact: DeskContactView;
  readonly dispositions: DeskSnapshot['dispositions'];
}

/** The call at hand. Mute is the softphone's own; hold and hang-up are commands, so that every tab shows the same. */
export function CallPanel({ me, contact, dispositions }: Props) {
  const t = useTranslations('desk.call');
  const engine = useEngine();
  const leg = useSoftphone()?.leg ?? null;
  const { run, pending } = useRunCommand();
  const [keypad, setKeypad] = useState(false);
  const [passingOn, setPassingOn] = useState(false);
  const timeText = useTimeText();
  const { contactId, held, connectedAtMs, recording, state, consult } = contact;
  const connected = state === 'connected';
  /** Somebody else has it, and asks. */
  const isAsked = consult?.agentId === me.agentId;

  /** This page, or the one before it, is waited for. */
  const isAway = contact.parties.some((party) => party.agentId === me.agentId && party.state === 'away');

  const mute = (): void => engine?.softphone.setMuted(!(leg?.muted ?? false));
  const hold = (): void => void run({ type: held ? 'contact.unhold' : 'contact.hold', contactId });
  const hangUp = (): void => {
    if (consult === null) void run({ type: 'contact.hangUp', contactId });
    else if (isAsked) void run({ type: 'consult.end', contactId, offerId: consult.offerId });
  };
  const mayPassOn = connected && consult === null;
  useKey('KeyM', mute);
  useKey('KeyH', () => connected && !isAsked && hold());
  useKey('KeyT', () => mayPassOn && setPassingOn(true));
  useKey('KeyE', hangUp, { ctrl: true, shift: true });

  return (
    <Card data-part="contact" data-contact-id={contactId} data-state={state} data-held={held}>
      <Stack>
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <Stack gap={2} miw={0}>
            <Group gap="xs">
              <Badge color="blue">
                {isAsked
                  ? t('askedBadge', { agent: consult.byName })
                  : consult !== null
                    ? t('consultBadge')
                    : held
                      ? t('held')
                      : connected
                        ? t('talking')
                        : contact.callback
                          ? t('ringingCustomer', { attempt: contact.callback.attempt })
                          : t('connecting')}
              </Badge>
              <RecordingBadge recording={recording} />
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
        <Parties parties={contact.parties} me={me.agentId} />
        <Supervised supervision={contact.supervision} />
        {isAway && (
          <Text fz="sm" role="status" data-part="reconnecting">
            {t('reconnecting')}
          </Text>
        )}
        {consult !== null && <Consult contactId={contactId} consult={consult} held={held} isAsked={isAsked} />}
        <RemoteLevel stream={leg?.remoteStream ?? null} />
        <Group gap="xs" align="flex-start" justify="space-between" wrap="nowrap">
          <Group gap={6}>
            <Button
              variant={leg?.muted ? 'filled' : 'default'}
              {...(leg?.muted ? { color: 'orange' } : {})}
              px="sm"
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
              px="sm"
              leftSection={held ? <IconPlayerPlay size={18} aria-hidden /> : <IconPlayerPause size={18} aria-hidden />}
              aria-pressed={held}
              onClick={hold}
              disabled={!connected || isAsked}
              loading={pending}
              data-part={held ? 'unhold' : 'hold'}
            >
              {held ? t('unhold') : t('hold')}
            </Button>
            {connected && <RecordingButton contactId={contactId} recording={recording} held={held} />}
            <Button
              variant={keypad ? 'light' : 'default'}
              px="sm"
              leftSection={<IconDialpad size={18} aria-hidden />}
              aria-expanded={keypad}
              onClick={() => setKeypad(!keypad)}
              disabled={!leg}
              data-part="keypad"
            >
              {t('keypad')}
            </Button>
            <Button
              variant="default"
              px="sm"
              leftSection={<IconArrowForwardUp size={18} aria-hidden />}
              onClick={() => setPassingOn(true)}
              disabled={!mayPassOn}
              data-part="transfer"
            >
              {t('transfer')}
            </Button>
          </Group>
          <Button
            color="red"
            px="sm"
            style={{ flexShrink: 0 }}
            leftSection={<IconPhoneOff size={18} aria-hidden />}
            onClick={hangUp}
            disabled={consult !== null && !isAsked}
            data-part="hangUp"
          >
            {isAsked ? t('leave') : t('hangUp')}
          </Button>
        </Group>
        {passingOn && <PassOn contactId={contactId} onClose={() => setPassingOn(false)} />}
        {leg !== null && leg.digits !== '' && (
          <Text fz="sm">
            {t('received')}{' '}
            <Text component="output" ff="monospace" data-part="received">
              {leg.digits}
            </Text>
          </Text>
        )}
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
