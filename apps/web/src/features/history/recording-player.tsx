'use client';

import { ActionIcon, Alert, Anchor, Card, Group, SegmentedControl, Skeleton, Stack, Text } from '@mantine/core';
import { IconDownload, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { recordingPeaksSchema, type RecordingId, type RecordingState } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import WaveSurfer from 'wavesurfer.js';
import { unwrap } from '../../client/verbs.ts';
import { formatDuration } from '../../components/duration.tsx';

const SPEEDS = ['0.75', '1', '1.25', '1.5', '2'] as const;
const COLORS = [
  { waveColor: '#7aa2f7', progressColor: '#3b5bdb' },
  { waveColor: '#f0a868', progressColor: '#d9480f' },
] as const;

export interface RecordingView {
  readonly recordingId: RecordingId;
  readonly state: RecordingState;
  readonly startedAtMs: number;
  readonly durationMs: number | null;
  readonly detail: string | null;
}

/** Two channels, the customer above and the agent below; a click in the waveform goes there. */
export function RecordingPlayer({ recording }: { recording: RecordingView }) {
  const t = useTranslations('history.recording');
  if (recording.state === 'failed') return <Alert color="red">{t('failed')}</Alert>;
  if (recording.state !== 'ready') return <Alert color="gray">{t(recording.state)}</Alert>;
  return <ReadyPlayer recordingId={recording.recordingId} />;
}

function ReadyPlayer({ recordingId }: { recordingId: RecordingId }) {
  const t = useTranslations('history.recording');
  const holder = useRef<HTMLDivElement>(null);
  const player = useRef<WaveSurfer | null>(null);
  const [playing, setPlaying] = useState(false);
  const [atS, setAtS] = useState(0);
  const [speed, setSpeed] = useState<string>('1');
  const { data: peaks } = useQuery({
    queryKey: ['peaks', recordingId],
    queryFn: async () => recordingPeaksSchema.parse(await unwrap(await fetch(`/api/recordings/${recordingId}/peaks`))),
    staleTime: Infinity,
  });

  useEffect(() => {
    if (!holder.current || !peaks) return;
    const made = WaveSurfer.create({
      container: holder.current,
      url: `/api/recordings/${recordingId}/audio`,
      peaks: peaks.channels.map((channel) => channel.peaks),
      duration: peaks.durationMs / 1_000,
      height: 48,
      splitChannels: COLORS.map((colors) => ({ ...colors, height: 48 })),
      cursorWidth: 2,
      dragToSeek: true,
    });
    player.current = made;
    made.on('play', () => setPlaying(true));
    made.on('pause', () => setPlaying(false));
    made.on('timeupdate', setAtS);
    return () => {
      made.destroy();
      player.current = null;
    };
  }, [peaks, recordingId]);

  const seek = (byS: number): void => player.current?.setTime(Math.max(0, atS + byS));
  return (
    <Card withBorder padding="sm" data-part="recording" data-recording-id={recordingId}>
      <Stack gap="xs">
        {!peaks && <Skeleton h={96} />}
        <div
          ref={holder}
          role="slider"
          tabIndex={0}
          aria-label={t('waveform')}
          aria-valuemin={0}
          aria-valuemax={Math.round((peaks?.durationMs ?? 0) / 1_000)}
          aria-valuenow={Math.round(atS)}
          aria-valuetext={formatDuration(atS * 1_000)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowLeft') seek(-5);
            if (event.key === 'ArrowRight') seek(5);
          }}
        />
        <Group justify="space-between">
          <Group gap="xs">
            <ActionIcon
              size="lg"
              radius="xl"
              onClick={() => void player.current?.playPause()}
              disabled={!peaks}
              aria-label={playing ? t('pause') : t('play')}
            >
              {playing ? <IconPlayerPause size={18} aria-hidden /> : <IconPlayerPlay size={18} aria-hidden />}
            </ActionIcon>
            <Text fz="sm">
              {formatDuration(atS * 1_000)} / {formatDuration(peaks?.durationMs ?? 0)}
            </Text>
            <Text fz="xs">
              <span style={{ color: COLORS[0].progressColor }}>■</span> {t('customer')}{' '}
              <span style={{ color: COLORS[1].progressColor }}>■</span> {t('agent')}
            </Text>
          </Group>
          <Group gap="sm">
            <SegmentedControl
              size="xs"
              aria-label={t('speed')}
              value={speed}
              data={SPEEDS.map((value) => ({ value, label: `${value}×` }))}
              onChange={(value) => {
                setSpeed(value);
                player.current?.setPlaybackRate(Number(value), true);
              }}
            />
            <Anchor href={`/api/recordings/${recordingId}/audio?download`} download aria-label={t('download')}>
              <IconDownload size={18} aria-hidden />
            </Anchor>
          </Group>
        </Group>
      </Stack>
    </Card>
  );
}
