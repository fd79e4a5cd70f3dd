import { getTranslations } from 'next-intl/server';
import { FirstSteps } from '../../../features/start/first-steps.tsx';
import { requireRole } from '../../../server/require-role.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('account.start'))('title') };
}

export default async function StartPage() {
  await requireRole(['admin']);
  return <FirstSteps />;
}
