'use client';

import { Alert, Button, Group } from '@mantine/core';
import { IconPlugX } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useEngine, useMicrophone } from '../engine/engine-provider.tsx';

/** A microphone has gone and another is used in its place: who talks must know it. Without any it is a problem, which has a box of its own. */
export function DeviceNotice() {
  const t = useTranslations('desk.deviceAway');
  const engine = useEngine();
  const microphone = useMicrophone();
  if (!engine || microphone === null || microphone.absentInput === null || !microphone.open) return null;
  return (
    <Alert
      color="yellow"
      variant="light"
      mb="md"
      icon={<IconPlugX aria-hidden />}
      title={t('title', { device: microphone.absentInput })}
      role="alert"
      data-part="device-away"
    >
      <Group justify="space-between">
        <span>{t('text', { device: engine.microphone.track?.label ?? '' })}</span>
        <Button size="xs" variant="default" onClick={() => engine.microphone.acceptReplacement()}>
          {t('action')}
        </Button>
      </Group>
    </Alert>
  );
}
