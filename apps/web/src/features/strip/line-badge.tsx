'use client';

import { Badge } from '@mantine/core';
import { IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useEvents, useSoftphone } from '../engine/engine-provider.tsx';

/** Both sockets up and registered: the line is good. */
export function LineBadge() {
  const t = useTranslations('desk.line');
  const phone = useSoftphone();
  const events = useEvents();
  const good = phone?.registered === true && events?.phase === 'open';
  const Icon = good ? IconPlugConnected : IconPlugConnectedX;
  return (
    <Badge
      variant="light"
      color={good ? 'green' : 'red'}
      leftSection={<Icon size={14} aria-hidden />}

      size="lg"
      role="status"
      data-part="line"
      data-good={good}
    >
      {good ? t('good') : t('lost')}
    </Badge>
  );
}
