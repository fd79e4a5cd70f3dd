'use client';

import { notifications } from '@mantine/notifications';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { useDeskSnapshot } from '../engine/engine-provider.tsx';

/** Says, until it is closed, that somebody else changed what the agent is. What was so before the page opened is not news. */
export function useForcedNotice(): void {
  const t = useTranslations('common');
  const me = useDeskSnapshot()?.me ?? null;
  const known = useRef<string | null>(null);
  useEffect(() => {
    if (me === null) return;
    const status = [me.status, me.statusReason, me.statusSinceMs, me.statusForced].join();
    const isNews = known.current !== null && known.current !== status && me.statusForced;
    known.current = status;
    if (isNews)
      notifications.show({ color: 'yellow', autoClose: false, message: t('statusForced.told', { state: t(`state.${me.status}`) }) });
  }, [me, t]);
}
