import { describe, expect, it } from '@jest/globals';
import { startLoop } from './loop.js';

/** Work that ends when told. */
function controlled(): { run: () => Promise<void>; started: () => number; finish: (error?: Error) => void } {
  let started = 0;
  let settle: ((error?: Error) => void) | undefined;
  return {
    run: () => {
      started += 1;
      return new Promise((resolve, reject) => (settle = (error) => (error ? reject(error) : resolve())));
    },
    started: () => started,
    finish: (error) => settle?.(error),
  };
}
const HOUR = 3_600_000;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('startLoop', () => {
  it('never runs twice at once, and many bells during a run cause exactly one more', async () => {
    const work = controlled();
    const loop = startLoop({ name: 'work', everyMs: HOUR, run: work.run, log: { warn: () => undefined } });
    const first = loop.ring();
    const bells = [loop.ring(), loop.ring(), loop.ring()];
    expect(work.started()).toBe(1);
    work.finish();
    await first;
    await turn();
    expect(work.started()).toBe(2);
    work.finish();
    await Promise.all(bells);
    expect(work.started()).toBe(2);
    await loop.stop();
  });
  it('rests between runs: bells meanwhile share the next, and the end does not wait for it', async () => {
    const work = controlled();
    const resting = startLoop({ name: 'work', everyMs: HOUR, restMs: HOUR, run: work.run, log: { warn: () => undefined } });
    const first = resting.ring();
    work.finish();
    await first;
    const bells = [resting.ring(), resting.ring()];
    await turn();
    expect(work.started()).toBe(1);
    await resting.stop();
    await Promise.all(bells);
    expect(work.started()).toBe(1);
    const brief = startLoop({ name: 'work', everyMs: HOUR, restMs: 1, run: work.run, log: { warn: () => undefined } });
    const one = brief.ring();
    work.finish();
    await one;
    const later = brief.ring();
    while (work.started() < 3) await turn();
    work.finish();
    await later;
    await brief.stop();
  });
  it('goes on while its own runs ask for another', async () => {
    let runs = 0;
    const loop = startLoop({
      name: 'work', everyMs: HOUR, restMs: (tookMs) => Math.min(1, tookMs), log: { warn: () => undefined },
      run: () => {
        runs += 1;
        if (runs < 3) void loop.ring();
        return Promise.resolve();
      },
    });
    await loop.ring();
    while (runs < 3) await turn();
    await loop.stop();
    expect(runs).toBe(3);
  });
  it('begins by itself, and a failure is told and does not end it', async () => {
    const told: string[] = [];
    let runs = 0;
    let again: () => void = () => undefined;
    const twice = new Promise<void>((resolve) => (again = resolve));
    const loop = startLoop({
      name: 'work', everyMs: 1, log: { warn: (_fields, message) => void told.push(message) },
      run: () => {
        runs += 1;
        if (runs === 2) again();
        return runs === 1 ? Promise.reject(new Error('database away')) : Promise.resolve();
      },
    });
    await twice;
    await loop.stop();
    expect(told).toEqual(['work failed and is tried again: database away']);
  });
  it('tells who rang that the run failed', async () => {
    const work = controlled();
    const loop = startLoop({ name: 'work', everyMs: HOUR, run: work.run, log: { warn: () => undefined } });
    const bell = loop.ring();
    work.finish(new Error('no'));
    await expect(bell).rejects.toThrow('no');
    await loop.stop();
  });
  it('stop waits for the run in hand and takes no more bells', async () => {
    const work = controlled();
    const loop = startLoop({ name: 'work', everyMs: HOUR, run: work.run, log: { warn: () => undefined } });
    void loop.ring();
    let stopped = false;
    const stopping = loop.stop().then(() => (stopped = true));
    await turn();
    expect(stopped).toBe(false);
    work.finish();
    await stopping;
    await loop.ring();
    expect(work.started()).toBe(1);
  });
});
