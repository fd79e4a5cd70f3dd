import { getTranslations } from 'next-intl/server';
import { People } from '../../../../features/admin/people/people.tsx';
import { requireRole } from '../../../../server/require-role.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('admin.tabs'))('people') };
}

export default async function PeoplePage() {
  await requireRole(['admin']);
  return <People />;
}
