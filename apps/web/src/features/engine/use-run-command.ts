'use client';

import { notifications } from '@mantine/notifications';
import { CordboardError, type Command, type ErrorCode } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useCommand } from './engine-provider.tsx';

/** Sentences that say more of a refusal than our general ones. */
export type Refusals = Partial<Readonly<Record<ErrorCode, string>>>;

/** Sends a command and says in a sentence what the server refused. `run` resolves to whether it was done. */
export function useRunCommand(): { run: (command: Command, refusals?: Refusals) => Promise<boolean>; pending: boolean } {
  const command = useCommand();
  const t = useTranslations('errors');
  const common = useTranslations('common');
  const [count, setCount] = useState(0);
  const run = async (wanted: Command, refusals: Refusals = {}): Promise<boolean> => {
    setCount((before) => before + 1);
    try {
      await command(wanted);
      return true;
    } catch (error) {
      const known = error instanceof CordboardError ? error : null;
      const code = known?.code ?? 'internal';
      const message = known?.data['why'] === 'noMicrophone' ? common('needsMicrophone') : (refusals[code] ?? t(code));
      notifications.show({ color: 'red', message });
      return false;
    } finally {
      setCount((before) => before - 1);
    }
  };
  return { run, pending: count > 0 };
}
