import type { Role } from '@cordboard/contracts';
import { IconChartHistogram, IconHeadset, IconHistory, IconLayoutDashboard, IconSettings } from '@tabler/icons-react';

/** The pages of the rail, in order. `key` follows `g` as a shortcut and names the text in `common.nav`. */
export const PAGES = [
  { key: 'desk', shortcut: 'd', href: '/desk', icon: IconHeadset, roles: ['admin', 'supervisor', 'agent'] },
  { key: 'floor', shortcut: 'f', href: '/floor', icon: IconLayoutDashboard, roles: ['admin', 'supervisor'] },
  { key: 'reports', shortcut: 'r', href: '/reports', icon: IconChartHistogram, roles: ['admin', 'supervisor'] },
  { key: 'history', shortcut: 'h', href: '/history', icon: IconHistory, roles: ['admin', 'supervisor', 'agent'] },
  { key: 'admin', shortcut: 'a', href: '/admin', icon: IconSettings, roles: ['admin'] },
] as const satisfies readonly { key: string; shortcut: string; href: string; icon: unknown; roles: readonly Role[] }[];

export function pagesFor(role: Role): (typeof PAGES)[number][] {
  return PAGES.filter((page) => (page.roles as readonly Role[]).includes(role));
}
