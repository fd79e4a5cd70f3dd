'use client';

import { Anchor } from '@mantine/core';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { useState } from 'react';
import { requestPasswordReset } from '../../client/account.ts';
import { AccountForm } from './account-form.tsx';
import { AccountNotice } from './account-notice.tsx';
import { useAccountFields } from './use-account-fields.ts';

/** Says the same whether the address has an account or not. */
export function ForgotPasswordForm({ canMail }: { canMail: boolean }) {
  const t = useTranslations('account.forgot');
  const fields = useAccountFields(['email']);
  const [sent, setSent] = useState(false);
  if (!canMail) return <AccountNotice title={t('title')}>{t('noMail')}</AccountNotice>;
  if (sent) return <AccountNotice title={t('sentTitle')}>{t('sent')}</AccountNotice>;
  return (
    <AccountForm
      title={t('title')}
      text={t('text')}
      fields={fields}
      submit={t('submit')}
      onSubmit={async ({ email = '' }) => {
        await requestPasswordReset(email.trim());
        setSent(true);
      }}
    >
      <Anchor component={Link} href="/sign-in" fz="sm" ta="center">
        {t('back')}
      </Anchor>
    </AccountForm>
  );
}
