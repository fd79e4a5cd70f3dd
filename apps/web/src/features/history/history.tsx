'use client';

import { Button, Drawer, Group, Stack, Title } from '@mantine/core';
import { IconDownload, IconPlugConnectedX } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ContactId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useRouter, useSearchParams } from 'next/navigation';
import { callVerb, type VerbOutput } from '../../client/verbs.ts';
import { Empty } from '../../components/empty.tsx';
import { TableSkeleton } from '../../components/table-card.tsx';
import { ContactDetail } from './contact-detail.tsx';
import { ContactTable } from './contact-table.tsx';
import { downloadCsv } from './csv.ts';
import { FilterBar } from './filter-bar.tsx';
import { readContact, readFilters, toSearch, writeFilters, type Filters } from './filters.ts';

export type FoundContact = VerbOutput<'contact.search'>['contacts'][number];

/** All contacts one may see, newest first; a row opens its timeline beside the list. */
export function History() {
  const t = useTranslations('history');
  const router = useRouter();
  const query = useSearchParams();
  const filters = readFilters(query);
  const opened = readContact(query);
  const show = (next: Filters, contact: ContactId | null): void =>
    router.replace(`/history?${writeFilters(next, contact)}`, { scroll: false });

  const found = useInfiniteQuery({
    queryKey: ['history', filters],
    initialPageParam: null as { createdAtMs: number; contactId: ContactId } | null,
    queryFn: ({ pageParam }) => callVerb('contact.search', { ...toSearch(filters), after: pageParam }),
    getNextPageParam: (page) => {
      const last = page.contacts.at(-1);
      return page.more && last ? { createdAtMs: last.createdAtMs, contactId: last.contactId } : null;
    },
    refetchInterval: 10_000,
  });
  const rows = found.data?.pages.flatMap((page) => page.contacts) ?? [];
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} fz="h3">
          {t('title')}
        </Title>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconDownload size={16} aria-hidden />}
          disabled={rows.length === 0}
          onClick={() => downloadCsv(rows)}
        >
          {t('csv')}
        </Button>
      </Group>
      <FilterBar filters={filters} onChange={(next) => show(next, null)} />
      {found.isPending ? (
        <TableSkeleton />
      ) : found.isError ? (
        <Empty text={t('failed')} icon={IconPlugConnectedX}>
          <Button onClick={() => void found.refetch()}>{t('retry')}</Button>
        </Empty>
      ) : rows.length === 0 ? (
        <Empty text={t('empty')} />
      ) : (
        <ContactTable rows={rows} onOpen={(contactId) => show(filters, contactId)} />
      )}
      {found.hasNextPage && (
        <Button variant="default" onClick={() => void found.fetchNextPage()} loading={found.isFetchingNextPage}>
          {t('more')}
        </Button>
      )}
      <Drawer opened={opened !== null} onClose={() => show(filters, null)} size="xl" title={t('contact')}>
        {opened && <ContactDetail contactId={opened} />}
      </Drawer>
    </Stack>
  );
}
