'use client';

import { Card, Stack, Text } from '@mantine/core';
import { IconInbox, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** An empty page teaches: one sentence, one button. */
export function Empty({ text, icon: Glyph = IconInbox, children }: { text: string; icon?: Icon; children?: ReactNode }) {
  return (
    <Card padding="xl">
      <Stack align="center" ta="center" gap="sm">
        <Glyph size={32} stroke={1.4} color="var(--mantine-color-dimmed)" aria-hidden />
        <Text maw={480}>{text}</Text>
        {children}
      </Stack>
    </Card>
  );
}
