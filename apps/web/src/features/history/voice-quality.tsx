import { Group, Stack, Text, Title } from '@mantine/core';
import {
  meanOpinionScore,
  POOR_R,
  voiceIntervals,
  voiceVerdict,
  type MeasuredLeg,
  type VoiceInterval,
  type VoiceParty,
} from '@cordboard/contracts';
import { useFormatter, useTranslations } from 'next-intl';
import type { VerbOutput } from '../../client/verbs.ts';
import { formatDuration } from '../../components/duration.tsx';
import classes from './voice-quality.module.css';

const BEST_MOS = 4.5;
const MOS = { minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;

/** How well each side heard the other, every five seconds, and whose connection it was when not. Nothing without a talk. */
export function VoiceQuality({ events }: Pick<VerbOutput<'contact.timeline'>, 'events'>) {
  const t = useTranslations('history.voice');
  const format = useFormatter();
  const intervals = voiceIntervals(events.flatMap(measuredOf));
  const verdict = voiceVerdict(intervals);
  if (verdict === null) return null;
  const mos = (value: number): string => format.number(value, MOS);
  return (
    <Stack gap="xs" data-part="voiceQuality">
      <Title order={2} fz="md">
        {t('title')}
      </Title>
      <Text fz="sm" data-part="voiceVerdict">
        {verdict.blame === null
          ? t('good')
          : t('poor', { poor: formatDuration(verdict.poorMs), worst: mos(verdict.worstMos), blame: verdict.blame })}
      </Text>
      {(['customer', 'agent'] as const).map((party) => (
        <div key={party}>
          <Group justify="space-between" wrap="nowrap" gap="xs">
            <Text fz="sm">{t(`heardBy.${party}`)}</Text>
            <Text fz="sm" c="dimmed" className="figures">
              {t('mean', { mos: mos(verdict.mos[party]) })}
            </Text>
          </Group>
          <Strip intervals={intervals} party={party} />
        </div>
      ))}
      <Text fz="xs" c="dimmed">
        {t('scale')}
      </Text>
    </Stack>
  );
}

/** A picture of what the words and the mean beside it say. */
function Strip({ intervals, party }: { intervals: readonly VoiceInterval[]; party: VoiceParty }) {
  const t = useTranslations('history.voice');
  const format = useFormatter();
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return (
    <div className={classes['strip']} aria-hidden>
      {intervals.map(({ atMs, heard }) => {
        const mos = meanOpinionScore(heard[party]);
        const time = format.dateTime(new Date(atMs), { timeStyle: 'medium', timeZone });
        return (
          <div
            key={atMs}
            className={classes['bar']}
            data-poor={heard[party] < POOR_R}
            style={{ height: `${String(Math.round((mos / BEST_MOS) * 100))}%` }}
            title={t('bar', { time, mos: format.number(mos, MOS) })}
          />
        );
      })}
    </div>
  );
}

function measuredOf({ atMs, event }: VerbOutput<'contact.timeline'>['events'][number]): MeasuredLeg[] {
  return event.type === 'leg.measured' ? [{ atMs, party: event.party, quality: event.quality }] : [];
}
