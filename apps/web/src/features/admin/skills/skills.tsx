'use client';

import { Button, Menu, Table } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { RowMenu } from '../../../components/row-menu.tsx';
import { TableCard } from '../../../components/table-card.tsx';
import { useConfirm } from '../../../components/use-confirm.tsx';
import { AdminPage } from '../parts.tsx';
import { useAct } from '../use-act.ts';
import { useAdminQuery, type SkillRow } from '../use-admin-query.ts';
import { SkillModal } from './skill-modal.tsx';

interface SkillActions {
  readonly onRename: (skill: SkillRow) => void;
  readonly onRemove: (skill: SkillRow) => void;
}

function SkillTable({ skills, onRename, onRemove }: { skills: readonly SkillRow[] } & SkillActions) {
  const t = useTranslations('admin.skills');
  return (
    <TableCard
      minWidth={640}
      columns={[{ label: t('name') }, { label: t('people') }, { label: t('queues') }, { label: t('actions'), hidden: true }]}
    >
      {skills.map((skill) => (
        <Table.Tr key={skill.skillId} data-part="skill" data-skill-id={skill.skillId}>
          <Table.Th scope="row" fw={600}>
            {skill.name}
          </Table.Th>
          <Table.Td>{skill.people.map(({ name, level }) => `${name} (${String(level)})`).join(', ') || t('nobody')}</Table.Td>
          <Table.Td>{skill.queues.join(', ') || t('unasked')}</Table.Td>
          <Table.Td>
            <RowMenu label={t('actionsFor', { name: skill.name })}>
              <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => onRename(skill)}>
                {t('rename')}
              </Menu.Item>
              <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} color="red" onClick={() => onRemove(skill)}>
                {t('remove')}
              </Menu.Item>
            </RowMenu>
          </Table.Td>
        </Table.Tr>
      ))}
    </TableCard>
  );
}

/** What contacts may ask of agents, who can do it, and which queues ask for it. */
export function Skills() {
  const t = useTranslations('admin.skills');
  const confirm = useConfirm();
  const found = useAdminQuery('skill.list');
  const { act } = useAct();
  const [open, setOpen] = useState<{ target: SkillRow | null } | null>(null);

  const askRemove = (skill: SkillRow): void => {
    confirm({
      title: t('removeTitle', { name: skill.name }),
      text: t('removeText', { count: skill.people.length }),
      yes: t('remove'),
      onYes: () => void act('skill.remove', { skillId: skill.skillId }, { done: t('removed', { name: skill.name }) }),
    });
  };
  const add = (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setOpen({ target: null })}>
      {t('add')}
    </Button>
  );
  return (
    <>
      <AdminPage
        title={t('title')}
        text={t('text')}
        add={add}
        query={found}
        empty={({ skills }) => (skills.length === 0 ? t('empty') : null)}
      >
        {({ skills }) => <SkillTable skills={skills} onRename={(target) => setOpen({ target })} onRemove={askRemove} />}
      </AdminPage>
      {open && <SkillModal target={open.target} onClose={() => setOpen(null)} />}
    </>
  );
}
