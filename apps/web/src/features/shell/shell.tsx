'use client';

import { AppShell, Group } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { ProblemBanner } from '../desk/problem-banner.tsx';
import { RingCard } from '../desk/ring-card.tsx';
import { DeviceNotice } from '../sound/device-notice.tsx';
import { Strip } from '../strip/strip.tsx';
import { WatchCard } from '../watch/watch-card.tsx';
import { AccountMenu } from './account-menu.tsx';
import { Finder } from './finder.tsx';
import { Mark } from './mark.tsx';
import { Rail } from './rail.tsx';
import { Shortcuts } from './shortcuts.tsx';
import classes from './shell.module.css';

/** The frame of every page inside: the strip that is always true on top, the rail at the side, the page beside it. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useTranslations('common.nav');
  return (
    <AppShell header={{ height: 52 }} navbar={{ width: 96, breakpoint: 0 }} padding="md">
      <a className={classes.skip} href="#content">
        {t('skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="sm" gap="md" wrap="nowrap">
          <Mark />
          <Strip />
          <AccountMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar>
        <Rail />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <ProblemBanner />
        <DeviceNotice />
        <RingCard />
        <WatchCard />
        {children}
      </AppShell.Main>
      <Finder />
      <Shortcuts />
    </AppShell>
  );
}
