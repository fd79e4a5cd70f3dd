import type { Stack, StackProcess } from '@cordboard/infra';

/** Asks all other media processes to end, so that every call from now on is at this one. Resolves when they have. */
export async function leaveOnlyMedia(stack: Stack, kept: StackProcess): Promise<void> {
  for (const other of stack.processes().filter(({ kind, pid }) => kind === 'media' && pid !== kept.pid)) {
    other.kill('SIGTERM');
    await other.exited;
  }
}
