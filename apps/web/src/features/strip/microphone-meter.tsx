'use client';

import { Group, Popover, Progress, Select, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconMicrophone, IconMicrophoneOff } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useEngine, useMicrophone, useOutput } from '../engine/engine-provider.tsx';
import { useLevel } from './use-level.ts';

/** The level of my own voice, and the choice of microphone and speaker behind it. */
export function MicrophoneMeter() {
  const t = useTranslations('desk.devices');
  const engine = useEngine();
  const microphone = useMicrophone();
  const output = useOutput();
  const level = useLevel(microphone?.open ? (engine?.microphone.track ?? null) : null);
  const Icon = microphone?.open ? IconMicrophone : IconMicrophoneOff;
  const options = (devices: readonly { deviceId: string; label: string }[]) => [
    { value: '', label: t('systemDefault') },
    ...devices
      .filter(({ deviceId }) => deviceId !== '' && deviceId !== 'default')
      .map(({ deviceId, label }) => ({ value: deviceId, label: label || t('unnamed') })),
  ];
  return (
    <Popover position="bottom-start" width={320} withArrow trapFocus>
      <Popover.Target>
        <UnstyledButton aria-label={t('open')} px="xs" py={4} data-part="microphone" data-open={microphone?.open ?? false}>
          <Group gap={6} wrap="nowrap">
            <Icon size={18} aria-hidden color={microphone?.open ? undefined : 'var(--mantine-color-red-6)'} />
            <Progress w={72} value={level * 100} color="green" transitionDuration={80} aria-label={t('level')} />
          </Group>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Select
            label={t('microphone')}
            data={options(microphone?.inputs ?? [])}
            value={microphone?.chosenInputId ?? ''}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
            onChange={(value) => void engine?.microphone.choose(value || null)}
          />
          <Select
            label={t('speaker')}
            data={options(microphone?.outputs ?? [])}
            value={output?.speakerId ?? ''}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
            onChange={(value) => void engine?.output.chooseSpeaker(value || null)}
          />
          <Text fz="xs" c="dimmed">
            {t('hint')}
          </Text>
          <Progress value={level * 100} color="green" transitionDuration={80} size="lg" aria-label={t('level')} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
