'use client';

import { Anchor, Card, Stack, Text, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import type { ReactNode } from 'react';

/** Instead of a form when there is nothing to fill in: what happened, and the way back. */
export function AccountNotice({ title, children }: { title: string; children: ReactNode }) {
  const t = useTranslations('account.forgot');
  return (
    <Card padding="xl" radius="lg">
      <Stack>
        <Title order={1} fz="h2">
          {title}
        </Title>
        <Text role="status">{children}</Text>
        <Anchor component={Link} href="/sign-in" fz="sm" ta="center">
          {t('back')}
        </Anchor>
      </Stack>
    </Card>
  );
}
