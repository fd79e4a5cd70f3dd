import { CordboardError, newId, type Command, type CommandId, type CommandResult } from '@cordboard/contracts';

interface Pending {
  readonly command: Command;
  readonly resolve: (result: CommandResult) => void;
  readonly reject: (error: CordboardError) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Commands that were asked for and not answered yet. They outlive the socket: the server keeps results by command id. */
export class PendingCommands {
  readonly #pending = new Map<CommandId, Pending>();
  readonly #timeoutMs: number;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  add(command: Command): { commandId: CommandId; answered: Promise<CommandResult> } {
    const commandId = newId('command');
    const answered = new Promise<CommandResult>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(commandId);
        reject(new CordboardError('timeout', { command: command.type }));
      }, this.#timeoutMs);
      this.#pending.set(commandId, { command, resolve, reject, timer });
    });
    return { commandId, answered };
  }

  /** To be sent (again) on a new socket, in the order they were asked for. */
  unanswered(): readonly { commandId: CommandId; command: Command }[] {
    return [...this.#pending].map(([commandId, { command }]) => ({ commandId, command }));
  }

  resolve(commandId: CommandId, result: CommandResult): void {
    this.#take(commandId)?.resolve(result);
  }

  reject(commandId: CommandId, error: CordboardError): void {
    this.#take(commandId)?.reject(error);
  }

  rejectAll(error: CordboardError): void {
    for (const commandId of [...this.#pending.keys()]) this.reject(commandId, error);
  }

  #take(commandId: CommandId): Pending | undefined {
    const pending = this.#pending.get(commandId);
    if (pending !== undefined) {
      clearTimeout(pending.timer);
      this.#pending.delete(commandId);
    }
    return pending;
  }
}
