import { getTranslations } from 'next-intl/server';
import { Queues } from '../../../../features/admin/queues/queues.tsx';
import { requireRole } from '../../../../server/require-role.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('admin.tabs'))('queues') };
}

export default async function QueuesPage() {
  await requireRole(['admin']);
  return <Queues />;
}
