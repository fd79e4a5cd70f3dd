import type { LineView, QueueId, TenantId } from '@cordboard/contracts';
import type { FrameWriter } from './frame-writer.ts';
import type { QueueLines } from './queue-line.ts';

/** The line that one page looks at: sent when it is another than the page has. */
export class LineWatch {
  readonly #lines: QueueLines;
  readonly #writer: FrameWriter;
  #stop: (() => void) | null = null;
  #latest: LineView | null = null;
  #shown = '';
  #queueId: QueueId | null = null;

  constructor(lines: QueueLines, writer: FrameWriter) {
    this.#lines = lines;
    this.#writer = writer;
  }

  watch(tenantId: TenantId, queueId: QueueId | null): void {
    this.end();
    this.#queueId = queueId;
    if (queueId === null) return;
    this.#stop = this.#lines.watch(tenantId, queueId, (line) => {
      this.#latest = line;
      this.#send();
    });
  }

  /** The queue that is watched. */
  get queueId(): QueueId | null {
    return this.#queueId;
  }

  /** What was dropped while the socket was behind. */
  again(): void {
    this.#shown = '';
    this.#send();
  }

  end(): void {
    this.#stop?.();
    this.#stop = null;
    this.#queueId = null;
    this.#latest = null;
    this.#shown = '';
  }

  #send(): void {
    if (this.#latest === null) return;
    const text = JSON.stringify(this.#latest);
    if (text !== this.#shown && this.#writer.line(text)) this.#shown = text;
  }
}
