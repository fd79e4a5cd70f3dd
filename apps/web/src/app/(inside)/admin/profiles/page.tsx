import { getTranslations } from 'next-intl/server';
import { Profiles } from '../../../../features/admin/profiles/profiles.tsx';
import { requireRole } from '../../../../server/require-role.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('admin.tabs'))('profiles') };
}

export default async function ProfilesPage() {
  await requireRole(['admin']);
  return <Profiles />;
}
