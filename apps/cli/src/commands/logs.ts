import type { Command } from 'commander';
import { type Client, JobDocument, JobLogPageDocument, type JobLogPageQuery, JobLogsDocument, SwitchyardError } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { commonOptions, type CommonFlags, given, timesOf } from '../base/command.js';
import { exitCodes } from '../base/exit-codes.js';
import { jsonChoice, picked } from '../base/json-fields.js';
import { harmless } from '../base/output.js';
import { missing, usageProblem } from '../base/problems.js';
import { painted } from '../base/terminal.js';
import { instantOption, parseDuration } from '../base/time.js';
import { marketClock } from './job-watch.js';
import { isOver } from './job-words.js';

interface LogFlags extends CommonFlags {
  readonly follow?: boolean;
  readonly since?: string;
  readonly stream?: string;
  readonly search?: string;
  readonly tail?: string;
  readonly timestamps?: boolean;
}
type Line = NonNullable<JobLogPageQuery['job']>['logs']['edges'][number]['node'];
const PAGE = 100;
/** How often a followed job is asked whether it is over, and how long nothing may come after that before the end. */
const LOOK_EVERY_MS = 2_000;
const QUIET_MS = 1_000;
const noJob = (id: string): string => `There is no job ${id} that you may see. "switchyard jobs list" shows yours.`;

/** All lines there are, page by page. */
async function* pagesOf(client: Client, id: string, flags: LogFlags): AsyncGenerator<Line> {
  let after: string | undefined;
  do {
    const { job } = await client.execute(JobLogPageDocument, given<{ id: string; first: number; after?: string; stream?: string; search?: string }>({ id, first: PAGE, after, stream: flags.stream, search: flags.search }));
    if (job === null) throw missing(noJob(id));
    for (const { node } of job.logs.edges) yield node;
    after = job.logs.pageInfo.hasNextPage ? (job.logs.pageInfo.endCursor ?? undefined) : undefined;
  } while (after !== undefined);
}

/** Says on the other stream when the output goes on under another lease, and where that is. */
class Leases {
  #sites = new Map<string, string>();
  #current: string | undefined;
  constructor(private readonly cli: Cli, private readonly client: Client, private readonly jobId: string) {}
  learn(leases: readonly { readonly id: string; readonly site: { readonly name: string } }[]): void {
    this.#sites = new Map(leases.map(({ id, site }) => [id, site.name]));
  }
  async turnTo(leaseId: string): Promise<void> {
    if (leaseId === this.#current) return;
    this.#current = leaseId;
    if (!this.#sites.has(leaseId)) this.learn((await this.client.execute(JobDocument, { id: this.jobId })).job?.leases ?? []);
    const site = this.#sites.get(leaseId);
    this.cli.terminal.err(`${painted(this.cli.terminal, 'dim', `--- ${leaseId}${site === undefined ? '' : ` at ${site}`} ---`)}\n`);
  }
}

/** Ends the stream once the job is over and nothing has come for a moment. */
async function endWithJob(cli: Cli, client: Client, id: string, count: () => number, stop: AbortController): Promise<void> {
  const isDone = async (): Promise<boolean> => {
    try {
      const { job } = await client.execute(JobLogPageDocument, { id, first: 1 });
      return job === null || isOver(job.state);
    } catch (error) {
      // A gateway that is away for a moment does not end the stream: the stream itself gives up when it stays away.
      if (error instanceof SwitchyardError) return false;
      throw error;
    }
  };
  do await cli.pause(LOOK_EVERY_MS, stop.signal);
  while (!stop.signal.aborted && !(await isDone()));
  for (let before = -1; before !== count() && !stop.signal.aborted;) {
    before = count();
    await cli.pause(QUIET_MS, stop.signal);
  }
  stop.abort();
}

function checked(flags: LogFlags): number | undefined {
  if (flags.stream !== undefined && !['stdout', 'stderr'].includes(flags.stream)) throw usageProblem(`--stream ${flags.stream}: there are stdout and stderr.`);
  if (flags.tail !== undefined && !/^[1-9]\d{0,6}$/.test(flags.tail)) throw usageProblem(`--tail ${flags.tail}: write a whole number of lines.`);
  return flags.tail === undefined ? undefined : Number(flags.tail);
}

async function logs(cli: Cli, id: string, flags: LogFlags): Promise<void> {
  const { terminal } = cli;
  const tail = checked(flags);
  const chosen = flags.json === undefined ? undefined : await jsonChoice(flags.json, { document: JobLogsDocument, path: 'jobLogs' });
  const client = cli.client(flags, 'ada');
  const times = timesOf(cli, flags);
  const now = flags.since === undefined ? undefined : new Date((await marketClock(cli, flags))()).toISOString();
  const since = flags.since === undefined ? undefined : instantOption('--since', parseDuration(flags.since) === undefined ? flags.since : `-${flags.since}`, now!);
  const { job } = await client.execute(JobDocument, { id });
  if (job === null) throw missing(noJob(id));
  const leases = new Leases(cli, client, id);
  leases.learn(job.leases);
  const isWanted = (line: Line): boolean => (since === undefined || line.at >= since) && (flags.stream === undefined || line.stream === flags.stream)
    && (flags.search === undefined || line.line.toLowerCase().includes(flags.search.toLowerCase()));
  const print = async (line: Line): Promise<void> => {
    if (chosen !== undefined) return terminal.out(`${JSON.stringify(chosen === 'all' ? line : picked(line, chosen))}\n`);
    await leases.turnTo(line.leaseId);
    const text = terminal.isOutTerminal ? harmless(line.line) : line.line;
    terminal.out(`${flags.timestamps === true ? `${times.exactly(line.at)} ` : ''}${painted(terminal, line.stream === 'stderr' ? 'yellow' : undefined, text)}\n`);
  };

  const isFollowed = flags.follow === true && !isOver(job.state);
  const kept: Line[] = [];
  if (!isFollowed || tail !== undefined) {
    for await (const line of pagesOf(client, id, flags)) {
      if (!isWanted(line)) continue;
      if (tail === undefined) await print(line);
      else {
        kept.push(line);
        if (kept.length > tail) kept.shift();
      }
    }
    for (const line of kept) await print(line);
  }
  if (!isFollowed) return;
  await followed(cli, client, id, flags, { isWanted, print, after: kept.at(-1) });
}

interface Following {
  readonly isWanted: (line: Line) => boolean;
  readonly print: (line: Line) => Promise<void>;
  /** What was shown already ends with this line; undefined: nothing was. */
  readonly after: Line | undefined;
}
async function followed(cli: Cli, client: Client, id: string, flags: LogFlags, { isWanted, print, after }: Following): Promise<void> {
  const stop = new AbortController();
  let isInterrupted = false;
  const unheard = cli.terminal.onInterrupt(() => {
    isInterrupted = true;
    stop.abort();
  });
  let count = 0;
  let isBehind = after === undefined;
  const ending = endWithJob(cli, client, id, () => count, stop);
  try {
    for await (const { jobLogs: line } of cli.live(flags, 'ada').follow(JobLogsDocument, { jobId: id }, ({ jobLogs }) => jobLogs.cursor, stop.signal)) {
      count += 1;
      if (isBehind && isWanted(line)) await print(line);
      if (!isBehind && line.leaseId === after!.leaseId && line.lineNumber === after!.lineNumber) isBehind = true;
    }
  } finally {
    unheard();
    stop.abort();
    await ending;
  }
  if (isInterrupted) cli.terminal.setExit(exitCodes.interrupted);
}

/** `switchyard logs <job>`. */
export function register(program: Command, cli: Cli): void {
  commonOptions(program.command('logs <job>').description('what a job printed, over all its leases and sites in order; kept after its end'), 'ada', ['logs job_1 --tail 50', 'logs -f job_1 --timestamps', 'logs job_1 --search loss --json at,line'])
    .option('-f, --follow', 'go on until the job ends; a cut connection is taken up again').option('--since <when>', 'only from then on: an instant, or 10m for the last ten minutes of market time').option('--tail <n>', 'only the last n lines')
    .option('--stream <name>', 'only stdout or stderr').option('--search <text>', 'only lines with this text').option('--timestamps', 'market time in front of each line')
    .action((id: string, flags: LogFlags) => logs(cli, id, flags));
}
