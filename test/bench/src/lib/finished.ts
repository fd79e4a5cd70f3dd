import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT, type Facts } from './machine.ts';

/**
 * Cells that are finished, a JSON line each in `.artifacts/bench/<bench>-<key>.jsonl`; the key is made of the code and
 * the machine. A run that was stopped goes on where it was, and another code or machine begins anew. Quick runs keep
 * nothing: each shows that it works.
 */
export class Finished<Row extends object> {
  readonly #file: string | null;
  readonly #rows = new Map<string, Row>();

  constructor(bench: string, facts: Facts, { quick }: { readonly quick: boolean }) {
    // `code` is the commit's part that is measured: a commit that leaves it alone leaves the figures alone.
    const { commit: _commit, ...measured } = facts;
    const key = createHash('sha256').update(JSON.stringify(measured)).digest('hex').slice(0, 12);
    this.#file = quick ? null : join(ROOT, '.artifacts/bench', `${bench}-${key}.jsonl`);
    if (this.#file === null) return;
    mkdirSync(dirname(this.#file), { recursive: true });
    for (const { cell, row } of readRows<Row>(this.#file)) this.#rows.set(cell, row);
  }

  /** The row of a cell: of an earlier run, or measured now and kept. */
  async once(cell: string, measure: () => Promise<Row>): Promise<Row> {
    const known = this.#rows.get(cell);
    if (known !== undefined) return known;
    const row = await measure();
    this.#rows.set(cell, row);
    if (this.#file !== null) appendFileSync(this.#file, `${JSON.stringify({ cell, row })}\n`);
    return row;
  }
}

function readRows<Row>(file: string): { cell: string; row: Row }[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  // The last line may be half written when a run was killed.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return whole.filter(Boolean).map((line) => JSON.parse(line) as { cell: string; row: Row });
}
