import { getTranslations } from 'next-intl/server';
import { Skills } from '../../../../features/admin/skills/skills.tsx';
import { requireRole } from '../../../../server/require-role.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('admin.tabs'))('skills') };
}

export default async function SkillsPage() {
  await requireRole(['admin']);
  return <Skills />;
}
