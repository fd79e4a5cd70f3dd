import { getTranslations } from 'next-intl/server';
import { WebCallKeys } from '../../../../features/admin/keys/keys.tsx';
import { requireRole } from '../../../../server/require-role.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('admin.tabs'))('keys') };
}

export default async function WebCallKeysPage() {
  await requireRole(['admin']);
  return <WebCallKeys />;
}
