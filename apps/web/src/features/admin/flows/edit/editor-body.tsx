'use client';

import { SegmentedControl } from '@mantine/core';
import type { Finding, PublishVerdict } from '@cordboard/flow';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { nodeOf } from '../graph/edits.ts';
import { draftKey } from '../try/answers.ts';
import { SimulatorPanel } from '../try/simulator-panel.tsx';
import { useSimulator } from '../try/use-simulator.ts';
import { ConflictAlert } from './conflict-alert.tsx';
import { useEditor } from './editor-context.ts';
import classes from './editor.module.css';
import { nearestField } from './field-of.ts';
import { FindingsList } from './findings-list.tsx';
import type { Viewed } from './flow-editor.tsx';
import { FlowPanel } from './flow-panel.tsx';
import { GraphView } from './graph-view.tsx';
import { NodePanel } from './node-panel.tsx';
import { Toolbar } from './toolbar.tsx';
import type { Draft } from './use-draft.ts';
import { VersionBanner } from './version-banner.tsx';
import type { ReadFlow } from './world-of.ts';

const TABS = ['step', 'findings', 'try'] as const;
type Tab = (typeof TABS)[number];

interface Props {
  readonly read: ReadFlow;
  readonly draft: Draft;
  readonly verdict: PublishVerdict;
  readonly viewed: Viewed | null;
  readonly onView: (viewed: Viewed | null) => void;
}

/** The drawing, and beside it the selected node, what is wrong, or the simulator. */
export function EditorBody({ read, draft, verdict, viewed, onView }: Props) {
  const t = useTranslations('flows');
  const { graph, selected, select, isReadOnly } = useEditor();
  const simulator = useSimulator(read.flowId);
  const [tab, setTab] = useState<Tab>('step');
  const [goal, setGoal] = useState<string | null>(null);
  const side = useRef<HTMLDivElement>(null);
  const node = nodeOf(graph, selected);
  const shown = isReadOnly ? 'step' : tab;
  const worst = verdict.findings.filter(({ severity }) => severity === 'error').length + verdict.harmed.length;

  const go = ({ nodeId, field }: Finding): void => {
    select(nodeId);
    setTab('step');
    setGoal(field ?? '');
  };
  // The field is there only after the panel has changed to its node.
  useEffect(() => {
    if (goal === null || tab !== 'step') return;
    const fields = [...(side.current?.querySelectorAll<HTMLElement>('[data-field]') ?? [])];
    const nearest = nearestField(
      goal,
      fields.map((field) => field.dataset['field'] ?? ''),
    );
    const field = fields.find((one) => one.dataset['field'] === nearest) ?? side.current?.querySelector<HTMLElement>('input, textarea');
    field?.focus();
    field?.scrollIntoView({ block: 'center' });
    setGoal(null);
  }, [goal, tab, selected]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    // Within a field the browser undoes what was typed there.
    if (isReadOnly || isTyping || !(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    const act = key === 'y' || (key === 'z' && event.shiftKey) ? draft.redo : key === 'z' ? draft.undo : undefined;
    if (act === undefined) return;
    event.preventDefault();
    act?.();
  };
  return (
    <section className={classes.editor} onKeyDown={onKeyDown} data-part="flow-editor" data-save={draft.state}>
      <Toolbar read={read} draft={draft} verdict={verdict} onView={onView} onFindings={() => setTab('findings')} />
      {draft.state === 'conflict' && <ConflictAlert read={read} draft={draft} />}
      {viewed !== null && <VersionBanner viewed={viewed} onView={onView} onRestore={() => draft.edit(() => viewed.graph)} />}
      <div className={classes.body}>
        <GraphView key={viewed?.version ?? 'draft'} current={isReadOnly ? null : simulator.current} onSelect={() => setTab('step')} />
        <div className={classes.side} ref={side}>
          {!isReadOnly && (
            <SegmentedControl
              fullWidth
              aria-label={t('side.label')}
              data={TABS.map((one) => ({
                value: one,
                label: one === 'findings' ? t('side.findings', { count: worst }) : t(`side.${one}`),
              }))}
              value={tab}
              onChange={(chosen) => setTab(TABS.find((one) => one === chosen) ?? 'step')}
              data-part="side-tabs"
            />
          )}
          <div className={classes.sideBody} tabIndex={-1}>
            {shown === 'step' && (node === null ? <FlowPanel /> : <NodePanel key={node.id} node={node} />)}
            {shown === 'findings' && <FindingsList verdict={verdict} onGo={go} />}
            {shown === 'try' && <SimulatorPanel simulator={simulator} draft={draftKey(read.flowId)} isEmpty={graph.start === null} />}
          </div>
        </div>
      </div>
    </section>
  );
}
