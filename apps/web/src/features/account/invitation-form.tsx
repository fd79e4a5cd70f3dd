'use client';

import { Alert, Anchor, Button, Stack, Title } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { CordboardError } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { acceptInvitation, signIn, signUpToJoin } from '../../client/account.ts';
import { AccountForm } from './account-form.tsx';
import { useAccountFields } from './use-account-fields.ts';

export interface InvitationView {
  readonly id: string;
  readonly company: string;
  readonly email: string;
  /** Somebody is signed in with the invited address. */
  readonly signedIn: boolean;
}

/** New people choose a name and a password; people we know sign in; then they are members. */
export function InvitationForm({ invitation }: { invitation: InvitationView }) {
  const t = useTranslations('account.invitation');
  const errors = useTranslations('errors');
  const [known, setKnown] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const newFields = useAccountFields(['name', 'newPassword']);
  const knownFields = useAccountFields(['password']);
  const join = async (): Promise<void> => {
    await acceptInvitation(invitation.id);
    window.location.assign('/desk');
  };
  if (invitation.signedIn) {
    return (
      <Stack>
        <Title order={1} fz="h2">
          {t('title', { company: invitation.company })}
        </Title>
        {failure && (
          <Alert color="red" icon={<IconAlertCircle aria-hidden />} role="alert">
            {failure}
          </Alert>
        )}
        <Button
          onClick={() =>
            void join().catch((error: unknown) => setFailure(errors(error instanceof CordboardError ? error.code : 'internal')))
          }
        >
          {t('join')}
        </Button>
      </Stack>
    );
  }
  return (
    <AccountForm
      key={String(known)}
      title={t('title', { company: invitation.company })}
      text={invitation.email}
      fields={known ? knownFields : newFields}
      submit={t('join')}
      onSubmit={async ({ name = '', password = '' }) => {
        if (known) await signIn(invitation.email, password);
        else await signUpToJoin({ name, email: invitation.email, password });
        await join();
      }}
    >
      <Anchor component="button" type="button" fz="sm" ta="center" onClick={() => setKnown(!known)}>
        {known ? t('new') : t('known')}
      </Anchor>
    </AccountForm>
  );
}
