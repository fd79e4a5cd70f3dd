'use client';

import { Alert, Button, Stack, Text, Title } from '@mantine/core';
import { IconBell, IconBellOff, IconInfoCircle } from '@tabler/icons-react';
import type { TellResponse } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Mark } from '../shell/mark.tsx';
import { linkOfAddress } from './open-link.ts';
import { refusalOf, type Refusal } from './refusal.ts';
import { obstacle, openTell, subscribeHere, withdrawHere, type TellObstacle } from './tell-browser.ts';

/** Subscribes this browser to notifications about one callback, after a press and the browser's own question. */
export function TellPage() {
  const t = useTranslations('account.tell');
  const [told, setTold] = useState<TellResponse | null>(null);
  const [refusal, setRefusal] = useState<Refusal | TellObstacle | null>(null);
  const [busy, setBusy] = useState(false);

  const work = (asked: (link: string) => Promise<TellResponse | null>): void => {
    const link = linkOfAddress(location.hash);
    if (link === null) {
      setRefusal('unknown');
      return;
    }
    setBusy(true);
    setRefusal(null);
    asked(link)
      .then(
        (answer) => (answer === null ? setRefusal('blocked') : setTold(answer)),
        (error: unknown) => setRefusal(refusalOf(error)),
      )
      .finally(() => setBusy(false));
  };

  useEffect(() => {
    const why = obstacle();
    if (why === null) work(openTell);
    else setRefusal(why);
  }, []);

  const state = refusal ?? (told === null ? 'opening' : told.subscribed ? 'subscribed' : 'asking');
  return (
    <Stack align="center" maw={480} ta="center" data-part="tell" data-state={state}>
      <Mark withName />
      <Title order={1} mt="lg">
        {told === null ? t('title') : t('titleOf', { company: told.company })}
      </Title>
      {refusal !== null && (
        <Alert icon={<IconInfoCircle aria-hidden />} color="orange" role="alert" data-part="refusal">
          {t(`refused.${refusal}`)}
        </Alert>
      )}
      {told !== null && (
        <Text c="dimmed" fz="lg" role="status">
          {told.subscribed ? t('subscribed') : t('text')}
        </Text>
      )}
      {told !== null && !told.subscribed && (
        <Button
          size="lg"
          leftSection={<IconBell aria-hidden />}
          onClick={() => work((link) => subscribeHere(link, told.publicKey))}
          loading={busy}
          data-part="subscribe"
        >
          {t('subscribe')}
        </Button>
      )}
      {told?.subscribed === true && (
        <Button
          variant="default"
          leftSection={<IconBellOff aria-hidden />}
          onClick={() => work(withdrawHere)}
          loading={busy}
          data-part="withdraw"
        >
          {t('withdraw')}
        </Button>
      )}
      {refusal === 'failed' && told === null && (
        <Button size="lg" onClick={() => work(openTell)} loading={busy} data-part="retry">
          {t('retry')}
        </Button>
      )}
    </Stack>
  );
}
