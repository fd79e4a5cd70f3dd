'use client';

import { Alert, Button, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconEar } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ContactId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { callVerb } from '../../client/verbs.ts';
import { formatDuration } from '../../components/duration.tsx';
import { CustomerName } from '../desk/customer-name.tsx';
import { siteOf } from '../desk/customer.ts';
import { useMe } from '../shell/me.tsx';
import { useWatch } from '../watch/use-watch.ts';
import { Facts } from '../why/facts.tsx';
import { RecordingPlayer } from './recording-player.tsx';
import { Timeline } from './timeline.tsx';
import { VoiceQuality } from './voice-quality.tsx';

/** One contact as one story: who, what came of it, what was said, what happened when. */
export function ContactDetail({ contactId }: { contactId: ContactId }) {
  const t = useTranslations('history.detail');
  const reason = useTranslations('history.endReason');
  const watch = useTranslations('floor.watch');
  const { role, agentId } = useMe();
  const { supervise, pending } = useWatch();
  const { data, isPending, isError } = useQuery({
    queryKey: ['timeline', contactId],
    queryFn: () => callVerb('contact.timeline', { contactId }),
    refetchInterval: 5_000,
  });
  if (isPending) return <Skeleton h={400} />;
  if (isError) return <Alert color="red">{t('gone')}</Alert>;
  const { contact, events, notes, recordings, names } = data;
  const facts: readonly (readonly [string, string | null])[] = [
    [t('queue'), contact.queueId && (names.queues[contact.queueId] ?? null)],
    [t('agent'), contact.agentId && (names.agents[contact.agentId] ?? null)],
    [t('from'), contact.origin && siteOf(contact.origin)],
    [t('waited'), contact.waitMs === null ? null : formatDuration(contact.waitMs)],
    [t('talked'), contact.talkMs === null ? null : formatDuration(contact.talkMs)],
    [t('end'), contact.endReason && reason(contact.endReason)],
    [t('result'), contact.dispositionId && (names.dispositions[contact.dispositionId] ?? null)],
    [t('reason'), contact.form?.reason ?? null],
    [t('email'), contact.form?.email ?? null],
  ];
  return (
    <Stack data-part="detail" data-contact-id={contactId}>
      <CustomerName customer={{ ...(contact.identity ? { identity: contact.identity } : {}), form: contact.form ?? {} }} />
      {contact.state === 'connected' && role !== 'agent' && contact.agentId !== agentId && (
        <Group>
          <Button
            variant="default"
            leftSection={<IconEar size={18} aria-hidden />}
            loading={pending}
            onClick={() => void supervise(contactId, 'listen')}
            data-part="listen"
          >
            {watch('act.listen')}
          </Button>
        </Group>
      )}
      {recordings.map((recording) => (
        <RecordingPlayer key={recording.recordingId} recording={recording} />
      ))}
      <Facts rows={facts} />
      {notes.map((note) => (
        <Paper key={note.author} bg="var(--page-color)" p="md">
          <Text fw={600} fz="sm">
            {t('noteBy', { author: note.author })}
          </Text>
          <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{note.text}</Text>
        </Paper>
      ))}
      <VoiceQuality events={events} />
      <Title order={2} fz="md">
        {t('timeline')}
      </Title>
      <Timeline events={events} names={names} />
    </Stack>
  );
}
