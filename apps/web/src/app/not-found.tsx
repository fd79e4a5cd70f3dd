import { Anchor, Center, Stack, Text, Title } from '@mantine/core';
import Link from 'next/link';
import { useTranslations } from 'next-intl';

export default function NotFound() {
  const t = useTranslations('common.notFound');
  return (
    <Center component="main" mih="100dvh">
      <Stack align="center" gap="xs">
        <Title order={1}>{t('title')}</Title>
        <Text c="dimmed">{t('text')}</Text>
        <Anchor component={Link} href="/">
          {t('action')}
        </Anchor>
      </Stack>
    </Center>
  );
}
