'use client';

import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { callVerb, type VerbInput, type VerbOutput } from '../../client/verbs.ts';
import type { VerbName } from '../../server/verbs/index.ts';
import { issuesOf, useExplain, useFieldText } from './explain.ts';

export interface Act {
  /**
   * Runs the verb, says `done` and reads the admin pages again; null when it was refused. Refusals of single fields go to
   * `setFieldError`, the rest to `failure` when the form shows it in place, else to a toast.
   */
  readonly act: <N extends VerbName>(name: N, input: VerbInput<N>, options?: ActOptions) => Promise<VerbOutput<N> | null>;
  readonly busy: boolean;
  /** The latest refusal of the whole, for forms. */
  readonly failure: string | null;
}

export interface ActOptions {
  /** A toast for what has passed. */
  readonly done?: string;
  /** Given by forms: `failure` is shown there, and fields get their errors. `path` is without `prefix`. */
  readonly form?: { readonly prefix?: string; readonly setFieldError: (path: string, text: string) => void };
}

export function useAct(): Act {
  const explain = useExplain();
  const fieldText = useFieldText();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const refuse = (error: unknown, form: ActOptions['form']): void => {
    const issues = issuesOf(error);
    if (!form) {
      const [first] = issues;
      notifications.show({ color: 'red', message: first ? fieldText(first) : explain(error) });
      return;
    }
    for (const issue of issues) form.setFieldError(issue.path.replace(form.prefix ?? '', ''), fieldText(issue));
    setFailure(explain(error));
  };
  const act = async <N extends VerbName>(name: N, input: VerbInput<N>, { done, form }: ActOptions = {}): Promise<VerbOutput<N> | null> => {
    setBusy(true);
    setFailure(null);
    try {
      const output: VerbOutput<N> = await callVerb<N>(name, input);
      if (done !== undefined) notifications.show({ message: done });
      await client.invalidateQueries({ queryKey: ['admin'] });
      return output;
    } catch (error) {
      refuse(error, form);
      return null;
    } finally {
      setBusy(false);
    }
  };
  return { act, busy, failure };
}
