'use client';

import { Avatar, Group, Menu, Text, UnstyledButton, useMantineColorScheme, VisuallyHidden, type MantineColorScheme } from '@mantine/core';
import { IconCheck, IconChevronDown, IconDeviceDesktop, IconKeyboard, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useLanguages } from '../../components/use-language.ts';
import { useEngine } from '../engine/engine-provider.tsx';
import { useMe } from './me.tsx';
import classes from './shell.module.css';
import { openShortcuts } from './shortcuts.tsx';
import { signOut } from './sign-out.ts';

const SCHEMES = [
  { value: 'light', icon: IconSun },
  { value: 'dark', icon: IconMoon },
  { value: 'auto', icon: IconDeviceDesktop },
] as const satisfies readonly { value: MantineColorScheme; icon: unknown }[];

export function AccountMenu() {
  const t = useTranslations('common.menu');
  const role = useTranslations('common.role');
  const me = useMe();
  const languages = useLanguages();
  const engine = useEngine();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end" width={240} withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.account}>
          <VisuallyHidden>{t('account')}: </VisuallyHidden>
          <Group gap={8} wrap="nowrap">
            <Avatar name={me.name} color="cord" size={32} radius="xl" aria-hidden />
            <Text fz="sm" fw={550} truncate maw={140}>
              {me.name}
            </Text>
            <IconChevronDown size={16} aria-hidden />
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label style={{ overflowWrap: 'anywhere' }}>
          {me.name} · {role(me.role)}
          <br />
          {me.email}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>{t('language')}</Menu.Label>
        {languages.map(({ locale, name, current, choose }) => (
          <Menu.Item key={locale} lang={locale} onClick={choose} rightSection={current ? <IconCheck size={16} aria-hidden /> : null}>
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('theme')}</Menu.Label>
        {SCHEMES.map(({ value, icon: Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={16} aria-hidden />}
            onClick={() => setColorScheme(value)}
            rightSection={colorScheme === value ? <IconCheck size={16} aria-hidden /> : null}
          >
            {t(value)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={openShortcuts}>
          {t('shortcuts')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut(engine)}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
