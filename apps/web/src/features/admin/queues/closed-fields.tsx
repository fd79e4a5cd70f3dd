'use client';

import { Select } from '@mantine/core';
import type { QueueId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import type { QueueForm } from './queue-form.ts';

/** Where those come who call while the queue is closed. */
export function ClosedFields(props: {
  readonly form: QueueForm;
  /** The other queues. */
  readonly queues: readonly { readonly queueId: QueueId; readonly name: string }[];
}) {
  const t = useTranslations('admin.hours.whenClosed');
  const { form, queues } = props;
  const { whenClosed } = form.values.routing;
  const others = queues.map(({ queueId, name }) => ({ value: queueId, label: name }));
  return (
    <Select
      label={t('label')}
      description={t(whenClosed.type === 'queue' ? 'queueHint' : 'messageHint')}
      data={[{ value: 'message', label: t('message') }, ...(others.length > 0 ? [{ group: t('queue'), items: others }] : [])]}
      value={whenClosed.type === 'queue' ? whenClosed.queueId : 'message'}
      onChange={(chosen) => {
        const queue = queues.find(({ queueId }) => queueId === chosen);
        form.setFieldValue('routing.whenClosed', queue ? { type: 'queue', queueId: queue.queueId } : { type: 'message' });
      }}
      error={form.errors['routing.whenClosed']}
      allowDeselect={false}
      data-part="whenClosed"
    />
  );
}
