'use client';

import { Alert, Button, Group, Text } from '@mantine/core';
import { IconArrowBackUp, IconArrowsExchange, IconCheck } from '@tabler/icons-react';
import type { ConsultView, ContactId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useRunCommand } from '../engine/use-run-command.ts';
import { useKey } from './use-key.ts';

interface Props {
  readonly contactId: ContactId;
  readonly consult: ConsultView;
  /** The customer; else the asked agent is. */
  readonly held: boolean;
  readonly isAsked: boolean;
}

/** Somebody is asked: who talks with whom, and for the one who asks what can be done about it. */
export function Consult({ contactId, consult, held, isAsked }: Props) {
  const t = useTranslations('desk.consult');
  const { run, pending } = useRunCommand();
  const { offerId, state } = consult;
  const accepted = state === 'accepted';
  const complete = (): void => void run({ type: 'consult.complete', contactId, offerId });
  const cancel = (): void => void run({ type: 'consult.end', contactId, offerId });
  const swap = (): void => void run({ type: held ? 'contact.unhold' : 'contact.hold', contactId });
  useKey('KeyC', () => !isAsked && accepted && complete());
  useKey('KeyB', () => !isAsked && cancel());

  const asked = t(held ? 'asked' : 'askedHeld', { agent: consult.byName });
  const asking = t(!accepted ? 'ringing' : held ? 'talking' : 'swapped', { agent: consult.agentName });
  return (
    <Alert color="blue" data-part="consult" data-state={state} data-held={held} data-asked={isAsked}>
      <Group justify="space-between">
        <Text fz="sm" aria-live="polite">
          {isAsked ? asked : asking}
        </Text>
        {!isAsked && (
          <Group gap="xs">
            <Button
              size="xs"
              color="green"
              leftSection={<IconCheck size={16} aria-hidden />}
              onClick={complete}
              disabled={!accepted}
              loading={pending}
              data-part="complete"
            >
              {t('complete')}
            </Button>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconArrowsExchange size={16} aria-hidden />}
              onClick={swap}
              disabled={!accepted}
              data-part="swap"
            >
              {t('swap')}
            </Button>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconArrowBackUp size={16} aria-hidden />}
              onClick={cancel}
              data-part="cancelConsult"
            >
              {t('cancel')}
            </Button>
          </Group>
        )}
      </Group>
    </Alert>
  );
}
