'use client';

import { useLocale, useTranslations } from 'next-intl';
import { openCompany } from '../../client/account.ts';
import { AccountForm } from './account-form.tsx';
import { useAccountFields } from './use-account-fields.ts';

/** For somebody who is signed in and belongs to no company: a sign-up that broke off, or a member who was removed. */
export function CompanyForm() {
  const t = useTranslations('account.company');
  const locale = useLocale();
  const fields = useAccountFields(['company']);
  return (
    <AccountForm
      title={t('title')}
      text={t('text')}
      fields={fields}
      submit={t('submit')}
      onSubmit={async ({ company = '' }) => {
        await openCompany({ company, locale, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone });
        window.location.assign('/start');
      }}
    />
  );
}
