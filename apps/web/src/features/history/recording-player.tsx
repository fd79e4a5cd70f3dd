'use client';

import { ActionIcon, Alert, Card, Group, SegmentedControl, Skeleton, Stack, Text, Tooltip, useComputedColorScheme } from '@mantine/core';
import { IconDownload, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { recordingPeaksSchema, type RecordingId, type RecordingPeaks, type RecordingState } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import WaveSurfer from 'wavesurfer.js';
import { unwrap } from '../../client/verbs.ts';
import { formatDuration } from '../../components/duration.tsx';
import { PALETTE } from '../../theme/palette.ts';
import classes from './recording-player.module.css';

const SPEEDS = ['0.75', '1', '1.25', '1.5', '2'] as const;
/** Of the customer's channel and the agent's: what is to come and what was played stand out from the card and each other. */
const COLORS = {
  light: [
    { waveColor: PALETTE.cord[4], progressColor: PALETTE.cord[9] },
    { waveColor: PALETTE.gray[6], progressColor: PALETTE.gray[9] },
  ],
  dark: [
    { waveColor: PALETTE.cord[5], progressColor: PALETTE.cord[2] },
    { waveColor: PALETTE.gray[6], progressColor: PALETTE.gray[3] },
  ],
} as const;
const CHANNEL_PX = 48;
const STEP_S = 5;

const inWords = (spans: RecordingPeaks['gaps']): string =>
  spans.map(({ fromMs, toMs }) => `${formatDuration(fromMs)}–${formatDuration(toMs)}`).join(', ');

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
  if (recording.state !== 'ready')
    return (
      <Alert color="gray" data-part="recordingUnderWay">
        {t(recording.state)}
      </Alert>
    );
  return <ReadyPlayer recordingId={recording.recordingId} />;
}

function ReadyPlayer({ recordingId }: { recordingId: RecordingId }) {
  const t = useTranslations('history.recording');
  const holder = useRef<HTMLDivElement>(null);
  const player = useRef<WaveSurfer | null>(null);
  const [playing, setPlaying] = useState(false);
  const [atS, setAtS] = useState(0);
  const scheme = useComputedColorScheme('light');
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
      height: CHANNEL_PX,
      splitChannels: [{}, {}],
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

  useEffect(() => {
    player.current?.setOptions({
      cursorColor: scheme === 'light' ? PALETTE.gray[9] : PALETTE.gray[1],
      splitChannels: COLORS[scheme].map((colors) => ({ ...colors, height: CHANNEL_PX })),
    });
  }, [peaks, recordingId, scheme]);

  const lengthS = (peaks?.durationMs ?? 0) / 1_000;
  const seek = (toS: number): void => player.current?.setTime(Math.min(lengthS, Math.max(0, toS)));
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => seek(atS - STEP_S),
    ArrowRight: () => seek(atS + STEP_S),
    Home: () => seek(0),
    End: () => seek(lengthS),
    ' ': () => void player.current?.playPause(),
  };
  return (
    <Card padding="sm" data-part="recording" data-recording-id={recordingId}>
      <Stack gap="xs">
        <Group gap="sm" wrap="nowrap" align="stretch">
          <Stack gap={0} fz="xs" c="dimmed" justify="space-around" aria-hidden>
            <span>{t('customer')}</span>
            <span>{t('agent')}</span>
          </Stack>
          {!peaks && <Skeleton h={2 * CHANNEL_PX} flex={1} />}
          <div
            ref={holder}
            className={classes.wave}
            hidden={!peaks}
            role="slider"
            tabIndex={0}
            aria-label={t('waveform')}
            aria-valuemin={0}
            aria-valuemax={Math.round(lengthS)}
            aria-valuenow={Math.round(atS)}
            aria-valuetext={formatDuration(atS * 1_000)}
            onKeyDown={(event) => {
              const act = keys[event.key];
              if (!act) return;
              event.preventDefault();
              act();
            }}
          />
        </Group>
        {peaks !== undefined && peaks.pauses.length > 0 && (
          <Text fz="xs" c="dimmed" data-part="pauses">
            {t('paused', { spans: inWords(peaks.pauses) })}
          </Text>
        )}
        {peaks !== undefined && peaks.gaps.length > 0 && (
          <Text fz="xs" c="dimmed" data-part="gaps">
            {t('missing', { spans: inWords(peaks.gaps) })}
          </Text>
        )}
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
            <Text fz="sm" className="figures">
              {formatDuration(atS * 1_000)} / {formatDuration(peaks?.durationMs ?? 0)}
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
            <Tooltip label={t('download')}>
              <ActionIcon
                component="a"
                href={`/api/recordings/${recordingId}/audio?download`}
                download
                variant="default"
                size="lg"
                aria-label={t('download')}
              >
                <IconDownload size={18} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </Group>
        </Group>
      </Stack>
    </Card>
  );
}
