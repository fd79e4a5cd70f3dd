'use client';

import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core';
import { TimeInput } from '@mantine/dates';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { formatMinute, parseMinute, type Span } from '../hours.ts';

const WORKDAY: Span = { fromMinute: 540, toMinute: 1_080 };

/** A time field shows 00:00 at the end of a day: it has no 24:00. */
function shown(minute: number): string {
  return formatMinute(minute % 1_440);
}

/** The hours of one day: any number of spans, none means closed. `of` names the day for screen readers. */
export function SpanFields(props: {
  readonly of: string;
  readonly spans: readonly Span[];
  readonly onChange: (spans: Span[]) => void;
  /** The error of each span. */
  readonly errorAt: (at: number) => string | undefined;
}) {
  const t = useTranslations('admin.hours');
  const { of, spans, onChange, errorAt } = props;
  const change = (at: number, part: Partial<Span>): void =>
    onChange(spans.map((span, index) => (index === at ? { ...span, ...part } : span)));
  return (
    <Stack gap={6}>
      {spans.map((span, at) => (
        // Uncontrolled, so that a half-typed time is left alone; the key changes when a span goes.
        <Group key={`${String(spans.length)}-${String(at)}`} gap={6} wrap="nowrap" align="flex-start">
          <TimeInput
            size="xs"
            aria-label={t('from', { day: of })}
            defaultValue={shown(span.fromMinute)}
            onChange={(event) => {
              const minute = parseMinute(event.currentTarget.value, false);
              if (minute !== null) change(at, { fromMinute: minute });
            }}
          />
          <TimeInput
            size="xs"
            aria-label={t('to', { day: of })}
            defaultValue={shown(span.toMinute)}
            error={errorAt(at)}
            onChange={(event) => {
              const minute = parseMinute(event.currentTarget.value, true);
              if (minute !== null) change(at, { toMinute: minute });
            }}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={30}
            aria-label={t('remove', { day: of })}
            onClick={() => onChange(spans.filter((_, index) => index !== at))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Group gap="sm" mih={30}>
        {spans.length === 0 && (
          <Text c="dimmed" fz="sm">
            {t('closed')}
          </Text>
        )}
        <Button
          size="compact-xs"
          variant="subtle"
          w="fit-content"
          leftSection={<IconPlus size={14} aria-hidden />}
          aria-label={t('addFor', { day: of })}
          onClick={() => onChange([...spans, WORKDAY])}
        >
          {t('add')}
        </Button>
      </Group>
    </Stack>
  );
}
