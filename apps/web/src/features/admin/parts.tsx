'use client';

import { Alert, Button, Card, CopyButton, Group, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconAlertCircle, IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useExplain } from './explain.ts';

/** The head of an admin page: what it is for in one sentence, and its one button. */
export function PageHead({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <Group justify="space-between" align="flex-end" mb="md">
      <div>
        <Title order={1} fz="h3">
          {title}
        </Title>
        <Text c="dimmed" fz="sm">
          {text}
        </Text>
      </div>
      {children}
    </Group>
  );
}

/** An empty page teaches: one sentence, one button. */
export function Empty({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <Card withBorder p="xl">
      <Stack align="center" ta="center">
        <Text maw={480}>{text}</Text>
        {children}
      </Stack>
    </Card>
  );
}

/** Rows of the table to come, so that nothing jumps. */
export function TableSkeleton() {
  return (
    <Stack gap={6} aria-hidden>
      {[1, 2, 3, 4].map((row) => (
        <Skeleton key={row} h={36} />
      ))}
    </Stack>
  );
}

export function LoadFailure({ error, retry }: { error: unknown; retry: () => void }) {
  const t = useTranslations('common.actions');
  const explain = useExplain();
  return (
    <Alert color="red" icon={<IconAlertCircle aria-hidden />} role="alert">
      <Group justify="space-between">
        {explain(error)}
        <Button size="xs" variant="default" onClick={retry}>
          {t('retry')}
        </Button>
      </Group>
    </Alert>
  );
}

/** Why a form was refused, beside its button. */
export function Failure({ text }: { text: string | null }) {
  if (text === null) return null;
  return (
    <Alert color="red" icon={<IconAlertCircle aria-hidden />} role="alert">
      {text}
    </Alert>
  );
}

export function CopyAction({ value, label }: { value: string; label?: string }) {
  const t = useTranslations('common.actions');
  return (
    <CopyButton value={value} timeout={2_000}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          onClick={copy}
          aria-live="polite"
        >
          {copied ? t('copied') : (label ?? t('copy'))}
        </Button>
      )}
    </CopyButton>
  );
}

/** A secret that is shown once: a link, or a key. */
export function OneTime({ label, value, description }: { label: string; value: string; description: string }) {
  return (
    <Group align="flex-end" wrap="nowrap" gap="xs">
      <TextInput
        flex={1}
        label={label}
        description={description}
        value={value}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
        data-part="one-time"
      />
      <CopyAction value={value} />
    </Group>
  );
}
