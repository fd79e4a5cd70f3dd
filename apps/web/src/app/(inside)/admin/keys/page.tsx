import { getTranslations } from 'next-intl/server';
import { Keys } from '../../../../features/admin/keys/keys.tsx';
import { requireRole } from '../../../../server/require-role.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('admin.tabs'))('keys') };
}

export default async function KeysPage() {
  await requireRole(['admin']);
  return <Keys />;
}
