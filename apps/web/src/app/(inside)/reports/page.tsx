import { getTranslations } from 'next-intl/server';
import { Reports } from '../../../features/reports/reports.tsx';
import { requireRole } from '../../../server/require-role.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('common.nav'))('reports') };
}

export default async function ReportsPage() {
  await requireRole(['admin', 'supervisor']);
  return <Reports />;
}
