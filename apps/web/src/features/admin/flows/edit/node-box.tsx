'use client';

import { Badge } from '@mantine/core';
import { IconAlertCircle, IconAlertTriangle, IconPlayerPlay } from '@tabler/icons-react';
import { Handle, Position, useUpdateNodeInternals, type Node, type NodeProps } from '@xyflow/react';
import type { FlowNode } from '@cordboard/contracts';
import type { Port } from '@cordboard/flow';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import classes from './editor.module.css';
import { KIND_ICONS } from './kind-icons.ts';

export interface BoxData extends Record<string, unknown> {
  readonly node: FlowNode;
  readonly title: string;
  readonly summary: string;
  readonly ports: readonly (Port & { readonly label: string })[];
  readonly isStart: boolean;
  readonly isFallback: boolean;
  /** Where the simulated call is. */
  readonly isCurrent: boolean;
  readonly isReadOnly: boolean;
  readonly errors: number;
  readonly warnings: number;
}
export type Box = Node<BoxData, 'box'>;

/** A node as it is drawn: what it is, and a handle for each way out of it. */
export function NodeBox({ id, data, selected }: NodeProps<Box>) {
  const t = useTranslations('flows');
  const update = useUpdateNodeInternals();
  const { node, ports, errors, warnings, isReadOnly } = data;
  const Glyph = KIND_ICONS[node.kind];
  const names = ports.map(({ outcome }) => outcome).join(' ');
  // Handles have other places or names now; edges follow them.
  useEffect(() => update(id), [update, id, names]);
  return (
    <div className={classes.node} data-part="node" data-kind={node.kind} data-selected={selected} data-current={data.isCurrent}>
      <Handle type="target" position={Position.Left} className={classes.handle} isConnectable={!isReadOnly} style={{ top: 29 }} />
      <div className={classes.head}>
        <Glyph size={20} stroke={1.6} aria-hidden style={{ flex: 'none' }} />
        <div style={{ minWidth: 0, flex: 1 }}>
          <div className={classes.title}>{data.title}</div>
          <div className={classes.summary}>{data.summary}</div>
        </div>
        {data.isStart && (
          <Badge size="sm" color="cord" leftSection={<IconPlayerPlay size={10} aria-hidden />} style={{ flex: 'none' }}>
            {t('start')}
          </Badge>
        )}
        {data.isFallback && (
          <Badge size="sm" color="gray" style={{ flex: 'none' }}>
            {t('fallback')}
          </Badge>
        )}
        {errors > 0 ? (
          <IconAlertCircle size={18} color="var(--mantine-color-error)" role="img" aria-label={t('errors', { count: errors })} />
        ) : (
          warnings > 0 && (
            <IconAlertTriangle size={18} color="var(--mantine-color-orange-6)" role="img" aria-label={t('warnings', { count: warnings })} />
          )
        )}
      </div>
      {ports.map(({ outcome, label, open }) => (
        <div key={outcome} className={classes.port} data-open={open === 'refused' && node.next[outcome] === undefined}>
          <span className={classes.portName}>{label}</span>
          <Handle type="source" position={Position.Right} id={outcome} className={classes.handle} isConnectable={!isReadOnly} />
        </div>
      ))}
    </div>
  );
}
