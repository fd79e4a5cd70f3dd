'use client';

import { Group, Progress, Text } from '@mantine/core';
import { IconVolume } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useLevel } from '../strip/use-level.ts';

/** Whether the other side is heard at all: the question every agent asks in the first second. */
export function RemoteLevel({ stream }: { stream: MediaStream | null }) {
  const t = useTranslations('desk.call');
  const level = useLevel(stream?.getAudioTracks()[0] ?? null);
  return (
    <Group gap="xs" wrap="nowrap">
      <IconVolume size={18} aria-hidden />
      <Text fz="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
        {t('otherSide')}
      </Text>
      <Progress flex={1} value={level * 100} color="blue.6" transitionDuration={80} aria-label={t('otherSide')} />
    </Group>
  );
}
