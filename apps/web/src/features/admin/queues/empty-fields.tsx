'use client';

import { Select, Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { QueueForm } from './queue-form.ts';

const JOIN = ['always', 'loggedIn', 'available'] as const;
const LEAVE = ['never', 'nobodyLoggedIn', 'nobodyAvailable'] as const;

/** What happens to callers when nobody who answers the queue is there. */
export function EmptyFields({ form }: { form: QueueForm }) {
  const t = useTranslations('admin.queues.routing');
  const { joinEmpty, leaveEmpty } = form.values.routing;
  return (
    <Stack>
      <Select
        label={t('joinEmpty')}
        data={JOIN.map((value) => ({ value, label: t(`join.${value}`) }))}
        value={joinEmpty}
        onChange={(chosen) => form.setFieldValue('routing.joinEmpty', JOIN.find((one) => one === chosen) ?? 'always')}
        allowDeselect={false}
      />
      <Select
        label={t('leaveEmpty')}
        description={t('leaveEmptyHint')}
        data={LEAVE.map((value) => ({ value, label: t(`leave.${value}`) }))}
        value={leaveEmpty}
        onChange={(chosen) => form.setFieldValue('routing.leaveEmpty', LEAVE.find((one) => one === chosen) ?? 'never')}
        allowDeselect={false}
        data-part="leaveEmpty"
      />
    </Stack>
  );
}
