'use client';

import type { OfferView } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { useEngine } from '../engine/engine-provider.tsx';
import { nameOf } from './customer.ts';
import { startRingtone } from './ringtone.ts';
import { blinkTitle } from './title.ts';

/** Rings, blinks in the tab and notifies the desktop for as long as the offer lasts, also when the tab is hidden. */
export function useAlert(offer: OfferView): void {
  const t = useTranslations('desk.ring');
  const engine = useEngine();
  const text = nameOf(offer.customer).name ?? t('unknownCustomer');
  const title = t('call', { queue: offer.queueName });
  useEffect(() => {
    const stops = [blinkTitle(`☎ ${title}`)];
    if (engine) stops.push(startRingtone(engine.output.context));
    if (document.visibilityState === 'hidden' && 'Notification' in window && Notification.permission === 'granted') {
      const notification = new Notification(title, { body: text, tag: offer.offerId, requireInteraction: true });
      notification.onclick = () => {
        window.focus();
        notification.close();
      };
      stops.push(() => notification.close());
    }
    return () => stops.forEach((stop) => stop());
  }, [engine, offer.offerId, text, title]);
}
