import type { FoundContact } from './history.tsx';

const COLUMNS = [
  'contactId',
  'createdAtMs',
  'kind',
  'name',
  'verified',
  'queueName',
  'agentName',
  'waitMs',
  'talkMs',
  'outcome',
  'endReason',
  'dispositionName',
] as const;

/** RFC 4180; a cell that a spreadsheet would take for a formula is led by an apostrophe. */
function cell(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

export function toCsv(rows: readonly FoundContact[]): string {
  const lines = rows.map((row) =>
    COLUMNS.map((column) => cell(column === 'createdAtMs' ? new Date(row.createdAtMs).toISOString() : row[column])).join(','),
  );
  return [COLUMNS.map((column) => cell(column === 'createdAtMs' ? 'createdAt' : column)).join(','), ...lines].join('\r\n');
}

/** What is shown, with a byte order mark, so that spreadsheets read it as UTF-8. */
export function downloadCsv(rows: readonly FoundContact[]): void {
  const url = URL.createObjectURL(new Blob(['\uFEFF', toCsv(rows)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `contacts-${new Date().toISOString().slice(0, 10)}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
