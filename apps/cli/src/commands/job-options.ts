import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type Client, type Schema, ViewerDocument } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { exitCodes } from '../base/exit-codes.js';
import { CliProblem, type OptionNames, usageProblem } from '../base/problems.js';
import { durationOption, instantOption } from '../base/time.js';

/** Flags that say what a job is. */
export interface JobFlags {
  readonly file?: string;
  readonly name?: string;
  readonly project?: string;
  readonly gpus?: string;
  readonly gpuModel?: string;
  readonly minGpuMemory?: string;
  readonly wholeNodes?: boolean;
  readonly duration?: string;
  readonly maxDuration?: string;
  readonly earliest?: string;
  readonly deadline?: string;
  readonly interruptible?: string | true;
  readonly maxTotal?: string;
  readonly maxPrice?: string;
  readonly policy?: string;
  readonly site?: string;
  readonly country?: string;
  readonly reservation?: string;
  readonly afterJob?: string;
  readonly datasetGib?: string;
  readonly datasetSite?: string;
  readonly checkpointGib?: string;
  readonly workload?: string;
  readonly image?: string;
  readonly env?: readonly string[];
  readonly artifact?: readonly string[];
}
/** The option of each field of a job, for refusals. */
export const jobOptionNames: OptionNames = {
  projectId: '--project', gpuCount: '--gpus', gpuModels: '--gpu-model', minGpuMemoryGib: '--min-gpu-memory', nodesWhole: '--whole-nodes', expectedDurationSeconds: '--duration',
  maxDurationSeconds: '--max-duration', earliestStart: '--earliest', maxTotalUsd: '--max-total', maxPriceUsdPerGpuHour: '--max-price', siteIds: '--site', countries: '--country', reservationId: '--reservation', after: '--after-job',
  datasetSiteId: '--dataset-site', checkpointSeconds: '--interruptible', restartSeconds: '--interruptible', maxInterruptions: '--interruptible', environment: '--env', artifacts: '--artifact',
  args: 'the words after --', 'run.workload': '--workload', 'run.image': '--image', quoteOptionId: '--option', jobId: '<job>',
};
const more = (text: string, before: readonly string[] = []): string[] => [...before, text];
/** What `--interruptible` alone means: a checkpoint of one minute, a restart of one minute, at most 10 times. */
const INTERRUPTIBLE = { checkpointSeconds: 60, restartSeconds: 60, maxInterruptions: 10 };

/** Adds the options that say what a job is. */
export function jobOptions(command: Command): Command {
  return command
    .argument('[args...]', 'after --: arguments of what runs')
    .option('-f, --file <file>', 'the job as JSON (a JobSpecInput of the API); - reads standard input; other options win over it')
    .option('--name <name>', 'your name for it; what runs unless given').option('--project <id>', 'the project it belongs to')
    .option('--gpus <n>', 'how many, all or none').option('--gpu-model <models>', 'acceptable models, such as "H100 SXM5 80GB,A100 SXM4 80GB"; any unless given')
    .option('--min-gpu-memory <GiB>', 'least memory of one GPU').option('--whole-nodes', 'whole nodes only')
    .option('--duration <time>', 'what is planned and quoted, such as 90m or 2h').option('--max-duration <time>', 'it is stopped after this long; twice --duration unless given')
    .option('--earliest <when>', 'not before: an instant, or +2h').option('--deadline <when>', 'finished by: an instant, or +8h')
    .option('--interruptible [checkpoint,restart,times]', 'it can be parked and resumed; 60s,60s,10 unless given')
    .option('--max-total <usd>', 'most the whole job may cost').option('--max-price <usd>', 'most a GPU-hour may cost, all-in')
    .option('--policy <policy>', 'what is minimised: power-cost or all-in-price').option('--site <ids>', 'only these sites').option('--country <codes>', 'only these countries, such as US,FI').option('--reservation <id>', 'inside this capacity block of yours, and nowhere else')
    .option('--after-job <ids>', 'jobs that must finish first').option('--dataset-gib <GiB>', 'input data').option('--dataset-site <id>', 'where the data is already').option('--checkpoint-gib <GiB>', 'size of a checkpoint')
    .option('--workload <name>', 'what runs: a workload the site knows, such as demo-train').option('--image <image>', 'what runs: a container image')
    .option('--env <NAME=value>', 'a variable of its environment; repeatable', more).option('--artifact <path>', 'a path to keep; repeatable', more);
}
const list = (text: string | undefined): string[] | undefined => text?.split(',').map((word) => word.trim()).filter((word) => word !== '');
function whole(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw usageProblem(`${option} ${text}: write a whole number.`);
  return Number(text);
}
function decimal(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const plain = text.replace(/^\$/, '');
  if (!/^\d{1,12}(\.\d{1,6})?$/.test(plain)) throw usageProblem(`${option} ${text}: write an amount such as 12.50.`);
  return plain;
}
function interruptible(value: string | true | undefined): Schema.InterruptibleInput | undefined {
  if (value === undefined) return undefined;
  if (value === true) return INTERRUPTIBLE;
  const [checkpoint, restart, times, ...rest] = value.split(',');
  if (checkpoint === undefined || restart === undefined || times === undefined || rest.length > 0) throw usageProblem('--interruptible: write checkpoint,restart,times such as 60s,2m,5, or nothing.');
  return { checkpointSeconds: durationOption('--interruptible', checkpoint), restartSeconds: durationOption('--interruptible', restart), maxInterruptions: whole('--interruptible', times)! };
}
function environment(pairs: readonly string[] | undefined): Schema.EnvironmentVariableInput[] | undefined {
  return pairs?.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw usageProblem(`--env ${pair}: write NAME=value.`);
    return { name: pair.slice(0, at), value: pair.slice(at + 1) };
  });
}
async function fromFile(cli: Cli, file: string | undefined): Promise<Partial<Schema.JobSpecInput>> {
  if (file === undefined) return {};
  try {
    const value: unknown = JSON.parse(file === '-' ? await cli.terminal.readInput() : readFileSync(file, 'utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SyntaxError('it must be an object { … }');
    return value;
  } catch (cause) {
    throw new CliProblem(`--file ${file} ${cause instanceof SyntaxError ? `is not JSON: ${cause.message}` : `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`}`, exitCodes.toConfirm, { cause });
  }
}
const without = <T extends object>(fields: T): Partial<T> => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
/** The market's now: asked for once, and only when an option is relative to it. */
async function instants(client: Client, flags: JobFlags): Promise<{ earliestStart?: string; deadline?: string }> {
  const { earliest, deadline } = flags;
  const isRelative = [earliest, deadline].some((text) => text !== undefined && /^([+-]|now$)/.test(text));
  const now = isRelative ? (await client.execute(ViewerDocument, {})).viewer.marketClock.now : '';
  return {
    ...(earliest === undefined ? {} : { earliestStart: instantOption('--earliest', earliest, now) }),
    ...(deadline === undefined ? {} : { deadline: instantOption('--deadline', deadline, now) }),
  };
}
const policies: Readonly<Record<string, Schema.MatchPolicy>> = { 'power-cost': 'POWER_COST', 'all-in-price': 'ALL_IN_PRICE' };

/** What the flags alone say of a job: fields that were given, and nothing else. @throws CliProblem naming the option */
export async function fieldsGiven(client: Client, flags: JobFlags, args: readonly string[]): Promise<Partial<Schema.JobSpecInput>> {
  if (args[0]?.endsWith('.json') === true) throw usageProblem(`${args[0]} would be an argument of what runs. Did you mean --file ${args[0]}?`);
  if (flags.policy !== undefined && !Object.hasOwn(policies, flags.policy)) throw usageProblem(`--policy ${flags.policy}: there are power-cost and all-in-price.`);
  const expected = flags.duration === undefined ? undefined : durationOption('--duration', flags.duration);
  const longest = flags.maxDuration === undefined ? undefined : durationOption('--max-duration', flags.maxDuration);
  const run = without({ workload: flags.workload, image: flags.image, args: args.length === 0 ? undefined : [...args], environment: environment(flags.env), artifacts: flags.artifact === undefined ? undefined : [...flags.artifact] });
  return without({
    name: flags.name, projectId: flags.project, gpuCount: whole('--gpus', flags.gpus), gpuModels: list(flags.gpuModel), minGpuMemoryGib: whole('--min-gpu-memory', flags.minGpuMemory), nodesWhole: flags.wholeNodes,
    expectedDurationSeconds: expected, maxDurationSeconds: longest, ...(await instants(client, flags)), interruptible: interruptible(flags.interruptible),
    maxTotalUsd: decimal('--max-total', flags.maxTotal), maxPriceUsdPerGpuHour: decimal('--max-price', flags.maxPrice), policy: flags.policy === undefined ? undefined : policies[flags.policy],
    siteIds: list(flags.site), countries: list(flags.country)?.map((code) => code.toUpperCase()), after: list(flags.afterJob), reservationId: flags.reservation,
    datasetGib: decimal('--dataset-gib', flags.datasetGib), datasetSiteId: flags.datasetSite, checkpointGib: decimal('--checkpoint-gib', flags.checkpointGib), run: Object.keys(run).length === 0 ? undefined : run,
  }) as Partial<Schema.JobSpecInput>;
}

/** The job that file and flags describe; flags win. @throws CliProblem when something a job must have is missing */
export async function jobSpecOf(cli: Cli, client: Client, flags: JobFlags, args: readonly string[]): Promise<Schema.JobSpecInput> {
  const file = await fromFile(cli, flags.file);
  const own = await fieldsGiven(client, flags, args);
  const run = { ...file.run, ...own.run };
  const spec = { ...file, ...own, run };
  const lacking = [
    ...(spec.gpuCount === undefined ? ['--gpus: how many GPUs it needs'] : []),
    ...(spec.maxDurationSeconds === undefined && spec.expectedDurationSeconds == null ? ['--duration: how long it will run, such as 2h'] : []),
    ...(run.workload == null && run.image == null ? ['--workload or --image: what is to run'] : []),
  ];
  if (lacking.length > 0) throw usageProblem(`Give a --file, or the options that are missing:\n${lacking.map((line) => `  ${line}`).join('\n')}`);
  return { ...spec, name: spec.name ?? `${run.workload ?? run.image ?? ''}`, gpuCount: spec.gpuCount!, maxDurationSeconds: spec.maxDurationSeconds ?? 2 * spec.expectedDurationSeconds! };
}
