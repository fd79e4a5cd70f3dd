'use client';

import { Alert, Button, Group, List, Progress, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { createLevelMeter } from '../../softphone/index.ts';
import { useEngine } from '../engine/engine-provider.tsx';
import { NEW_CHECK, stepCheck, verdictOf, type SoundCheck as Check } from './check.ts';
import { playTestTone } from './test-tone.ts';

const LOOK_EVERY_MS = 100;
const COLORS = { good: 'green', flawed: 'yellow', bad: 'red' } as const;
const ICONS = { good: IconCheck, flawed: IconAlertTriangle, bad: IconX } as const;

/** One part of the check that is over: `ok`, or what is wrong and the way out. */
function Result({ part, result }: { part: 'microphone' | 'speaker' | 'line'; result: string }) {
  const t = useTranslations('desk.check');
  const ok = result === 'ok';
  return (
    <List.Item
      data-part={`check-${part}`}
      data-result={result}
      icon={
        <ThemeIcon size={20} radius="xl" variant="light" color={ok ? 'green' : 'red'}>
          {ok ? <IconCheck size={14} aria-hidden /> : <IconX size={14} aria-hidden />}
        </ThemeIcon>
      }
    >
      {t(`${part}.${result}`)}
    </List.Item>
  );
}

/** Says what to do step by step, and in the end whether calls can be had. */
export function SoundCheck({ onClose }: { onClose: () => void }) {
  const t = useTranslations('desk.check');
  const engine = useEngine();
  const [check, setCheck] = useState<Check>(NEW_CHECK);
  const [level, setLevel] = useState(0);
  const [round, setRound] = useState(0);

  useEffect(() => {
    if (!engine) return;
    let stopped = false;
    let stop = (): void => undefined;
    engine.microphone.open().then(
      (track) => {
        if (stopped) return;
        setCheck((now) => stepCheck(now, { type: 'opened', nowMs: Date.now() }));
        const meter = createLevelMeter(engine.output.context, track);
        const timer = setInterval(() => {
          const read = meter.read();
          setLevel(read);
          setCheck((now) => stepCheck(now, { type: 'level', level: read, nowMs: Date.now() }));
        }, LOOK_EVERY_MS);
        stop = () => {
          clearInterval(timer);
          meter.close();
        };
      },
      (error: unknown) => {
        const denied = error instanceof DOMException && error.name === 'NotAllowedError';
        setCheck((now) => stepCheck(now, { type: 'refused', denied }));
      },
    );
    return () => {
      stopped = true;
      stop();
    };
  }, [engine, round]);

  const { step } = check;
  useEffect(() => {
    if (engine && step === 'speaker') playTestTone(engine.output.context);
  }, [engine, step]);

  if (!engine) return null;
  const answer = (heard: boolean) => () => {
    const { registered } = engine.softphone.state.getSnapshot();
    const { phase, roundTripMs } = engine.events.state.getSnapshot();
    setCheck((now) => stepCheck(now, { type: 'answered', heard, line: { registered, connected: phase === 'open', roundTripMs } }));
  };
  const verdict = verdictOf(check);
  const Icon = verdict === null ? null : ICONS[verdict];
  return (
    <Stack gap="sm" data-part="check" data-step={step}>
      <Text fw={600}>{t('title')}</Text>
      {step === 'opening' && <Text>{t('opening')}</Text>}
      {step === 'microphone' && (
        <>
          <Text aria-live="polite">{t('speak')}</Text>
          <Progress value={level * 100} color="green.6" transitionDuration={80} size="lg" aria-label={t('speak')} />
        </>
      )}
      <List spacing={6} listStyleType="none" center={false} fz="sm">
        {check.microphone !== null && <Result part="microphone" result={check.microphone} />}
        {check.speaker !== null && <Result part="speaker" result={check.speaker} />}
        {check.line !== null && <Result part="line" result={check.line} />}
      </List>
      {step === 'speaker' && (
        <>
          <Text aria-live="polite">{t('listen')}</Text>
          <Group grow gap="xs">
            <Button size="xs" onClick={answer(true)} data-part="heard" data-autofocus>
              {t('yes')}
            </Button>
            <Button size="xs" variant="default" onClick={answer(false)} data-part="not-heard">
              {t('no')}
            </Button>
            <Button size="xs" variant="subtle" onClick={() => playTestTone(engine.output.context)}>
              {t('again')}
            </Button>
          </Group>
        </>
      )}
      {verdict !== null && Icon !== null && (
        <Alert color={COLORS[verdict]} variant="light" icon={<Icon aria-hidden />} role="status" data-part="verdict" data-verdict={verdict}>
          {t(`verdict.${verdict}`)}
        </Alert>
      )}
      <Group justify="space-between">
        <Button size="xs" variant="default" onClick={onClose}>
          {t('back')}
        </Button>
        {step === 'done' && (
          <Button
            size="xs"
            variant="light"
            onClick={() => {
              setCheck(NEW_CHECK);
              setRound((before) => before + 1);
            }}
          >
            {t('repeat')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
