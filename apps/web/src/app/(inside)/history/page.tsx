import { getTranslations } from 'next-intl/server';
import { History } from '../../../features/history/history.tsx';

export async function generateMetadata() {
  return { title: (await getTranslations('common.nav'))('history') };
}

export default function HistoryPage() {
  return <History />;
}
