'use client';

import { Badge } from '@mantine/core';
import { IconEar } from '@tabler/icons-react';
import type { AgentView } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';

/** Who is in somebody's conversation, and how. */
export function WatcherBadge({ watcher }: { watcher: AgentView | null }) {
  const t = useTranslations('floor.watch');
  if (watcher === null || watcher.watching === null) return null;
  const { mode } = watcher.watching;
  return (
    <Badge
      size="sm"
      mt={4}
      variant="light"
      color={mode === 'listen' ? 'blue' : 'orange'}
      leftSection={<IconEar size={12} aria-hidden />}
      data-part="watcher"
      data-mode={mode}
    >
      {t(`by.${mode}`, { name: watcher.name })}
    </Badge>
  );
}
