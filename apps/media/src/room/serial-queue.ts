/** Runs what it is given one after the other, in order. */
export class SerialQueue {
  #last: Promise<void> = Promise.resolve();

  /** Resolves or rejects with what `run` does; a failure does not hold up the next. */
  async add<T>(run: () => Promise<T> | T): Promise<T> {
    const result = this.#last.then(run);
    this.#last = result.then(
      () => undefined,
      () => undefined,
    );
    return await result;
  }
}
