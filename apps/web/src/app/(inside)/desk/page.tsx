import { getTranslations } from 'next-intl/server';
import { Desk } from '../../../features/desk/desk.tsx';

export async function generateMetadata() {
  return { title: (await getTranslations('common.nav'))('desk') };
}

export default function DeskPage() {
  return <Desk />;
}
