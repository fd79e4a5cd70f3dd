'use client';

import { Group, Popover, Progress, Select, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconMicrophone, IconMicrophoneOff } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useEngine, useMicrophone, useOutput, useSoftphone } from '../engine/engine-provider.tsx';
import { useLevel } from './use-level.ts';

interface Device {
  readonly deviceId: string;
  readonly label: string;
}

function DeviceSelect(props: {
  readonly label: string;
  readonly devices: readonly Device[];
  /** Null: as the system says. */
  readonly chosen: string | null;
  readonly onChoose: (deviceId: string | null) => void;
}) {
  const t = useTranslations('desk.devices');
  const own = props.devices.filter(({ deviceId }) => deviceId !== '' && deviceId !== 'default');
  return (
    <Select
      label={props.label}
      data={[
        { value: '', label: t('systemDefault') },
        ...own.map(({ deviceId, label }) => ({ value: deviceId, label: label || t('unnamed') })),
      ]}
      value={props.chosen ?? ''}
      allowDeselect={false}
      comboboxProps={{ withinPortal: false }}
      onChange={(value) => props.onChoose(value || null)}
    />
  );
}

/** The level of my own voice, and the choice of microphone and speaker behind it. */
export function MicrophoneMeter() {
  const t = useTranslations('desk.devices');
  const engine = useEngine();
  const microphone = useMicrophone();
  const output = useOutput();
  const muted = useSoftphone()?.leg?.muted ?? false;
  const open = microphone?.open ?? false;
  // A moving bar says "they hear you": while muted nobody does.
  const level = useLevel(open && !muted ? (engine?.microphone.track ?? null) : null);
  const Icon = open && !muted ? IconMicrophone : IconMicrophoneOff;
  const color = muted ? 'orange' : open ? undefined : 'red';
  return (
    <Popover position="bottom-start" width={320} withArrow trapFocus>
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
      <Popover.Dropdown>
        <Stack gap="sm">
          <DeviceSelect
            label={t('microphone')}
            devices={microphone?.inputs ?? []}
            chosen={microphone?.chosenInputId ?? null}
            onChoose={(deviceId) => void engine?.microphone.choose(deviceId)}
          />
          <DeviceSelect
            label={t('speaker')}
            devices={microphone?.outputs ?? []}
            chosen={output?.speakerId ?? null}
            onChoose={(deviceId) => void engine?.output.chooseSpeaker(deviceId)}
          />
          <Text fz="xs" c="dimmed">
            {t(muted ? 'mutedHint' : 'hint')}
          </Text>
          <Progress value={level * 100} color="green.6" transitionDuration={80} size="lg" aria-label={t('level')} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
