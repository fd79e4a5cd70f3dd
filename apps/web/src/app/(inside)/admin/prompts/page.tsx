import { getTranslations } from 'next-intl/server';
import { Prompts } from '../../../../features/admin/prompts/prompts.tsx';
import { requireRole } from '../../../../server/require-role.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('admin.tabs'))('prompts') };
}

export default async function PromptsPage() {
  await requireRole(['admin']);
  return <Prompts />;
}
