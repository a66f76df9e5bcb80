import { settled, type Watched } from './browser.js';

/** What a visit of a page costs whoever makes it. */
export interface Cost {
  /** Elements in the document. */
  readonly elements: number;
  /** Milliseconds of script since the page was opened. */
  readonly scriptMs: number;
  /** Milliseconds that the page could not answer because one piece of work took more than 50 ms: the sum of such pieces. */
  readonly longTasksMs: number;
  /** Milliseconds from asking the API to its whole answer, of the slowest one. */
  readonly slowestAnswerMs: number;
}
interface Times {
  readyMs: number;
  readonly tasks: (readonly [startMs: number, durationMs: number])[];
}
type Timed = Window & { switchyardTimes: Times };
/** No long piece of work for so long, and the page is taken as quiet. */
const QUIET_MS = 500;

export interface Meter {
  /** @returns milliseconds from the click that led to the page until it is there, nothing on it is on its way, and the last long piece of work is over */
  interactiveMs(): Promise<number>;
  cost(): Promise<Cost>;
}
/** Measures what is opened in the page from now on. */
export async function meterOf({ page, context }: Watched): Promise<Meter> {
  await context.addInitScript(() => {
    const times: Times = { readyMs: 0, tasks: [] };
    (window as unknown as Timed).switchyardTimes = times;
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) times.tasks.push([startTime, duration]);
    }).observe({ type: 'longtask', buffered: true });
    new MutationObserver(() => {
      const isReady = document.querySelector('h1') !== null && document.querySelector('[aria-busy="true"]') === null;
      times.readyMs = isReady ? times.readyMs || performance.now() : 0;
    }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-busy'] });
  });
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  const tasksMs = (): Promise<number> => page.evaluate(() => (window as unknown as Timed).switchyardTimes.tasks.reduce((sum, [, ms]) => sum + ms, 0));
  const answerMs = (): Promise<number> => page.evaluate(() => Math.max(0, ...performance.getEntriesByType('resource').filter(({ name }) => new URL(name).pathname === '/graphql').map(({ duration }) => duration)));
  return {
    interactiveMs: async () => {
      await settled(page);
      const found = await page.waitForFunction((quietMs) => {
        const { readyMs, tasks } = (window as unknown as Timed).switchyardTimes;
        const atMs = Math.max(readyMs, ...tasks.map(([startMs, ms]) => startMs + ms));
        return readyMs > 0 && performance.now() - atMs > quietMs ? atMs : false;
      }, QUIET_MS);
      return Math.round(await found.jsonValue() as number);
    },
    cost: async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      const of = (name: string): number => metrics.find((metric) => metric.name === name)!.value;
      return { elements: await page.evaluate(() => document.querySelectorAll('*').length), scriptMs: Math.round(1_000 * of('ScriptDuration')), longTasksMs: Math.round(await tasksMs()), slowestAnswerMs: Math.round(await answerMs()) };
    },
  };
}
