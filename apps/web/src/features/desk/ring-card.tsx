'use client';

import { Button, Card, Kbd, Portal, RingProgress, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconPhone, IconPhoneOff } from '@tabler/icons-react';
import type { OfferView } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { usePathname, useRouter } from 'next/navigation';
import { formatDuration } from '../../components/duration.tsx';
import { useTimeText } from '../../components/use-time-text.ts';
import { useDeskSnapshot, useEngine, useServerNow } from '../engine/engine-provider.tsx';
import { useRunCommand } from '../engine/use-run-command.ts';
import { Attributes } from './attributes.tsx';
import { CustomerName } from './customer-name.tsx';
import { siteOf } from './customer.ts';
import { EarlierContacts } from './earlier-contacts.tsx';
import classes from './ring-card.module.css';
import { useAlert } from './use-alert.ts';
import { isTyping, useKey } from './use-key.ts';

/** Above every page: a ringing call cannot be overlooked and needs one key. */
export function RingCard() {
  const offer = useDeskSnapshot()?.offer ?? null;
  return offer ? <Ringing key={offer.offerId} offer={offer} /> : null;
}

/**
 * As soon as the button is there (beside other pages that is later than the card), so that Space answers also when a
 * drawer has the focus. Who is typing goes on typing: a space of a sentence must not answer a call.
 */
function focusUnlessTyping(button: HTMLButtonElement | null): void {
  if (!isTyping(document.activeElement)) button?.focus();
}

function Ringing({ offer }: { offer: OfferView }) {
  const t = useTranslations('desk.ring');
  const engine = useEngine();
  const { run, pending } = useRunCommand();
  const nowMs = useServerNow(250);
  const router = useRouter();
  const onDesk = usePathname() === '/desk';
  const timeText = useTimeText();
  const lastsMs = offer.expiresAtMs - offer.createdAtMs;
  const leftMs = Math.max(0, offer.expiresAtMs - nowMs);

  const queue = offer.queueName;
  const promised =
    offer.scheduledForMs === null ? t('callback', { queue }) : t('callbackAt', { queue, time: timeText(offer.scheduledForMs) });
  const called = offer.kind === 'callback' ? promised : t('call', { queue });
  const title = offer.from === null ? called : t(offer.from.how, { queue, agent: offer.from.agentName });

  const take = (): void => {
    // The press is the gesture that browsers want before they play sound.
    void engine?.output.unlock();
    void run({ type: 'offer.accept', offerId: offer.offerId, deskId: engine?.identity.deskId ?? null }).then((accepted) => {
      // The call's buttons are on the desk, wherever the call was accepted.
      if (accepted && !onDesk) router.push('/desk');
    });
  };
  const decline = (): void => void run({ type: 'offer.decline', offerId: offer.offerId });
  useKey('Space', take);
  useKey('Escape', decline);
  useAlert(offer);

  const card = (
    <Card
      className={`${classes.card} ${onDesk ? classes.inPlace : classes.floating}`}
      role="alertdialog"
      aria-labelledby="ring-title"
      shadow="xl"
      padding="lg"
      data-part="ring"
      data-offer-id={offer.offerId}
      data-contact-id={offer.contactId}
    >
      <div className={classes.body}>
        <div className={classes.who}>
          <RingProgress
            size={72}
            thickness={6}
            sections={[{ value: (leftMs / lastsMs) * 100, color: 'orange.6' }]}
            label={
              <Text ta="center" fw={650} className="figures" aria-hidden>
                {Math.ceil(leftMs / 1_000)}
              </Text>
            }
          />
          <Stack gap={4} flex={1} miw={0}>
            <Text id="ring-title" c="orange" fw={650} fz="sm">
              {title}
            </Text>
            <CustomerName customer={offer.customer} />
            <Text fz="sm">{t('facts', { site: siteOf(offer.customer.origin), waited: formatDuration(offer.waitedMs) })}</Text>
            {offer.customer.form.reason && (
              <Text lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
                “{offer.customer.form.reason}”
              </Text>
            )}
            <Attributes customer={offer.customer} />
            <EarlierContacts visitorId={offer.customer.visitorId} except={offer.contactId} limit={2} />
          </Stack>
        </div>
        <div className={classes.answers}>
          <Button
            ref={focusUnlessTyping}
            size="lg"
            color="green"
            leftSection={<IconPhone aria-hidden />}
            rightSection={<Kbd>{t('space')}</Kbd>}
            onClick={take}
            loading={pending}
            data-part="accept"
          >
            {t('accept')}
          </Button>
          <Button
            size="lg"
            variant="default"
            leftSection={<IconPhoneOff aria-hidden />}
            rightSection={<Kbd>Esc</Kbd>}
            onClick={decline}
            data-part="decline"
          >
            {t('decline')}
          </Button>
        </div>
      </div>
      <VisuallyHidden aria-live="assertive">{t('announce')}</VisuallyHidden>
    </Card>
  );
  return onDesk ? card : <Portal>{card}</Portal>;
}
