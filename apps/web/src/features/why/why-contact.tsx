'use client';

import { Alert, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ContactExplanationView, ContactId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { callVerb } from '../../client/verbs.ts';
import { Duration, formatDuration } from '../../components/duration.tsx';
import { Facts } from './facts.tsx';
import { OfferList } from './offer-list.tsx';
import { ReasonList } from './reason-list.tsx';
import { useConditionWords } from './use-condition-words.ts';

const READ_EVERY_MS = 1_500;

/** Why a contact waits, in which step, and to whom it was offered so far; read again while it is looked at. */
export function WhyContact({ contactId }: { contactId: ContactId }) {
  const t = useTranslations('floor.why');
  const errors = useTranslations('errors');
  const { data, isPending, isError } = useQuery({
    queryKey: ['why', contactId],
    queryFn: () => callVerb('contact.explain', { contactId }),
    refetchInterval: READ_EVERY_MS,
    // What it was the last time somebody looked is no answer.
    gcTime: 0,
    staleTime: 0,
  });
  if (isPending) return <Skeleton h={320} />;
  if (isError)
    return (
      <Alert color="red" role="alert">
        {errors('store_unavailable')}
      </Alert>
    );
  const { explanation, offers } = data;
  return (
    <Stack data-part="why-contact" data-contact-id={contactId} data-step={explanation?.step ?? ''} data-offers={offers.length}>
      {explanation === null ? <Text fw={600}>{t('over')}</Text> : <Waits explanation={explanation} />}
      <Title order={2} fz="md">
        {t('offers')}
      </Title>
      <OfferList offers={offers} />
    </Stack>
  );
}

function Waits({ explanation }: { explanation: ContactExplanationView }) {
  const t = useTranslations('floor.why');
  const contact = useTranslations('floor.why.contact');
  const words = useConditionWords();
  const { reasons, position, waiting, estimatedWaitMs, priority, step, steps, nextChangeAtMs, dueAtMs, state } = explanation;
  const names = { agent: explanation.agentName ?? t('somebody'), preferred: explanation.preferredAgentName ?? t('somebody') };
  const waits = state === 'queued' && step !== null;
  return (
    <>
      <ReasonList
        sentences={reasons.map(({ reason, count }) => contact(reason, { ...names, count: count ?? 0 }))}
        reasons={reasons.map(({ reason }) => reason)}
      />
      <Facts
        rows={[
          [t('queue'), explanation.queueName],
          [t('waited'), explanation.enqueuedAtMs === null ? null : <Duration sinceMs={explanation.enqueuedAtMs} />],
          [t('place'), position === null ? null : t('placeOf', { position, waiting: waiting ?? position })],
          [
            t('expected'),
            estimatedWaitMs && t('range', { from: formatDuration(estimatedWaitMs[0]), to: formatDuration(estimatedWaitMs[1]) }),
          ],
          [t('points'), t('pointsOf', { points: priority })],
          [t('step'), waits ? t('stepOf', { step, steps }) : null],
          [t('asksFor'), waits ? words(explanation) : null],
          [t('changes'), waits && nextChangeAtMs !== null ? <Duration untilMs={nextChangeAtMs} /> : null],
          [t('due'), dueAtMs === null ? null : <Duration untilMs={dueAtMs} />],
        ]}
      />
    </>
  );
}
