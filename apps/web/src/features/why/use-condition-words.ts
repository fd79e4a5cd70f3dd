'use client';

import type { ConditionView } from '@cordboard/contracts';
import { useFormatter, useTranslations } from 'next-intl';

interface Asked {
  readonly asksFor: ConditionView;
  readonly preferredAgentName: string | null;
}

/** What a contact asks for, in words: `Español from 3 and Billing from 2, or Français from 4`. */
export function useConditionWords(): (asked: Asked) => string {
  const t = useTranslations('floor.condition');
  const format = useFormatter();
  return ({ asksFor, preferredAgentName }) => {
    if (preferredAgentName !== null) return t('only', { name: preferredAgentName });
    if (asksFor.length === 0) return t('anyone');
    const alternatives = asksFor.map((skills) =>
      format.list(
        skills.map((one) => t('skill', { ...one })),
        { type: 'conjunction' },
      ),
    );
    return format.list(alternatives, { type: 'disjunction' });
  };
}
