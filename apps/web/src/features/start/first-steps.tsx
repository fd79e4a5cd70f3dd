'use client';

import { Button, Card, Code, Group, Skeleton, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconCheck, IconExternalLink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { callVerb } from '../../client/verbs.ts';
import { CopyAction } from '../admin/parts.tsx';
import { GoAvailable } from '../desk/go-available.tsx';
import { useDeskSnapshot, useEngine, useMicrophone } from '../engine/engine-provider.tsx';

function Step({ number, done, title, children }: { number: number; done: boolean; title: string; children: ReactNode }) {
  return (
    <Card component="li" data-part={`step-${String(number)}`} data-done={done}>
      <Group align="flex-start" wrap="nowrap">
        <ThemeIcon radius="xl" size={32} color={done ? 'green' : 'gray'} variant={done ? 'filled' : 'light'}>
          {done ? <IconCheck size={18} aria-hidden /> : number}
        </ThemeIcon>
        <Stack gap="xs" flex={1} miw={0}>
          <Title order={2} fz="md" lh="32px">
            {title}
          </Title>
          {children}
        </Stack>
      </Group>
    </Card>
  );
}

/** From a new account to an answered call: microphone, available, a call from our own test page, the button on one's site. */
export function FirstSteps() {
  const t = useTranslations('account.start');
  const engine = useEngine();
  const microphone = useMicrophone();
  const desk = useDeskSnapshot();
  const { data } = useQuery({ queryKey: ['start'], queryFn: () => callVerb('start.read', {}), refetchInterval: 2_000 });
  if (!data) return <Skeleton h={360} />;
  const available = desk !== null && desk.me.status === 'available';
  const called = data.answeredCalls > 0 || desk?.me.state === 'onContact' || desk?.me.state === 'wrapUp';
  return (
    <Stack maw={760}>
      <div>
        <Title order={1} fz="h3">
          {t('title')}
        </Title>
        <Text c="dimmed">{t('text')}</Text>
      </div>
      <Stack component="ol" p={0} m={0} style={{ listStyle: 'none' }}>
        <Step number={1} done={microphone?.open ?? false} title={t('microphone.title')}>
          <Text>{t('microphone.text')}</Text>
          {!microphone?.open && (
            <Button w="fit-content" onClick={() => void engine?.microphone.open().catch(() => undefined)}>
              {t('microphone.action')}
            </Button>
          )}
        </Step>
        <Step number={2} done={available} title={t('available.title')}>
          <Text>{t('available.text')}</Text>
          {!available && <GoAvailable label={t('available.action')} />}
        </Step>
        <Step number={3} done={called} title={t('call.title')}>
          <Text>{t('call.text')}</Text>
          {data.webCallKeyId && (
            <Button
              w="fit-content"
              component="a"
              href={`/try/${data.webCallKeyId}`}
              target="_blank"
              rel="opener"
              data-part="try"
              rightSection={<IconExternalLink size={16} aria-hidden />}
              variant={available ? 'filled' : 'default'}
            >
              {t('call.action')}
            </Button>
          )}
        </Step>
        <Step number={4} done={false} title={t('site.title')}>
          <Text>{t('site.text')}</Text>
          {data.snippet && (
            <>
              <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                {data.snippet}
              </Code>
              <Group>
                <CopyAction value={data.snippet} label={t('site.copy')} />
                <Button variant="subtle" component={Link} href="/admin/keys">
                  {t('site.allow')}
                </Button>
              </Group>
            </>
          )}
        </Step>
      </Stack>
      <Button component={Link} href="/desk" variant="subtle" w="fit-content">
        {t('desk')}
      </Button>
    </Stack>
  );
}
