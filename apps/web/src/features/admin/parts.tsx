'use client';

import { Alert, Button, CopyButton, Group, Select, Text, TextInput, Title } from '@mantine/core';
import { IconAlertCircle, IconCheck, IconCopy } from '@tabler/icons-react';
import { localeSchema, LOCALES, type Locale } from '@cordboard/contracts';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Empty } from '../../components/empty.tsx';
import { TableSkeleton } from '../../components/table-card.tsx';
import { LOCALE_NAMES } from '../../i18n/locale.ts';
import { useExplain } from './explain.ts';

interface AdminPageProps<T> {
  readonly title: string;
  /** What the page is for, in one sentence. */
  readonly text: string;
  /** The page's one button. */
  readonly add: ReactNode;
  readonly query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>;
  /** What stands there until the list is read. */
  readonly skeleton?: ReactNode;
  /** What stands there when the list has nothing in it: a sentence, below it `add`. */
  readonly empty: (list: T) => string | null;
  readonly children: (list: T) => ReactNode;
}

/** A page of the admin: its head, then its list, or why there is none. */
export function AdminPage<T>({ title, text, add, query, skeleton = <TableSkeleton />, empty, children }: AdminPageProps<T>) {
  const { data, error, refetch } = query;
  const nothing = data === undefined ? null : empty(data);
  return (
    <section>
      <Group justify="space-between" align="flex-end" mb="md">
        <div>
          <Title order={1} fz="h3">
            {title}
          </Title>
          <Text c="dimmed" fz="sm">
            {text}
          </Text>
        </div>
        {nothing === null && add}
      </Group>
      {error ? (
        <LoadFailure error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        skeleton
      ) : nothing === null ? (
        children(data)
      ) : (
        <Empty text={nothing}>{add}</Empty>
      )}
    </section>
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

/** The end of a form: why it was refused, and its two buttons. */
export function FormEnd(props: {
  readonly failure: string | null;
  readonly busy: boolean;
  readonly submit: string;
  readonly onCancel: () => void;
  readonly disabled?: boolean;
}) {
  const t = useTranslations('common.actions');
  return (
    <>
      {props.failure !== null && (
        <Alert color="red" icon={<IconAlertCircle aria-hidden />} role="alert">
          {props.failure}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={props.onCancel}>
          {t('cancel')}
        </Button>
        <Button type="submit" loading={props.busy} disabled={props.disabled ?? false}>
          {props.submit}
        </Button>
      </Group>
    </>
  );
}

/** Which of our languages. */
export function LocaleSelect(props: {
  readonly label: string;
  readonly description?: string;
  readonly value: Locale;
  readonly onChange: (locale: Locale) => void;
}) {
  const { onChange, ...rest } = props;
  return (
    <Select
      {...rest}
      data={LOCALES.map((one) => ({ value: one, label: LOCALE_NAMES[one] }))}
      onChange={(value) => onChange(localeSchema.parse(value))}
      allowDeselect={false}
    />
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
