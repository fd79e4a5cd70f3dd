'use client';

import { Badge, Button, Card, Group, Progress, Stack, Title } from '@mantine/core';
import { IconCircleCheck, IconClockPlus } from '@tabler/icons-react';
import type { DeskContactView, DeskSnapshot } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import { Duration } from '../../components/duration.tsx';
import { useServerNow } from '../engine/engine-provider.tsx';
import { useRunCommand } from '../engine/use-run-command.ts';
import { CustomerName } from './customer-name.tsx';
import { DispositionSelect } from './disposition-select.tsx';
import { Notes } from './notes.tsx';

const MORE_MS = 60_000;

/** Disposition and notes where the call was, the countdown beside "more time" and "ready". */
export function WrapUpPanel({ contact, dispositions }: { contact: DeskContactView; dispositions: DeskSnapshot['dispositions'] }) {
  const t = useTranslations('desk.wrapUp');
  const nowMs = useServerNow(500);
  const { run, pending } = useRunCommand();
  const beganMs = useRef(nowMs);
  const { contactId, wrapUpUntilMs } = contact;
  const wholeMs = wrapUpUntilMs ? wrapUpUntilMs - beganMs.current : 1;
  return (
    <Card data-part="wrapUp" data-contact-id={contactId} data-agent-state="wrapUp">
      <Stack>
        <Group justify="space-between" align="flex-start">
          <Stack gap={2}>
            <Group gap="xs">
              <Badge color="violet">{t('title')}</Badge>
            </Group>
            <CustomerName customer={contact.customer} />
          </Stack>
          {wrapUpUntilMs && (
            <Title order={2} fz={34} lh={1} aria-label={t('left')}>
              <Duration untilMs={wrapUpUntilMs} />
            </Title>
          )}
        </Group>
        {wrapUpUntilMs && (
          <Progress value={Math.max(0, Math.min(100, ((wrapUpUntilMs - nowMs) / wholeMs) * 100))} color="violet.6" aria-label={t('left')} />
        )}
        <Notes contactId={contactId} />
        <DispositionSelect contactId={contactId} dispositions={dispositions} />
        <Group justify="flex-end">
          <Button
            variant="default"
            leftSection={<IconClockPlus size={18} aria-hidden />}
            onClick={() => void run({ type: 'wrapUp.extend', contactId, byMs: MORE_MS })}
            data-part="extend"
          >
            {t('more')}
          </Button>
          <Button
            color="green"
            leftSection={<IconCircleCheck size={18} aria-hidden />}
            loading={pending}
            onClick={() => void run({ type: 'wrapUp.finish', contactId })}
            data-part="finish"
          >
            {t('ready')}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
