'use client';

import { Badge, Button, Card, Code, Group, Popover, Stack, Text, Title } from '@mantine/core';
import { IconExternalLink, IconEye, IconKey, IconPencil, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { LOCALE_NAMES } from '../../../i18n/locale.ts';
import { CopyAction } from '../parts.tsx';
import { useAct } from '../use-act.ts';
import type { KeyRow } from '../use-admin-query.ts';
import { allows } from './sites.ts';

/** Opens a page of ours with the button on it; our own address must be on the key's list for that. */
function Preview({ target, publicUrl }: { target: KeyRow; publicUrl: string }) {
  const t = useTranslations('admin.keys');
  const { act, busy } = useAct();
  const origin = new URL(publicUrl).origin;
  if (target.revokedAtMs !== null) return null;
  if (allows(target.allowedOrigins, publicUrl))
    return (
      <Button
        component="a"
        href={`/try/${target.webCallKeyId}`}
        target="_blank"
        variant="default"
        leftSection={<IconEye size={16} aria-hidden />}
        rightSection={<IconExternalLink size={14} aria-hidden />}
      >
        {t('preview')}
      </Button>
    );
  const addOurs = (): void => {
    const { webCallKeyId, name, queueId, locale, consentText, maxConcurrentCalls, maxWaitingCalls } = target;
    const allowedOrigins = [...target.allowedOrigins, origin];
    const input = { webCallKeyId, name, queueId, locale, consentText, maxConcurrentCalls, maxWaitingCalls, allowedOrigins };
    void act('webCallKey.save', input, { done: t('oursAdded', { origin }) });
  };
  return (
    <Popover width={320} withArrow trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconEye size={16} aria-hidden />}>
          {t('preview')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Text fz="sm">{t('oursMissing', { origin })}</Text>
          <Button size="xs" loading={busy} onClick={addOurs}>
            {t('addOurs')}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

export function KeyCard(props: {
  readonly target: KeyRow;
  readonly publicUrl: string;
  readonly queueName: string;
  /** Null: the standard flow. */
  readonly flowName: string | null;
  readonly onEdit: () => void;
  readonly onSecret: () => void;
  readonly onSwitch: () => void;
}) {
  const t = useTranslations('admin.keys');
  const { target, publicUrl, queueName, flowName } = props;
  const on = target.revokedAtMs === null;
  return (
    <Card component="article" data-part="key" data-key={target.webCallKeyId} data-active={on}>
      <Stack gap="sm">
        <Group justify="space-between">
          <div>
            <Group gap="xs">
              <Title order={2} fz="md">
                {target.name}
              </Title>
              {!on && <Badge color="gray">{t('off')}</Badge>}
            </Group>
            <Text fz="sm" c="dimmed">
              {t('leadsTo', { queue: queueName, language: LOCALE_NAMES[target.locale] })} ·{' '}
              {flowName !== null && `${t('byFlow', { flow: flowName })} · `} {target.allowedOrigins.join(', ')}
            </Text>
          </div>
          <Group gap="xs">
            <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={props.onEdit}>
              {t('edit')}
            </Button>
            <Button variant="default" leftSection={<IconKey size={16} aria-hidden />} onClick={props.onSecret}>
              {t('identify')}
            </Button>
            <Button
              variant="subtle"
              {...(on ? { color: 'red' } : {})}
              leftSection={on ? <IconPlayerPause size={16} aria-hidden /> : <IconPlayerPlay size={16} aria-hidden />}
              onClick={props.onSwitch}
            >
              {t(on ? 'switchOff' : 'switchOn')}
            </Button>
          </Group>
        </Group>
        {on && (
          <>
            <Text fz="sm">{t('paste', { tag: '</body>' })}</Text>
            <Code block data-part="snippet">
              {target.snippet}
            </Code>
            <Group gap="xs">
              <CopyAction value={target.snippet} label={t('copySnippet')} />
              <Preview target={target} publicUrl={publicUrl} />
            </Group>
          </>
        )}
      </Stack>
    </Card>
  );
}
