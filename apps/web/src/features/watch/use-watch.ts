'use client';

import { notifications } from '@mantine/notifications';
import { CordboardError, type Command, type ContactId, type SupervisionMode } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useCommand, useEngine } from '../engine/engine-provider.tsx';

export interface Watch {
  readonly pending: boolean;
  readonly supervise: (contactId: ContactId, mode: SupervisionMode) => Promise<void>;
  readonly takeOver: (contactId: ContactId) => Promise<void>;
  readonly letGo: (contactId: ContactId) => Promise<void>;
  readonly hangUp: (contactId: ContactId) => Promise<void>;
}

/** What routing says stands against it, in words of `floor.watch.refused`. */
const REFUSALS = ['supervised', 'noDesk', 'noQueues', 'consult', 'busy', 'over'] as const;
type Refusal = (typeof REFUSALS)[number];

function refusalOf(error: CordboardError): Refusal {
  const from = error.data['from'];
  if (from === 'idle' || from === 'offered' || from === 'onContact' || from === 'wrapUp') return 'busy';
  return REFUSALS.find((one) => one === from) ?? 'over';
}

/** What a supervisor does with a conversation. Whoever is to be heard needs a microphone first; to listen nobody does. */
export function useWatch(): Watch {
  const command = useCommand();
  const engine = useEngine();
  const t = useTranslations('floor.watch');
  const errors = useTranslations('errors');
  const [count, setCount] = useState(0);

  const say = (message: string): void => void notifications.show({ color: 'red', message });
  const run = async (wanted: Command, heard: boolean): Promise<void> => {
    setCount((before) => before + 1);
    try {
      if (heard && !(await canBeHeard())) return say(t('needsMicrophone'));
      await command(wanted);
    } catch (error) {
      if (!(error instanceof CordboardError)) say(errors('internal'));
      else if (error.code === 'state_conflict') say(t(`refused.${refusalOf(error)}`));
      else say(errors(error.code));
    } finally {
      setCount((before) => before - 1);
    }
  };
  const canBeHeard = async (): Promise<boolean> => {
    try {
      await engine?.microphone.open();
      return true;
    } catch (error) {
      // The browser's own: denied, or none there. Anything else is a fault.
      if (error instanceof DOMException) return false;
      throw error;
    }
  };
  return {
    pending: count > 0,
    supervise: (contactId, mode) => run({ type: 'contact.supervise', contactId, mode }, mode !== 'listen'),
    takeOver: (contactId) => run({ type: 'contact.takeOver', contactId }, true),
    letGo: (contactId) => run({ type: 'contact.letGo', contactId }, false),
    hangUp: (contactId) => run({ type: 'contact.hangUp', contactId }, false),
  };
}
