'use client';

import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useTranslations } from 'next-intl';

export interface Question {
  readonly title: string;
  readonly text: string;
  /** What the button does, in a word. */
  readonly yes: string;
  readonly onYes: () => void;
}

/** Asks before what cannot be undone with a click. */
export function useConfirm(): (question: Question) => void {
  const t = useTranslations('common.actions');
  return ({ title, text, yes, onYes }) => {
    modals.openConfirmModal({
      title,
      children: <Text>{text}</Text>,
      labels: { confirm: yes, cancel: t('cancel') },
      confirmProps: { color: 'red' },
      onConfirm: onYes,
    });
  };
}
