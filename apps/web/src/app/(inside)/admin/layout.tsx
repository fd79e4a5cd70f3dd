import type { ReactNode } from 'react';
import { AdminFrame } from '../../../features/admin/admin-frame.tsx';
import { requireRole } from '../../../server/require-role.ts';

export default async function AdminLayout({ children }: { children: ReactNode }) {
  await requireRole(['admin']);
  return <AdminFrame>{children}</AdminFrame>;
}
