import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { CompanyForm } from '../../../features/account/company-form.tsx';
import { person } from '../../../server/session.ts';

export default async function CompanyPage() {
  const who = await person(await headers());
  if (!who) redirect('/sign-in');
  if (who.member) redirect('/desk');
  return <CompanyForm />;
}
