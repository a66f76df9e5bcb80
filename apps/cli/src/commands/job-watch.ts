import { stripVTControlCharacters } from 'node:util';
import { JobDocument, JobEventsDocument, ViewerDocument } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { type CommonFlags, timesOf } from '../base/command.js';
import { exitCodes } from '../base/exit-codes.js';
import { cut, plainWords, shownWidth } from '../base/output.js';
import { missing, problemOf } from '../base/problems.js';
import { isOver, type JobEvent, type LiveJob, liveLine, newsLine, siteOf } from './job-words.js';

/** Wall time between two looks at the job while nothing is heard: they see what happened before the stream stood. */
const LOOK_EVERY_MS = 5_000;
/** Looks in a row that a gateway may miss: it is away for a moment when it is started anew. */
const LOOKS_MISSED_MAX = 12;
const CLEAR_LINE = '\r\u001b[2K';

/** News that stays, above one line that is written over; a pipe gets the news alone. */
class Screen {
  #isLineShown = false;
  constructor(private readonly cli: Cli, private readonly write: (text: string) => void) {}
  change(text: string): void {
    const { terminal } = this.cli;
    if (!terminal.isOutTerminal) return;
    const room = (terminal.columns ?? 80) - 1;
    // Cut between two colours would colour the rest of the screen: a line that is too long goes without.
    this.write(`${CLEAR_LINE}${shownWidth(text) <= room ? text : cut(stripVTControlCharacters(text), room)}`);
    this.#isLineShown = true;
  }
  print(text: string): void {
    this.write(`${this.#isLineShown ? CLEAR_LINE : ''}${text}\n`);
    this.#isLineShown = false;
  }
  end(): void {
    if (this.#isLineShown) this.write(CLEAR_LINE);
    this.#isLineShown = false;
  }
}

/** The market's clock from here on, in milliseconds, without asking again. */
export async function marketClock(cli: Cli, flags: CommonFlags): Promise<() => number> {
  const { now, speed } = (await cli.client(flags, 'ada').execute(ViewerDocument, {})).viewer.marketClock;
  const [anchor, wall] = [Date.parse(now), cli.now()];
  return () => anchor + speed * (cli.now() - wall);
}

export interface WatchOptions {
  /** Where news goes: standard output unless given. */
  readonly write?: (text: string) => void;
  /** Instead of words, what is done with each event. */
  readonly onEvent?: (event: JobEvent) => void;
}

/**
 * Follows a job to its end.
 * The exit code is `done` when it completed, `refused` when it ended otherwise, `interrupted` after Ctrl-C (the job goes on).
 */
export async function watchJob(cli: Cli, jobId: string, flags: CommonFlags, options: WatchOptions = {}): Promise<void> {
  const { terminal } = cli;
  const client = cli.client(flags, 'ada');
  const times = timesOf(cli, flags);
  const now = await marketClock(cli, flags);
  const clock = (): string => times.exactly(new Date(now()).toISOString());
  const silent = options.onEvent !== undefined;
  const screen = new Screen(cli, silent ? () => undefined : (options.write ?? ((text) => terminal.out(text))));
  const stop = new AbortController();
  const unheard = terminal.onInterrupt(() => stop.abort());
  const look = async (): Promise<LiveJob> => {
    const { job } = await client.execute(JobDocument, { id: jobId });
    if (job === null) throw missing(`There is no job ${jobId} that you may see. "switchyard jobs list" shows yours.`);
    return job;
  };
  let coming: Promise<IteratorResult<{ readonly jobEvents: JobEvent }>> | undefined;
  try {
    let job = await look();
    let told: string = job.state;
    screen.print(`${clock()}  ${jobId} ${liveLine(job, times, now(), terminal)}`);
    const events = cli.live(flags, 'ada').follow(JobEventsDocument, { jobId }, ({ jobEvents }) => jobEvents.cursor, stop.signal)[Symbol.asyncIterator]();
    let isStreaming = true;
    let missed = 0;
    while (!isOver(job.state) && !stop.signal.aborted) {
      if (isStreaming) coming ??= events.next();
      const heard = await firstOf(cli, coming, stop.signal);
      if (heard?.done === true) isStreaming = false;
      if (heard === undefined || heard.done === true) {
        if (heard !== undefined) coming = undefined;
        try {
          job = await look();
          missed = 0;
        } catch (error) {
          missed += 1;
          if (problemOf(error).exitCode !== exitCodes.noAnswer || missed > LOOKS_MISSED_MAX) throw error;
        }
        if (job.state !== told) screen.print(`${clock()}  ${plainWords(job.state)}`);
        told = job.state;
      } else {
        coming = undefined;
        const event = heard.value.jobEvents;
        options.onEvent?.(event);
        const news = event.kind === 'STATE' && event.state === told ? undefined : newsLine(event, times);
        if (news !== undefined) screen.print(news);
        job = event.job ?? job;
        // Other news may know of a state whose own event was before this stream stood, or comes next: then that one is not told again.
        if (event.state === null && job.state !== told) screen.print(`${times.exactly(event.at)}  ${plainWords(job.state)}${siteOf(job) === '' ? '' : ` at ${siteOf(job)}`}`);
        told = event.state ?? job.state;
      }
      screen.change(liveLine(job, times, now(), terminal));
    }
    screen.end();
    if (!isOver(job.state)) {
      terminal.err(`You left; ${jobId} goes on. "switchyard jobs watch ${jobId}" comes back, "switchyard jobs cancel ${jobId}" stops it.\n`);
      return terminal.setExit(exitCodes.interrupted);
    }
    screen.print(`${clock()}  ${jobId} ${liveLine(job, times, now(), terminal)}`);
    if (job.state !== 'COMPLETED') terminal.setExit(exitCodes.refused);
  } finally {
    unheard();
    stop.abort();
    screen.end();
    // What the stream still says is nobody's business any more.
    coming?.catch(() => undefined);
  }
}

/** What is heard, or undefined after a while of silence. */
async function firstOf<T>(cli: Cli, coming: Promise<T> | undefined, stop: AbortSignal): Promise<T | undefined> {
  const quiet = new AbortController();
  const silence = cli.pause(LOOK_EVERY_MS, AbortSignal.any([quiet.signal, stop])).then(() => undefined);
  try {
    return await Promise.race(coming === undefined ? [silence] : [coming, silence]);
  } finally {
    quiet.abort();
  }
}
