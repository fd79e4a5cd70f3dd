import { clientFrameSchema } from '@cordboard/contracts';
import type { ClientFrame } from '@cordboard/contracts';

/** Null for anything that is not a frame of this protocol. */
export function parseFrame(text: string): ClientFrame | null {
  try {
    const parsed = clientFrameSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not JSON: the same refusal as any other nonsense.
    return null;
  }
}
