import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Mark } from '../features/shell/mark.tsx';

export default function NotFound() {
  const t = useTranslations('common.notFound');
  return (
    <Center component="main" mih="100dvh" p="md">
      <Stack align="center" ta="center" gap="sm">
        <Mark withName />
        <Title order={1} mt="lg">
          {t('title')}
        </Title>
        <Text c="dimmed">{t('text')}</Text>
        <Button component="a" href="/" mt="md">
          {t('action')}
        </Button>
      </Stack>
    </Center>
  );
}
