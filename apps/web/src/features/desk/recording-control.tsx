'use client';

import { Badge, Button } from '@mantine/core';
import { IconPlayerRecord, IconPlayerRecordFilled } from '@tabler/icons-react';
import type { DeskContactView } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useRunCommand } from '../engine/use-run-command.ts';
import { useKey } from './use-key.ts';

const WORDS = { on: 'recorded', pausing: 'recordingPausing', paused: 'recordingPaused', resuming: 'recordingResuming' } as const;

/** Says whether the call is being recorded, as the media node last confirmed it: a card number is safe only at "paused". */
export function RecordingBadge({ recording }: Pick<DeskContactView, 'recording'>) {
  const t = useTranslations('desk.call');
  if (recording === null) return null;
  return (
    <Badge
      variant={recording === 'paused' ? 'filled' : 'light'}
      color={recording === 'on' ? 'red' : 'orange'}
      leftSection={recording === 'on' ? <IconPlayerRecordFilled size={10} aria-hidden /> : null}
      role="status"
      data-part="recordingState"
      data-recording={recording}
    >
      {t(WORDS[recording])}
    </Badge>
  );
}

/** Pauses and resumes the recording, while the customer says what must not be kept. */
export function RecordingButton({ contactId, recording, held }: Pick<DeskContactView, 'contactId' | 'recording' | 'held'>) {
  const t = useTranslations('desk.call');
  const { run, pending } = useRunCommand();
  const asked = recording === 'paused' || recording === 'pausing';
  const usable = recording !== null && !held;
  const toggle = (): void => void run({ type: asked ? 'recording.resume' : 'recording.pause', contactId });
  useKey('KeyP', () => usable && !pending && toggle());
  if (recording === null) return null;
  return (
    <Button
      variant={asked ? 'filled' : 'default'}
      {...(asked ? { color: 'orange' } : {})}
      px="sm"
      leftSection={<IconPlayerRecord size={18} aria-hidden />}
      aria-pressed={asked}
      onClick={toggle}
      disabled={!usable}
      loading={pending}
      data-part={asked ? 'resumeRecording' : 'pauseRecording'}
    >
      {asked ? t('resumeRecording') : t('pauseRecording')}
    </Button>
  );
}
