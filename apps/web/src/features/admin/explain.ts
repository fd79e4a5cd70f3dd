'use client';

import { CordboardError } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';

export interface Issue {
  readonly path: string;
  readonly message: string;
}

const CONFLICTS = [
  'fallback',
  'webCallKeys',
  'queues',
  'lastAdmin',
  'otherCompany',
  'invitations',
  'skillAsked',
  'profileUsed',
  'flows',
  'notPublished',
] as const;
type Conflict = (typeof CONFLICTS)[number];

function isConflict(value: unknown): value is Conflict {
  return (CONFLICTS as readonly unknown[]).includes(value);
}

/** What the server says of single fields; an empty list when it speaks of the whole. */
export function issuesOf(error: unknown): readonly Issue[] {
  return error instanceof CordboardError ? ((error.data['issues'] ?? []) as readonly Issue[]) : [];
}

/** A refusal as a sentence that says what and why, in the reader's language. */
export function useExplain(): (error: unknown) => string {
  const t = useTranslations('admin.refused');
  const errors = useTranslations('errors');
  return (error) => {
    if (!(error instanceof CordboardError)) return errors('internal');
    const { code, data } = error;
    if (code === 'state_conflict' && isConflict(data['why'])) {
      const names = Array.isArray(data['names']) ? data['names'].join(', ') : '';
      return t(data['why'], { names, limit: Number(data['limit'] ?? 0) });
    }
    if (code === 'too_large' && typeof data['limitMs'] === 'number') return t('tooLong', { minutes: Math.round(data['limitMs'] / 60_000) });
    if (code === 'too_large' && typeof data['limitBytes'] === 'number')
      return t('tooLarge', { megabytes: Math.round(data['limitBytes'] / 1_048_576) });
    if (code === 'unsupported_media') return t('notSound');
    return errors(code);
  };
}

/** The server's own words for fields, which are English, and the key of our text for each. */
const FIELD_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/^needs a name|^needs a text/, 'present'],
  [/site address/, 'site'],
  [/at least one site/, 'sites'],
  [/e-mail address/, 'email'],
  [/a member already/, 'member'],
  [/not there/, 'gone'],
  [/end after it begins/, 'order'],
  [/another skill/, 'skillName'],
  [/another step follows/, 'present'],
  [/another profile/, 'profileName'],
  [/this queue is on the list/, 'queueTwice'],
  [/different delays/, 'delays'],
  [/on the list already/, 'twice'],
  [/time zone/, 'timeZone'],
  [/0 to 9/, 'digit'],
  [/sound file/, 'file'],
  [/does not exist in/, 'noSuchTime'],
  [/at most 50 alternatives|at most 500 different conditions|more than 300 lines/, 'tooWide'],
  [/at most 300 lines/, 'lines'],
];

export function useFieldText(): (issue: Issue) => string {
  const t = useTranslations('admin.checks');
  return ({ message }) => t(FIELD_TEXTS.find(([pattern]) => pattern.test(message))?.[1] ?? 'value');
}
