import { headers } from 'next/headers';
import { getTranslations } from 'next-intl/server';
import { AccountNotice } from '../../../../features/account/account-notice.tsx';
import { InvitationForm } from '../../../../features/account/invitation-form.tsx';
import { readInvitation } from '../../../../server/invitations.ts';
import { person } from '../../../../server/session.ts';

export default async function InvitationPage({ params }: { params: Promise<{ id: string }> }) {
  const invitation = await readInvitation((await params).id);
  if (!invitation) {
    const t = await getTranslations('account.invitation');
    return <AccountNotice title={t('goneTitle')}>{t('gone')}</AccountNotice>;
  }
  const who = await person(await headers());
  return <InvitationForm invitation={{ ...invitation, signedIn: who?.email === invitation.email }} />;
}
