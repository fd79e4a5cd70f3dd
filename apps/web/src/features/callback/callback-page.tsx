'use client';

import { Alert, Button, Stack, Text, Title } from '@mantine/core';
import { IconInfoCircle, IconPhone } from '@tabler/icons-react';
import type { OpenCallbackResponse } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { Mark } from '../shell/mark.tsx';
import { linkOfAddress, openLink, wasOpenedHere } from './open-link.ts';
import { refusalOf, type Refusal } from './refusal.ts';

/** The page behind a link: one press opens it, and from then on it is a page of the site with the callback in it. */
export function CallbackPage({ nonce }: { nonce?: string }) {
  const t = useTranslations('account.callback');
  const place = useRef<HTMLDivElement>(null);
  const [opening, setOpening] = useState(false);
  const [opened, setOpened] = useState<OpenCallbackResponse | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  const open = (): void => {
    const link = linkOfAddress(location.hash);
    if (link === null) {
      setRefusal('unknown');
      return;
    }
    setOpening(true);
    setRefusal(null);
    openLink(link)
      .then(setOpened, (error: unknown) => setRefusal(refusalOf(error)))
      .finally(() => setOpening(false));
  };

  useEffect(() => {
    const link = linkOfAddress(location.hash);
    if (link !== null && wasOpenedHere(link)) open();
  }, []);

  // The same button as on any site; it finds the callback that is waiting and listens for its ring.
  useEffect(() => {
    if (opened === null || place.current === null) return;
    const script = document.createElement('script');
    script.src = '/embed.js';
    script.dataset['key'] = opened.webCallKeyId;
    script.dataset['locale'] = opened.locale;
    // "Call us" would be wrong here: it answers.
    script.dataset['label'] = t('title');
    if (nonce !== undefined) script.nonce = nonce;
    place.current.append(script);
  }, [opened, nonce, t]);

  return (
    <Stack align="center" maw={480} ta="center" data-part="callbackLink" data-state={opened === null ? (refusal ?? 'closed') : 'open'}>
      <Mark withName />
      <Title order={1} mt="lg">
        {opened === null ? t('title') : t('openTitle', { company: opened.company })}
      </Title>
      {refusal !== null && (
        <Alert icon={<IconInfoCircle aria-hidden />} color="orange" role="alert" data-part="refusal">
          {t(`refused.${refusal}`)}
        </Alert>
      )}
      <Text c="dimmed" fz="lg">
        {opened === null ? t('text') : t('openText')}
      </Text>
      {opened === null && refusal !== 'used' && refusal !== 'unknown' && refusal !== 'over' && (
        <Button size="lg" leftSection={<IconPhone aria-hidden />} onClick={open} loading={opening} data-part="openCallback">
          {t('open')}
        </Button>
      )}
      <div ref={place} />
    </Stack>
  );
}
