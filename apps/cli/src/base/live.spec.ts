import { describe, expect, it } from '@jest/globals';
import { JobLogsDocument, SwitchyardError } from '@switchyard/graphql-client';
import { type Attempt, resuming } from './live.js';

type Answer = { readonly data?: unknown; readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[] };
const line = (cursor: number): Answer => ({ data: { jobLogs: { cursor: String(cursor), line: `line ${cursor}` } } });
/** A gateway that knows lines 1 to 6, answers from behind the cursor, and cuts the socket after `cuts[attempt]` lines. */
function gateway(cuts: readonly number[], afters: (string | undefined)[] = []): Attempt {
  let attempt = 0;
  return async function* (_document, variables) {
    const { after } = variables as { after?: string };
    afters.push(after);
    const cut = cuts[attempt++] ?? Infinity;
    let told = 0;
    for (let cursor = Number(after ?? 0) + 1; cursor <= 6; cursor += 1) {
      if (told === cut) throw Object.assign(new Error('cut'), { code: 1006 });
      told += 1;
      yield await Promise.resolve(line(cursor));
    }
    if (told === cut) throw Object.assign(new Error('cut'), { code: 1006 });
  };
}
async function follow(attempt: Attempt, signal?: AbortSignal): Promise<{ lines: string[]; said: string; waited: number[] }> {
  const [lines, waited] = [[] as string[], [] as number[]];
  let said = '';
  const live = resuming(attempt, (text) => void (said += text), (milliseconds) => Promise.resolve(void waited.push(milliseconds)));
  for await (const { jobLogs } of live.follow(JobLogsDocument, { jobId: 'job_1' }, (data) => data.jobLogs.cursor, signal)) lines.push(jobLogs.cursor);
  return { lines, said, waited };
}

describe('a live stream', () => {
  it.each([0, 1, 2, 3, 4, 5, 6])('cut after %i lines, it goes on behind the last one: none is lost, none comes twice', async (cut) => {
    const afters: (string | undefined)[] = [];
    const { lines, said } = await follow(gateway([cut], afters));
    expect(lines).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(afters).toEqual([undefined, cut === 0 ? undefined : String(cut)]);
    expect(said).toContain('cut');
  });
  it('cut at every line it still comes whole, and waits no longer after each success', async () => {
    const { lines, waited } = await follow(gateway([1, 1, 1, 1, 1, 1]));
    expect([lines.length, waited]).toEqual([6, [250, 250, 250, 250, 250, 250]]);
  });
  it('waits longer each time nothing comes, and gives up after ten attempts with exit code 5\'s kind of error', async () => {
    const waited: number[] = [];
    const live = resuming(gateway(Array.from({ length: 20 }, () => 0)), () => undefined, (milliseconds) => Promise.resolve(void waited.push(milliseconds)));
    const all = async (): Promise<void> => { for await (const _ of live.follow(JobLogsDocument, { jobId: 'job_1' }, (data) => data.jobLogs.cursor)) throw new Error('nothing comes'); };
    await expect(all()).rejects.toMatchObject({ name: 'SwitchyardError', code: 'UNREACHABLE' });
    expect(waited).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
  });
  it('a refusal of the gateway is told at once, a refused credential too', async () => {
    await expect(follow(async function* () { yield await Promise.resolve({ errors: [{ message: 'no', extensions: { code: 'FORBIDDEN', requestId: 'req_1' } }] }); })).rejects.toEqual(new SwitchyardError('FORBIDDEN', 'no', 'req_1'));
    await expect(follow(async function* () { await Promise.resolve(); throw Object.assign(new Error('closed'), { code: 4403 }); })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
  it('ends quietly when it is no longer wanted', async () => {
    const stop = new AbortController();
    const ended = follow(async function* () { yield await Promise.resolve(line(1)); stop.abort(); throw new Error('the socket went with it'); }, stop.signal);
    expect((await ended).lines).toEqual(['1']);
  });
});
