/** Agents and their lines in one command, so that none holds Redis. */
const MOST_AGENTS = 50;
const MOST_BYTES = 25_000;

/** Cuts rows of [agentId, text] into commands of bounded work: a long text has many lines. */
export function* agentBatches(rows: Iterable<readonly [string, string]>): Generator<readonly (readonly [string, string])[]> {
  let batch: (readonly [string, string])[] = [];
  let bytes = 0;
  for (const row of rows) {
    if (batch.length > 0 && (batch.length >= MOST_AGENTS || bytes + row[1].length > MOST_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(row);
    bytes += row[1].length;
  }
  if (batch.length > 0) yield batch;
}
