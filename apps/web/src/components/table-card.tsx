'use client';

import { Card, Skeleton, Stack, Table, Title, VisuallyHidden, type TableTdProps } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './table-card.module.css';

export interface Column {
  readonly label: string;
  /** Numbers stand at the right, in figures of one width. */
  readonly figures?: boolean;
  /** Only for screen readers: a column of buttons. */
  readonly hidden?: boolean;
  readonly width?: number;
}

/** A table on a card, as all of the pages have it; on a narrow window it scrolls inside of the card. */
export function TableCard(props: {
  readonly columns: readonly Column[];
  readonly minWidth: number;
  /** A heading on the card. */
  readonly title?: string;
  readonly children: ReactNode;
}) {
  const { columns, minWidth, title, children } = props;
  return (
    <Card padding={0}>
      {title !== undefined && (
        <Title order={2} fz="md" px="md" pt="md" pb={4}>
          {title}
        </Title>
      )}
      <Table.ScrollContainer minWidth={minWidth} type="native">
        <Table highlightOnHover>
          <Table.Thead className={classes.head}>
            <Table.Tr>
              {columns.map(({ label, figures, hidden, width }) => (
                <Table.Th key={label} {...(figures ? { ta: 'right' } : {})} {...(hidden ? { w: 56 } : width ? { w: width } : {})}>
                  {hidden ? <VisuallyHidden>{label}</VisuallyHidden> : label}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>{children}</Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
}

/** A cell of a column with `figures`. */
export function Figure(props: TableTdProps) {
  return <Table.Td {...props} ta="right" className="figures" />;
}

/** Rows of the table to come, so that nothing jumps. */
export function TableSkeleton() {
  return (
    <Card padding="md" aria-hidden>
      <Stack gap="sm">
        {[1, 2, 3, 4].map((row) => (
          <Skeleton key={row} h={28} />
        ))}
      </Stack>
    </Card>
  );
}
