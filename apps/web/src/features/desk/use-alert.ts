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
    if (engine) stops.push(startRingtone(engine.output.ringContext, engine.sound.now.ringVolume));
    stops.push(notifyWhenAway(title, text, offer.offerId));
    return () => stops.forEach((stop) => stop());
  }, [engine, offer.offerId, text, title]);
}

/** A desktop notification as soon as the person looks elsewhere: another tab or another window. Returns what takes it back. */
function notifyWhenAway(title: string, body: string, tag: string): () => void {
  let notification: Notification | null = null;
  const look = (): void => {
    const isAway = document.visibilityState === 'hidden' || !document.hasFocus();
    if (!isAway || notification !== null || !('Notification' in window) || Notification.permission !== 'granted') return;
    const shown = new Notification(title, { body, tag, requireInteraction: true });
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
    notification = shown;
  };
  look();
  document.addEventListener('visibilitychange', look);
  window.addEventListener('blur', look);
  return () => {
    document.removeEventListener('visibilitychange', look);
    window.removeEventListener('blur', look);
    notification?.close();
  };
}
