'use client';

import { useTranslations } from 'next-intl';
import { resetPassword } from '../../client/account.ts';
import { AccountForm } from './account-form.tsx';
import { useAccountFields } from './use-account-fields.ts';

export function ResetPasswordForm({ token }: { token: string }) {
  const t = useTranslations('account.reset');
  const fields = useAccountFields(['newPassword']);
  return (
    <AccountForm
      title={t('title')}
      fields={fields}
      submit={t('submit')}
      explain={(code) => (code === 'invalid_input' ? t('used') : undefined)}
      onSubmit={async ({ password = '' }) => {
        await resetPassword(token, password);
        window.location.assign('/sign-in');
      }}
    />
  );
}
