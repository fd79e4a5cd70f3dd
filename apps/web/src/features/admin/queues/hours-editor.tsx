'use client';

import { ActionIcon, Alert, Button, Card, Fieldset, Grid, Group, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconCopy, IconPlus, IconTrash } from '@tabler/icons-react';
import type { OpeningHours } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { neverOpens, spansOf, WEEKDAYS, withSpans, type Exception } from '../hours.ts';
import { SpanFields } from './span-fields.tsx';
import { useHoursWords, useWeekday } from './use-hours-words.ts';

/** When callers get through: a week, days that differ, and the zone in which all of it is meant. */
export function HoursEditor(props: {
  readonly hours: OpeningHours;
  readonly onChange: (hours: OpeningHours) => void;
  /** What is wrong at a path such as `hours.timeZone`. */
  readonly errorAt: (path: string) => string | undefined;
}) {
  const { hours, onChange: setHours, errorAt: error } = props;
  const t = useTranslations('admin.hours');
  const weekday = useWeekday();
  const words = useHoursWords();
  const zones = useMemo(() => [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), hours.timeZone])], [hours.timeZone]);
  const setException = (at: number, part: Partial<Exception>): void =>
    setHours({ ...hours, exceptions: hours.exceptions.map((one, index) => (index === at ? { ...one, ...part } : one)) });

  return (
    <Stack>
      <Select
        label={t('timeZone')}
        description={t('timeZoneHint')}
        data={zones}
        value={hours.timeZone}
        onChange={(timeZone) => timeZone && setHours({ ...hours, timeZone })}
        error={error('hours.timeZone')}
        searchable
        allowDeselect={false}
        limit={60}
      />
      <Switch
        label={t('always')}
        checked={hours.always}
        onChange={(event) => setHours({ ...hours, always: event.currentTarget.checked })}
      />
      {!hours.always && (
        <>
          <Fieldset legend={t('week')}>
            <Stack gap="sm">
              {WEEKDAYS.map((day) => {
                const name = weekday(day, 'long');
                const spans = spansOf(hours, day);
                return (
                  <Grid key={day} gap="sm" data-part="weekday">
                    <Grid.Col span={4}>
                      <Text fz="sm" lh="30px">
                        {name}
                      </Text>
                    </Grid.Col>
                    <Grid.Col span="auto">
                      <SpanFields
                        of={name}
                        spans={spans}
                        onChange={(changed) => setHours(withSpans(hours, day, changed))}
                        errorAt={(at) => {
                          const span = spans[at];
                          return span && span.fromMinute >= span.toMinute ? t('order') : undefined;
                        }}
                      />
                    </Grid.Col>
                    {day === 1 && (
                      <Grid.Col span="content">
                        <Button
                          size="compact-xs"
                          variant="subtle"
                          leftSection={<IconCopy size={14} aria-hidden />}
                          onClick={() => setHours([2, 3, 4, 5].reduce((week, other) => withSpans(week, other, spans), hours))}
                        >
                          {t('copyToWorkdays')}
                        </Button>
                      </Grid.Col>
                    )}
                  </Grid>
                );
              })}
            </Stack>
          </Fieldset>
          <Fieldset legend={t('exceptions')}>
            <Stack gap="sm">
              <Text fz="sm" c="dimmed">
                {t('exceptionsHint')}
              </Text>
              {hours.exceptions.map((exception, at) => (
                <Card key={`${String(hours.exceptions.length)}-${String(at)}`} padding="sm" data-part="exception">
                  <Group align="flex-start" wrap="nowrap" gap="sm">
                    <TextInput
                      type="date"
                      size="xs"
                      label={t('date')}
                      value={exception.date}
                      onChange={(event) => setException(at, { date: event.currentTarget.value })}
                      error={error(`hours.exceptions.${String(at)}.date`)}
                    />
                    <TextInput
                      size="xs"
                      flex={1}
                      label={t('label')}
                      placeholder={t('labelExample')}
                      maxLength={80}
                      value={exception.label}
                      onChange={(event) => setException(at, { label: event.currentTarget.value })}
                    />
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      mt={22}
                      aria-label={t('removeException', { day: exception.date })}
                      onClick={() => setHours({ ...hours, exceptions: hours.exceptions.filter((_, index) => index !== at) })}
                    >
                      <IconTrash size={16} aria-hidden />
                    </ActionIcon>
                  </Group>
                  <SpanFields
                    of={exception.date}
                    spans={exception.spans}
                    onChange={(spans) => setException(at, { spans })}
                    errorAt={(index) => error(`hours.exceptions.${String(at)}.spans.${String(index)}.toMinute`)}
                  />
                </Card>
              ))}
              <Button
                variant="default"
                w="fit-content"
                leftSection={<IconPlus size={16} aria-hidden />}
                disabled={hours.exceptions.length >= 100}
                onClick={() => setHours({ ...hours, exceptions: [...hours.exceptions, { date: '', label: '', spans: [] }] })}
              >
                {t('addException')}
              </Button>
            </Stack>
          </Fieldset>
        </>
      )}
      {neverOpens(hours) ? (
        <Alert color="red" icon={<IconAlertTriangle aria-hidden />}>
          {t('neverHint')}
        </Alert>
      ) : (
        !hours.always && (
          <Text fz="sm" c="dimmed" aria-live="polite">
            {t('summary', { hours: words(hours) })}
          </Text>
        )
      )}
    </Stack>
  );
}
