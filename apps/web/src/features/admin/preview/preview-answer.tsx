'use client';

import { Alert, Skeleton, Stack, Text, Timeline, Title } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import type { CallPreview } from '@cordboard/contracts';
import { useFormatter, useTranslations } from 'next-intl';
import { formatDuration } from '../../../components/duration.tsx';
import { useExplain } from '../explain.ts';
import { useMomentWords } from './use-moment-words.ts';

/** What would happen to the call, or why that cannot be said. */
export function PreviewAnswer(props: {
  readonly queueName: string;
  /** Null: there is no moment to ask about. */
  readonly answer: CallPreview | undefined | null;
  readonly error: unknown;
  /** The answer is that of the question before. */
  readonly late: boolean;
}) {
  const t = useTranslations('admin.preview');
  const explain = useExplain();
  const { queueName, answer, error, late } = props;
  if (answer === null) return <Text c="dimmed">{t('noMoment')}</Text>;
  if (error) {
    return (
      <Alert color="red" icon={<IconAlertCircle aria-hidden />} role="alert">
        {explain(error)}
      </Alert>
    );
  }
  return (
    <div aria-live="polite" aria-busy={late || answer === undefined} data-part="preview-answer" data-late={late || answer === undefined}>
      {answer === undefined ? <Skeleton h={240} /> : <Told queueName={queueName} answer={answer} late={late} />}
    </div>
  );
}

function Told({ queueName, answer, late }: { queueName: string; answer: CallPreview; late: boolean }) {
  const t = useTranslations('admin.preview');
  const format = useFormatter();
  const words = useMomentWords(answer);
  const { moments, moreAgents, agents, timeZone } = answer;
  const fromMs = moments[0]?.atMs ?? 0;
  const when = format.dateTime(new Date(fromMs), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
  });
  return (
    <Stack opacity={late ? 0.6 : 1}>
      <Title order={2} fz="md">
        {t('would', { when, queue: queueName })}
      </Title>
      <Timeline active={-1} color="gray" bulletSize={14} lineWidth={2}>
        {moments.map((moment, place) => {
          const { text, more } = words(moment);
          const afterMs = moment.atMs - fromMs;
          // What happens at one time has its time once.
          const sameTime = place > 0 && moments[place - 1]?.atMs === moment.atMs;
          return (
            <Timeline.Item key={place} mt={place === 0 ? 0 : 'md'} data-part="preview-moment" data-what={moment.what}>
              {!sameTime && (
                <Text fz="xs" c="dimmed" className="figures">
                  {afterMs === 0 ? t('atOnce') : t('after', { time: formatDuration(afterMs) })}
                </Text>
              )}
              <Text fz="sm" fw={600}>
                {text}
              </Text>
              {more.map((line) => (
                <Text key={line} fz="sm">
                  {line}
                </Text>
              ))}
            </Timeline.Item>
          );
        })}
      </Timeline>
      <Text fz="xs" c="dimmed">
        {moreAgents ? t('moreAgents', { count: agents }) : t('how')}
      </Text>
    </Stack>
  );
}
