'use client';

import { List } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';

/** Sentences, the most telling first. `reasons` are the codes behind them, for whoever looks into the page. */
export function ReasonList({ sentences, reasons }: { sentences: readonly string[]; reasons: readonly string[] }) {
  return (
    <List
      spacing={6}
      icon={<IconInfoCircle size={18} color="var(--mantine-color-dimmed)" aria-hidden />}
      data-part="reasons"
      data-reasons={reasons.join(' ')}
    >
      {sentences.map((sentence) => (
        <List.Item key={sentence} fw={600}>
          {sentence}
        </List.Item>
      ))}
    </List>
  );
}
