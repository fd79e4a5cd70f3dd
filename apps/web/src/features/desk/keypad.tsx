'use client';

import { Button, SimpleGrid, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;
const TYPING = 'input, textarea, select';

/** Digits by click or by the keyboard's own. */
export function Keypad({ onDigit }: { onDigit: (digit: string) => void }) {
  const t = useTranslations('desk.call');
  const [sent, setSent] = useState('');
  const press = (digit: string): void => {
    onDigit(digit);
    setSent((before) => (before + digit).slice(-20));
  };
  useEffect(() => {
    const typed = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof Element && event.target.closest(TYPING) !== null;
      if (!isTyping && !event.ctrlKey && !event.metaKey && (KEYS as readonly string[]).includes(event.key)) press(event.key);
    };
    window.addEventListener('keydown', typed);
    return () => window.removeEventListener('keydown', typed);
  });
  return (
    <Stack gap="xs" w={200} role="group" aria-label={t('keypad')}>
      <Text component="output" ff="monospace" mih={24} aria-live="off">
        {sent}
      </Text>
      <SimpleGrid cols={3} spacing={6}>
        {KEYS.map((digit) => (
          <Button key={digit} variant="default" size="md" onClick={() => press(digit)}>
            {digit}
          </Button>
        ))}
      </SimpleGrid>
    </Stack>
  );
}
