'use client';

import { Group, Kbd, Modal, Stack, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { beginGo, namesPage, passKey } from './go-sequence.ts';
import { useMe } from './me.tsx';
import { pagesFor } from './pages.ts';

const OPEN_EVENT = 'cordboard:shortcuts';

/** Of a supervisor who is in a call. */
const WATCH_KEYS = [
  ['watch', ['1', '2', '3']],
  ['takeOver', ['4']],
  ['nextCall', ['N']],
  ['letGo', ['0']],
] as const;

export function openShortcuts(): void {
  window.dispatchEvent(new Event(OPEN_EVENT));
}

/** `?` shows the map; `g` and a letter go to a page. Keys of a page stand in its own texts under `shortcuts`. */
export function Shortcuts() {
  const t = useTranslations('common');
  const router = useRouter();
  const { role } = useMe();
  const [opened, setOpened] = useState(false);

  useEffect(() => {
    const open = (): void => setOpened(true);
    const pass = (event: KeyboardEvent): void => passKey(event, Date.now());
    window.addEventListener(OPEN_EVENT, open);
    window.addEventListener('keydown', pass, { capture: true });
    return () => {
      window.removeEventListener(OPEN_EVENT, open);
      window.removeEventListener('keydown', pass, { capture: true });
    };
  }, []);

  const goTo =
    (href: string) =>
    (event: KeyboardEvent): void => {
      if (namesPage(event)) router.push(href);
    };
  useHotkeys([
    ['shift+?', () => setOpened(true)],
    ['g', () => beginGo(Date.now())],
    ...pagesFor(role).map(({ shortcut, href }): [string, (event: KeyboardEvent) => void] => [shortcut, goTo(href)]),
  ]);

  const rows: readonly (readonly [string, readonly string[]])[] = [
    [t('shortcuts.accept'), ['Space']],
    [t('shortcuts.decline'), ['Esc']],
    [t('shortcuts.mute'), ['M']],
    [t('shortcuts.hold'), ['H']],
    [t('shortcuts.pauseRecording'), ['P']],
    [t('shortcuts.transfer'), ['T']],
    [t('shortcuts.complete'), ['C']],
    [t('shortcuts.back'), ['B']],
    [t('shortcuts.hangUp'), ['Ctrl', 'Shift', 'E']],
    ...(role === 'agent' ? [] : WATCH_KEYS).map(([key, keys]): [string, readonly string[]] => [t(`shortcuts.${key}`), keys]),
    [t('shortcuts.find'), ['Ctrl', 'K']],
    ...pagesFor(role).map(({ key, shortcut }): [string, string[]] => [t(`nav.${key}`), ['G', shortcut.toUpperCase()]]),
    [t('shortcuts.help'), ['?']],
  ];
  return (
    <Modal opened={opened} onClose={() => setOpened(false)} title={t('menu.shortcuts')}>
      <Stack gap="xs">
        {rows.map(([text, keys]) => (
          <Group key={text} justify="space-between">
            <Text>{text}</Text>
            <Group gap={4}>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </Group>
          </Group>
        ))}
        <Text c="dimmed" fz="sm">
          {t('shortcuts.note')}
        </Text>
      </Stack>
    </Modal>
  );
}
