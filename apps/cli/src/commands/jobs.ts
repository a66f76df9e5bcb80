import type { Command } from 'commander';
import {
  CancelJobDocument, CloneJobDocument, JobDocument, JobEventsDocument, JobMetricsDocument, JobsDocument, JobWhyDocument, PauseJobDocument, ResumeJobDocument, type Schema,
} from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { commonOptions, type CommonFlags, enumValues, given, listCommand, type PageFlags, showCommand, timesOf } from '../base/command.js';
import { type ConfirmFlags, confirmOptions, keyOf, planThenDo } from '../base/confirm.js';
import { jsonChoice, picked } from '../base/json-fields.js';
import { facts, plainWords, statePaint, usd } from '../base/output.js';
import { madeOf, missing, usageProblem } from '../base/problems.js';
import { duration, instantOption } from '../base/time.js';
import { fieldsGiven, type JobFlags, jobOptionNames, jobOptions } from './job-options.js';
import { watchJob } from './job-watch.js';
import { isOver, type Job, jobWords, openStates, percentDone, shareDone, whyWords } from './job-words.js';

interface ListFlags extends PageFlags {
  readonly state?: string;
  readonly open?: boolean;
  readonly project?: string;
  readonly name?: string;
  readonly site?: string;
  readonly since?: string;
  readonly until?: string;
  readonly order?: string;
}
interface DeedFlags extends ConfirmFlags {
  readonly reason?: string;
  readonly watch?: boolean;
}
const noJob = (id: string): string => `There is no job ${id} that you may see. "switchyard jobs list" shows yours.`;

function filterOf(flags: ListFlags): Schema.JobFilter {
  if (flags.open === true && flags.state !== undefined) throw usageProblem('Give --open or --state, not both.');
  // Relative instants would need the market's clock: lists take whole ones.
  const at = (option: string, text: string | undefined): string | undefined => {
    if (text !== undefined && /^[+-]/.test(text)) throw usageProblem(`${option} ${text}: write an instant or a date.`);
    return text === undefined ? undefined : instantOption(option, text, '');
  };
  return given({
    states: flags.open === true ? [...openStates] : enumValues<Schema.JobState>(flags.state), projectId: flags.project, name: flags.name, siteId: flags.site,
    submittedFrom: at('--since', flags.since), submittedTo: at('--until', flags.until),
  }) as Schema.JobFilter;
}

/** The job a deed is about. @throws CliProblem when it is not there */
async function jobOf(cli: Cli, flags: ConfirmFlags, id: string): Promise<Job> {
  const { job } = await cli.client(flags, 'ada').execute(JobDocument, { id });
  if (job === null) throw missing(noJob(id));
  return job;
}
const planOf = (cli: Cli, job: Job, then: string): string => `${facts([
  ['job', `${job.id}  ${job.name}`], ['state', plainWords(job.state)], ['progress', percentDone(job.progress)], ['cost', `${usd(job.costSoFarUsd)} so far`],
  ['promise', job.promise === null ? undefined : `at most ${usd(job.promise.ceilingUsd)}`],
], cli.terminal)}\n\n${then}`;
const planValue = (job: Job): object => ({ id: job.id, name: job.name, state: job.state, costSoFarUsd: job.costSoFarUsd, promise: job.promise });

async function cancel(cli: Cli, id: string, flags: DeedFlags): Promise<void> {
  const job = await jobOf(cli, flags, id);
  // Asked for twice, done once: a script may repeat it.
  if (job.state === 'CANCELLED') return cli.terminal.err(`${id} is cancelled already.\n`);
  await planThenDo(cli, flags, {
    plan: planOf(cli, job, 'It stops for good. What it used is billed; its checkpoint is not taken up again.'), planValue: planValue(job), question: 'Cancel it?',
    obstacle: isOver(job.state) ? `It is ${plainWords(job.state)} already.` : undefined, json: { document: CancelJobDocument, path: 'cancelJob', typename: 'Job' },
    act: async () => madeOf((await cli.client(flags, 'ada').execute(CancelJobDocument, { input: given<Schema.CancelJobInput>({ jobId: id, reason: flags.reason }), idempotencyKey: keyOf(cli, flags) })).cancelJob, 'Job', jobOptionNames),
    told: (done) => `${done.id} is ${plainWords(done.state)}; ${usd(done.costSoFarUsd)} so far.`,
  });
}
async function pause(cli: Cli, id: string, flags: DeedFlags): Promise<void> {
  const job = await jobOf(cli, flags, id);
  const times = timesOf(cli, flags);
  await planThenDo(cli, flags, {
    plan: planOf(cli, job, `It writes a checkpoint, gives its GPUs back and keeps its work.${job.promise === null ? '' : ' Its promise is given up: a later resume may cost more.'}`), planValue: planValue(job), question: 'Pause it?',
    obstacle: isOver(job.state) ? `It is ${plainWords(job.state)} already.` : undefined, json: { document: PauseJobDocument, path: 'pauseJob', typename: 'JobPause' },
    act: async () => madeOf((await cli.client(flags, 'ada').execute(PauseJobDocument, { input: given<Schema.PauseJobInput>({ jobId: id, reason: flags.reason }), idempotencyKey: keyOf(cli, flags) })).pauseJob, 'JobPause', jobOptionNames),
    told: ({ job: paused, stopsBy, resumeCost: rest }) => [
      `${paused.id} ${paused.state === 'PAUSED' ? 'is paused' : `stops by ${times.at(stopsBy)}`}.`,
      rest === null ? 'No site could take the rest of it now.' : `The rest (${duration(rest.remainingSeconds)}) would cost ${usd(rest.leastUsd)} now, ${usd(rest.soonestUsd)} as soon as possible, ${usd(rest.worstCaseUsd)} at worst.`,
      `Next: switchyard jobs resume ${paused.id}`,
    ].join('\n'),
  });
}
async function resume(cli: Cli, id: string, flags: DeedFlags): Promise<void> {
  const job = await jobOf(cli, flags, id);
  const done = await planThenDo(cli, flags, {
    plan: planOf(cli, job, 'It goes back in line with the work it has kept and is planned anew, at what the market costs then.'), planValue: planValue(job), question: 'Resume it?',
    obstacle: isOver(job.state) ? `It is ${plainWords(job.state)}: clone it instead ("switchyard jobs clone ${id}").` : undefined, json: { document: ResumeJobDocument, path: 'resumeJob', typename: 'Job' },
    act: async () => madeOf((await cli.client(flags, 'ada').execute(ResumeJobDocument, { input: { jobId: id }, idempotencyKey: keyOf(cli, flags) })).resumeJob, 'Job', jobOptionNames),
    told: (resumed) => `${resumed.id} is ${plainWords(resumed.state)}.\nNext: switchyard jobs watch ${resumed.id}`,
  });
  if (done !== undefined && flags.watch === true) await watchJob(cli, id, flags);
}
async function clone(cli: Cli, id: string, args: readonly string[], flags: JobFlags & DeedFlags): Promise<void> {
  if (flags.file !== undefined) throw usageProblem('--file describes a whole job: submit it. A clone takes the old one and the options that differ.');
  const job = await jobOf(cli, flags, id);
  const client = cli.client(flags, 'ada');
  const overrides: Schema.JobOverridesInput = await fieldsGiven(client, flags, args);
  if (overrides.run != null && overrides.run.workload == null && overrides.run.image == null) throw usageProblem('What runs is taken over whole or not at all: give --workload or --image with its arguments, environment and artifacts.');
  const changed = Object.entries(overrides).map(([field, value]) => `  ${field}: ${JSON.stringify(value)}`);
  const made = await planThenDo(cli, flags, {
    plan: planOf(cli, job, changed.length === 0 ? 'A new job with the same specification and command.' : `A new job like it, but for:\n${changed.join('\n')}`), planValue: { jobId: id, overrides }, question: 'Submit it?',
    json: { document: CloneJobDocument, path: 'cloneJob', typename: 'Job' },
    act: async () => madeOf((await client.execute(CloneJobDocument, { input: { jobId: id, overrides }, idempotencyKey: keyOf(cli, flags) })).cloneJob, 'Job', jobOptionNames),
    told: (copy) => `${copy.id} ${copy.name} is ${plainWords(copy.state)}.\nNext: switchyard jobs watch ${copy.id}`,
  });
  if (made !== undefined && flags.watch === true) await watchJob(cli, made.id, flags);
}
async function watch(cli: Cli, id: string, flags: CommonFlags): Promise<void> {
  if (flags.json === undefined) return watchJob(cli, id, flags);
  const chosen = await jsonChoice(flags.json, { document: JobEventsDocument, path: 'jobEvents' });
  await watchJob(cli, id, flags, { onEvent: (event) => cli.terminal.out(`${JSON.stringify(chosen === 'all' ? event : picked(event, chosen))}\n`) });
}

/** `switchyard jobs …`. */
export function register(program: Command, cli: Cli): void {
  const jobs = program.command('jobs').description('your organisation\u2019s jobs');
  listCommand(jobs, cli, {
    description: 'newest first', examples: ['jobs list --open', 'jobs list --state running,parked --order deadline', 'jobs list --all --json id,name,state,costSoFarUsd'], as: 'ada', document: JobsDocument, noun: 'jobs',
    empty: 'No such jobs. "switchyard quote --help" shows what one would cost, "switchyard submit --help" how it begins.',
    options: (command) => command.option('--state <states>', 'only in these, such as running,parked').option('--open', 'only those that are not over').option('--project <id>', 'only of this project').option('--name <text>', 'only with this in their name')
      .option('--site <id>', 'only with a place or a lease at this site').option('--since <when>', 'submitted at this instant or date, or later').option('--until <when>', 'submitted before it').option('--order <order>', 'newest, oldest, name, deadline, state or largest'),
    variables: (flags: ListFlags, { first, after }) => given({ filter: filterOf(flags), orderBy: enumValues<Schema.JobOrder>(flags.order)?.[0], first, after }), page: ({ jobs: page }) => page,
    columns: (times) => [
      { title: 'job', value: (j) => j.id }, { title: 'name', value: (j) => j.name, isFlexible: true }, { title: 'state', value: (j) => plainWords(j.state), paint: (j) => statePaint(j.state) }, { title: 'GPUs', value: (j) => String(j.gpuCount) },
      { title: 'site', value: (j) => j.placement?.site.name ?? '', isFlexible: true }, { title: 'done', value: (j) => percentDone(j.progress), align: 'right' }, { title: 'cost', value: (j) => usd(j.costSoFarUsd) },
      { title: 'quoted', value: (j) => usd(j.quotedUsd) }, { title: 'deadline', value: (j) => times.at(j.deadline) }, { title: 'submitted', value: (j) => times.at(j.submittedAt) },
    ],
  });
  showCommand(jobs, cli, {
    name: 'show <job>', description: 'one job: where it stands, what it costs, its leases and its history', examples: ['jobs show job_1', 'jobs show job_1 --json state,eta.finishesAt,leases.id'], as: 'ada', document: JobDocument, variables: (id) => ({ id }),
    thing: ({ job }) => job, text: (job, times) => jobWords(job, times, cli.terminal), missing: noJob,
  });
  showCommand(jobs, cli, {
    name: 'why <job>', description: 'why it waits: every pool\u2019s reason, when that changes, and what would help', examples: ['jobs why job_1'], as: 'ada', document: JobWhyDocument, variables: (id) => ({ id }),
    thing: ({ job }) => job, text: (job, times) => whyWords(job, times, cli.terminal), missing: noJob,
  });
  commonOptions(jobs.command('watch <job>').description('follows it to its end: news, progress, when it will be done; a cut connection is taken up again. The exit code says how it ended'), 'ada', ['jobs watch job_1', 'jobs watch job_1 --json topic,state,job.costSoFarUsd'])
    .action((id: string, flags: CommonFlags) => watch(cli, id, flags));
  listCommand(jobs, cli, {
    name: 'metrics <job>', description: 'what it reported of itself, oldest first', examples: ['jobs metrics job_1 --all --json at,step,loss'], as: 'ada', document: JobMetricsDocument, noun: 'reports', empty: 'It has reported nothing yet.', jsonPath: 'job.metrics.edges.node',
    variables: (_flags: PageFlags, { first, after }, id) => given({ id: id!, first, after }),
    page: ({ job }, id) => {
      if (job === null) throw missing(noJob(id!));
      return job.metrics;
    },
    columns: (times) => [
      { title: 'when', value: (m) => times.exactly(m.at) }, { title: 'step', value: (m) => String(m.step) }, { title: 'of', value: (m) => (m.totalSteps === null ? '' : String(m.totalSteps)) }, { title: 'done', value: (m) => (shareDone(m) === undefined ? '' : percentDone(m)) },
      { title: 'loss', value: (m) => (m.loss === null ? '' : String(m.loss)) }, { title: 'steps/s', value: (m) => (m.stepsPerSecond === null ? '' : m.stepsPerSecond.toFixed(2)) }, { title: 'lease', value: (m) => m.leaseId },
    ],
  });
  const deed = (words: string, description: string, examples: readonly string[]): Command => commonOptions(confirmOptions(jobs.command(words).description(description)), 'ada', examples);
  deed('cancel <job>', 'stops it for good', ['jobs cancel job_1 --yes']).option('--reason <text>', 'for the record').action((id: string, flags: DeedFlags) => cancel(cli, id, flags));
  deed('pause <job>', 'stops it and keeps its work; its GPUs and its promise are given up', ['jobs pause job_1 --reason "wrong data"']).option('--reason <text>', 'for the record').action((id: string, flags: DeedFlags) => pause(cli, id, flags));
  deed('resume <job>', 'puts a paused job back in line', ['jobs resume job_1 --yes --watch']).option('--watch', 'stay until it ends').action((id: string, flags: DeedFlags) => resume(cli, id, flags));
  const cloning = jobs.command('clone <job>').description('submits a new job like an old one, with what the options change');
  commonOptions(confirmOptions(jobOptions(cloning)), 'ada', ['jobs clone job_1 --gpus 32 --max-total 120', 'jobs clone job_1 --workload demo-train -- --steps 400']).option('--watch', 'stay until it ends')
    .action((id: string, args: string[], flags: JobFlags & DeedFlags) => clone(cli, id, args, flags));
}
