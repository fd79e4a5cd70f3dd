'use client';

import { Stack, Tabs } from '@mantine/core';
import { IconMessage2Code, IconRoute, IconSitemap, IconStars, IconUsers, IconUsersGroup, IconVolume } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { usePathname, useRouter } from 'next/navigation';
import type { ReactNode } from 'react';

const TABS = [
  { key: 'queues', icon: IconUsersGroup },
  { key: 'people', icon: IconUsers },
  { key: 'skills', icon: IconStars },
  { key: 'profiles', icon: IconRoute },
  { key: 'flows', icon: IconSitemap },
  { key: 'keys', icon: IconMessage2Code },
  { key: 'prompts', icon: IconVolume },
] as const;

/** The tabs of the admin pages; each has an address of its own. */
export function AdminFrame({ children }: { children: ReactNode }) {
  const t = useTranslations('admin.tabs');
  const router = useRouter();
  const current = usePathname().split('/')[2] ?? 'queues';
  return (
    <Stack gap="md">
      <Tabs value={current} onChange={(tab) => tab && router.push(`/admin/${tab}`)} activateTabWithKeyboard={false}>
        <Tabs.List aria-label={t('label')}>
          {TABS.map(({ key, icon: Icon }) => (
            <Tabs.Tab key={key} value={key} leftSection={<Icon size={18} aria-hidden />}>
              {t(key)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={current} pt="md">
          {children}
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
