import { Center, Stack, Text, Title } from '@mantine/core';
import { webCallKeyIdSchema } from '@cordboard/contracts';
import { getTranslations } from 'next-intl/server';
import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { Mark } from '../../../features/shell/mark.tsx';

/** A page of ours with the button on it, as a customer would see it; for trying a key before it is on any site. */
export default async function TryPage({ params }: { params: Promise<{ key: string }> }) {
  const key = webCallKeyIdSchema.safeParse((await params).key);
  if (!key.success) notFound();
  const t = await getTranslations('account.try');
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <Center component="main" mih="100dvh" p="xl">
      <Stack align="center" maw={480} ta="center">
        <Mark withName />
        <Title order={1} mt="lg">
          {t('title')}
        </Title>
        <Text c="dimmed" fz="lg">
          {t('text')}
        </Text>
        <script async src="/embed.js" data-key={key.data} nonce={nonce} />
      </Stack>
    </Center>
  );
}
