import { styleText } from 'node:util';

/** Says what is being done and how long it took, one line a step, on stderr. */
export class Progress {
  readonly #started = performance.now();
  constructor(private readonly write: (line: string) => void) {}

  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const from = performance.now();
    this.write(`${styleText('dim', '…')} ${name}`);
    const result = await work();
    this.write(`${styleText('green', '✓')} ${name} ${styleText('dim', `${((performance.now() - from) / 1000).toFixed(1)} s`)}`);
    return result;
  }
  totalSeconds(): string {
    return ((performance.now() - this.#started) / 1000).toFixed(1);
  }
}
