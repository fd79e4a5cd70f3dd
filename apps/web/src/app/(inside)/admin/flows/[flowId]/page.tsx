import { flowIdSchema } from '@cordboard/contracts';
import { getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { FlowPage } from '../../../../../features/admin/flows/edit/flow-page.tsx';
import { requireRole } from '../../../../../server/require-role.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('flows'))('editor') };
}

export default async function FlowEditorPage({ params }: { params: Promise<{ flowId: string }> }) {
  await requireRole(['admin']);
  const flowId = flowIdSchema.safeParse((await params).flowId);
  if (!flowId.success) notFound();
  return <FlowPage flowId={flowId.data} />;
}
