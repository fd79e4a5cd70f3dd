'use client';

import { Group, Popover, Progress, Text, UnstyledButton } from '@mantine/core';
import { IconMicrophone, IconMicrophoneOff } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useEngine, useMicrophone, useSoftphone } from '../engine/engine-provider.tsx';
import { SoundCheck } from '../sound/sound-check.tsx';
import { SoundPanel } from '../sound/sound-panel.tsx';
import { useLevel } from './use-level.ts';

/** The level of my own voice, and all that there is to set and to check about sound behind it. */
export function MicrophoneMeter() {
  const t = useTranslations('desk.devices');
  const engine = useEngine();
  const microphone = useMicrophone();
  const muted = useSoftphone()?.leg?.muted ?? false;
  const [checking, setChecking] = useState(false);
  const open = microphone?.open ?? false;
  // A moving bar says "they hear you": while muted nobody does.
  const level = useLevel(open && !muted ? (engine?.microphone.track ?? null) : null);
  const Icon = open && !muted ? IconMicrophone : IconMicrophoneOff;
  const color = muted ? 'orange' : open ? undefined : 'red';
  return (
    <Popover position="bottom-start" width={360} withArrow trapFocus onClose={() => setChecking(false)}>
      <Popover.Target>
        <UnstyledButton
          aria-label={muted ? `${t('muted')}: ${t('open')}` : t('open')}
          px="xs"
          py={4}
          data-part="microphone"
          data-open={open}
          data-muted={muted}
        >
          <Group gap={6} wrap="nowrap" {...(color === undefined ? {} : { c: color })}>
            <Icon size={18} aria-hidden />
            {muted ? (
              <Text fz="sm" fw={600} w={80} truncate>
                {t('muted')}
              </Text>
            ) : (
              <Progress w={80} value={level * 100} color="green.6" transitionDuration={80} aria-label={t('level')} />
            )}
          </Group>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown style={{ maxHeight: 'calc(100dvh - 4.5rem)', overflowY: 'auto' }}>
        {checking ? (
          <SoundCheck onClose={() => setChecking(false)} />
        ) : (
          <SoundPanel level={level} muted={muted} onCheck={() => setChecking(true)} />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
