'use client';

import { Group, Text, Timeline } from '@mantine/core';
import { useFormatter, useTranslations } from 'next-intl';
import type { VerbOutput } from '../../client/verbs.ts';
import { formatDuration } from '../../components/duration.tsx';

const SHOWN = 20;

/** To whom a contact was offered and how that ended, the newest first. */
export function OfferList({ offers }: { offers: VerbOutput<'contact.explain'>['offers'] }) {
  const t = useTranslations('floor.why');
  const outcome = useTranslations('floor.why.outcome');
  const format = useFormatter();
  if (offers.length === 0)
    return (
      <Text fz="sm" c="dimmed">
        {t('noOffers')}
      </Text>
    );
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return (
    <Timeline active={-1} color="gray">
      {offers.slice(0, SHOWN).map((offer) => (
        <Timeline.Item key={offer.offerId} data-part="told-offer" data-outcome={offer.outcome}>
          <Group justify="space-between" wrap="nowrap" align="baseline">
            <Text fz="sm">
              <b>{offer.agentName ?? t('somebody')}</b> · {outcome(offer.outcome)}
              {offer.rangMs !== null && ` · ${formatDuration(offer.rangMs)}`}
            </Text>
            <Text fz="xs" c="dimmed" className="figures">
              {format.dateTime(new Date(offer.atMs), { timeStyle: 'medium', timeZone })}
            </Text>
          </Group>
          <Text fz="xs" c="dimmed">
            {offer.queueName}
            {' · '}
            {offer.picked ? t('picked') : offer.decision ? t('decision', { ...offer.decision }) : t('noDecision')}
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}
