'use client';

import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconClock, IconListNumbers, IconPlus, IconSitemap } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Empty } from '../../../components/empty.tsx';
import { useConfirm } from '../../../components/use-confirm.tsx';
import { AdminPage } from '../parts.tsx';
import { useAct } from '../use-act.ts';
import { useAdminQuery, type FlowRow } from '../use-admin-query.ts';
import { FlowTable } from './flow-table.tsx';
import { NewFlowModal, RenameFlowModal } from './flow-modals.tsx';
import { TEMPLATES, type Template } from './graph/templates.ts';

const ICONS = { menu: IconListNumbers, hours: IconClock, blank: IconPlus } as const;

function Teach({ onMake }: { readonly onMake: (template: Template) => void }) {
  const t = useTranslations('flows');
  return (
    <Empty text={t('list.empty')} icon={IconSitemap}>
      <Group justify="center" data-part="templates">
        {TEMPLATES.map((template) => {
          const Glyph = ICONS[template];
          return (
            <Button
              key={template}
              variant={template === 'menu' ? 'filled' : 'default'}
              leftSection={<Glyph size={18} aria-hidden />}
              onClick={() => onMake(template)}
            >
              {t(`template.${template}`)}
            </Button>
          );
        })}
      </Group>
    </Empty>
  );
}

/** What calls do before, between and after people: each a drawing that is published when it is ready. */
export function Flows() {
  const t = useTranslations('flows.list');
  const confirm = useConfirm();
  const found = useAdminQuery('flow.list');
  const { act } = useAct();
  const [making, setMaking] = useState<Template | null>(null);
  const [renaming, setRenaming] = useState<FlowRow | null>(null);

  const askRemove = ({ flowId, name }: FlowRow): void => {
    const users = (found.data?.entryPoints ?? []).filter((entry) => entry.flowId === flowId).map((entry) => entry.name);
    if (users.length > 0) {
      notifications.show({ color: 'red', message: t('removeUsed', { names: users.join(', ') }) });
      return;
    }
    const remove = (): void => void act('flow.delete', { flowId }, { done: t('removed', { name }) });
    confirm({ title: t('removeTitle', { name }), text: t('removeText'), yes: t('remove'), onYes: remove });
  };
  const add = (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setMaking('menu')}>
      {t('add')}
    </Button>
  );
  const isEmpty = found.data?.flows.length === 0;
  return (
    <>
      <AdminPage title={t('title')} text={t('text')} add={isEmpty ? null : add} query={found} empty={() => null}>
        {({ flows, entryPoints }) =>
          flows.length === 0 ? (
            <Teach onMake={setMaking} />
          ) : (
            <FlowTable flows={flows} entryPoints={entryPoints} onRename={setRenaming} onRemove={askRemove} />
          )
        }
      </AdminPage>
      {making !== null && <NewFlowModal first={making} onClose={() => setMaking(null)} />}
      {renaming !== null && <RenameFlowModal target={renaming} onClose={() => setRenaming(null)} />}
    </>
  );
}
