'use client';

import { Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ContactId, VisitorId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { callVerb } from '../../client/verbs.ts';
import { formatDuration } from '../../components/duration.tsx';
import { Moment } from '../../components/moment.tsx';

/** Earlier contacts of the same browser, which need not be the same person; the sentence below says so. */
export function EarlierContacts({ visitorId, except, limit = 5 }: { visitorId: VisitorId; except: ContactId; limit?: number }) {
  const t = useTranslations('desk.customer');
  const outcome = useTranslations('desk.outcome');
  const { data, isPending } = useQuery({
    queryKey: ['earlier', visitorId, except],
    queryFn: () => callVerb('contact.earlier', { visitorId, except }),
  });
  if (isPending) return <Skeleton h={20} />;
  const rows = (data?.contacts ?? []).slice(0, limit);
  if (rows.length === 0) return <Text fz="sm">{t('first')}</Text>;
  return (
    <Stack gap={4}>
      {rows.map((contact) => (
        <Group key={contact.contactId} justify="space-between" fz="sm">
          <Moment atMs={contact.createdAtMs} />
          <span>
            {contact.outcome ? outcome(contact.outcome) : '—'}
            {contact.talkMs ? ` · ${formatDuration(contact.talkMs)}` : ''}
          </span>
        </Group>
      ))}
      <Text fz="xs" c="dimmed">
        {t('sameBrowser')}
      </Text>
    </Stack>
  );
}
