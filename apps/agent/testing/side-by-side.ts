import { it } from '@jest/globals';

/**
 * Cases that mostly wait, on something that they share: all begin at once when it is up, and each test waits for its own. A case that fails fails its test alone.
 */
export class SideBySide {
  private readonly runs: (() => Promise<void>)[] = [];
  private begun: readonly Promise<void>[] = [];

  it(name: string, run: () => Promise<void>, timeoutMs: number): void {
    const place = this.runs.push(run) - 1;
    it(name, () => this.begun[place], timeoutMs);
  }
  /** Call it at the end of `beforeAll`. */
  begin(): void {
    this.begun = this.runs.map((run) => run());
    // Its test says so: until then nobody else has to.
    for (const one of this.begun) one.catch(() => undefined);
  }
  /** Resolves when none runs any more, however it ended. */
  async over(): Promise<void> {
    await Promise.allSettled(this.begun);
  }
}
