import { getTranslations } from 'next-intl/server';
import { Flows } from '../../../../features/admin/flows/flows.tsx';
import { requireRole } from '../../../../server/require-role.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('admin.tabs'))('flows') };
}

export default async function FlowsPage() {
  await requireRole(['admin']);
  return <Flows />;
}
