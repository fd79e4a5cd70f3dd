import { getTranslations } from 'next-intl/server';
import { Floor } from '../../../features/floor/floor.tsx';
import { requireRole } from '../../../server/require-role.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('common.nav'))('floor') };
}

export default async function FloorPage() {
  await requireRole(['admin', 'supervisor']);
  return <Floor />;
}
