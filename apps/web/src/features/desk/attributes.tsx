import { Table } from '@mantine/core';
import type { Customer } from '@cordboard/contracts';

/** What the site signed about the customer, and what the flow found out before an agent was there; nothing without either. */
export function Attributes({ customer }: { customer: Customer }) {
  const signed = Object.entries(customer.identity?.attributes ?? {}).map(([name, value]) => ({ from: 'site', name, value }));
  const found = Object.entries(customer.attributes ?? {}).map(([name, value]) => ({ from: 'flow', name, value }));
  const all = [...signed, ...found];
  if (all.length === 0) return null;
  return (
    <Table withRowBorders={false} verticalSpacing={4} data-part="attributes">
      <Table.Tbody>
        {all.map(({ from, name, value }) => (
          <Table.Tr key={`${from} ${name}`}>
            <Table.Th fw={500} c="dimmed" scope="row">
              {name}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{String(value)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
