// One work at a time, and of those that wait only the latest: a pointer moves faster than a network answers.

/** @template T */
export class Latest {
  #run;
  /** @type {{ asked: T } | null} */
  #waiting = null;
  /** @type {AbortController | null} */
  #end = null;

  /** @param {(asked: T, signal: AbortSignal) => Promise<void>} run which handles its own errors */
  constructor(run) {
    this.#run = run;
  }

  /** @param {T} asked */
  ask(asked) {
    this.#waiting = { asked };
    if (!this.#end) this.#go();
  }

  /** Ends what runs, and forgets what waits. */
  drop() {
    this.#waiting = null;
    this.#end?.abort();
    this.#end = null;
  }

  async #go() {
    while (this.#waiting) {
      const { asked } = this.#waiting;
      this.#waiting = null;
      const end = new AbortController();
      this.#end = end;
      await this.#run(asked, end.signal);
      // What was dropped meanwhile has a successor of its own.
      if (this.#end !== end) return;
    }
    this.#end = null;
  }
}
