'use client';

import { Button, SimpleGrid } from '@mantine/core';
import { useTranslations } from 'next-intl';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

export function Keypad({ disabled, onKey }: { readonly disabled: boolean; readonly onKey: (key: string) => void }) {
  const t = useTranslations('flows.try');
  return (
    <SimpleGrid cols={6} spacing={4} verticalSpacing={4} role="group" aria-label={t('keypad')} data-part="keypad">
      {KEYS.map((key) => (
        <Button key={key} variant="default" size="xs" px={0} disabled={disabled} onClick={() => onKey(key)} data-key={key}>
          {key}
        </Button>
      ))}
    </SimpleGrid>
  );
}
