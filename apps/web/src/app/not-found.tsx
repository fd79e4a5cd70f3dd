import { Center, Stack, Text, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import Link from 'next/link';

export default function NotFound() {
  const t = useTranslations('common.notFound');
  return (
    <Center component="main" mih="100dvh">
      <Stack align="center" gap="xs">
        <Title order={1}>{t('title')}</Title>
        <Text c="dimmed">{t('text')}</Text>
        <Link href="/">{t('action')}</Link>
      </Stack>
    </Center>
  );
}
