'use client';

import { Button, Group, Progress, Slider, Stack, Switch, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBell, IconStethoscope, IconVolume } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { canChooseSink } from '../../softphone/index.ts';
import { playRingOnce } from '../desk/ringtone.ts';
import { useEngine, useMicrophone, useOutput, useSoundSettings } from '../engine/engine-provider.tsx';
import { DeviceSelect } from './device-select.tsx';
import { playTestTone } from './test-tone.ts';

const PROCESSING = ['echoCancellation', 'noiseSuppression', 'autoGainControl'] as const;

/** Which devices are used, how the voice is processed, how loud it rings; every change takes effect at once, in a call too. */
export function SoundPanel({ level, muted, onCheck }: { level: number; muted: boolean; onCheck: () => void }) {
  const t = useTranslations('desk.devices');
  const engine = useEngine();
  const microphone = useMicrophone();
  const output = useOutput();
  const sound = useSoundSettings();
  if (!engine || !microphone || !output || !sound) return null;
  return (
    <Stack gap="sm">
      <DeviceSelect
        label={t('microphone')}
        part="choose-microphone"
        devices={microphone.inputs}
        none={t('systemDefault')}
        chosen={microphone.chosenInputId}
        absent={microphone.absentInput}
        onChoose={(deviceId) => engine.microphone.choose(deviceId)}
      />
      <div>
        <Text fz="xs" c="dimmed">
          {t(muted ? 'mutedHint' : 'hint')}
        </Text>
        <Progress mt={4} value={level * 100} color="green.6" transitionDuration={80} aria-label={t('level')} />
      </div>
      <Stack gap={6}>
        {PROCESSING.map((name) => (
          <Switch
            key={name}
            size="xs"
            label={t(name)}
            checked={sound[name]}
            data-part={name}
            onChange={(event) => {
              engine.microphone
                .setProcessing({ [name]: event.currentTarget.checked })
                .catch(() => notifications.show({ color: 'red', message: t('failed') }));
            }}
          />
        ))}
      </Stack>
      <DeviceSelect
        label={t('speaker')}
        part="choose-speaker"
        devices={microphone.outputs}
        none={t('systemDefault')}
        chosen={output.speakerId}
        absent={output.absentSpeaker}
        onChoose={(deviceId) => engine.output.chooseSpeaker(deviceId)}
      />
      {canChooseSink() && (
        <DeviceSelect
          label={t('ringer')}
          part="choose-ringer"
          devices={microphone.outputs}
          none={t('asCalls')}
          chosen={output.ringerId}
          absent={output.absentRinger}
          onChoose={(deviceId) => engine.output.chooseRinger(deviceId)}
        />
      )}
      <div>
        <Text fz="sm" fw={500}>
          {t('ringVolume')}
        </Text>
        <Slider
          size="sm"
          min={0}
          max={100}
          label={null}
          thumbLabel={t('ringVolume')}
          value={Math.round(sound.ringVolume * 100)}
          onChange={(percent) => engine.sound.change({ ringVolume: percent / 100 })}
        />
      </div>
      <Group grow gap="xs">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconVolume size={16} aria-hidden />}
          onClick={() => playTestTone(engine.output.context)}
        >
          {t('tryTone')}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconBell size={16} aria-hidden />}
          onClick={() => playRingOnce(engine.output.ringContext, sound.ringVolume)}
        >
          {t('tryRing')}
        </Button>
      </Group>
      <Button size="xs" variant="light" leftSection={<IconStethoscope size={16} aria-hidden />} onClick={onCheck} data-part="sound-check">
        {t('check')}
      </Button>
    </Stack>
  );
}
