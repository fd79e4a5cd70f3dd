'use client';

import { Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useMe } from './me.tsx';
import { pagesFor } from './pages.ts';
import classes from './shell.module.css';

/** Icon and word, always in the same place. */
export function Rail() {
  const t = useTranslations('common.nav');
  const pathname = usePathname();
  const { role } = useMe();
  return (
    <Stack component="nav" aria-label={t('label')} gap={4} p={6}>
      {pagesFor(role).map(({ key, href, icon: Icon }) => (
        <Link key={key} href={href} className={classes.railLink} aria-current={pathname.startsWith(href) ? 'page' : undefined}>
          <Icon size={22} stroke={1.7} aria-hidden />
          {t(key)}
        </Link>
      ))}
    </Stack>
  );
}
