import { readFileSync } from 'node:fs';
import { epochMs, type EpochMs, err, ok } from '@switchyard/kernel';
import { z } from 'zod';
import { type Answer, gpusOfGres, gpuTypeOf, jobStateOf, nodeStateOf, type SlurmClient, type SlurmJob, type SlurmNode, type SlurmSubmission } from './cluster.js';
import { gpusOnly, type SlurmCommands } from './commands.js';

export interface RestOptions {
  /** Address of slurmrestd, e.g. http://127.0.0.1:6820 */
  readonly url: string;
  readonly user: string;
  /** A file that holds a token and is renewed by the site. Left out: `scontrol token`, renewed here. */
  readonly tokenFile: string | undefined;
  readonly partition: string | undefined;
  readonly gres: string;
  readonly timeoutMs: number;
}
const TOKEN_LIFE_SECONDS = 1_800;
/** Errors of the controller itself (ESLURM_…); below are those of the network and of the token. */
const isRefusal = (code: number): boolean => code >= 2_000 && code < 3_000;

const seconds = z.number().nullish();
const errorsSchema = z.array(z.looseObject({ error: z.string().optional(), description: z.string().optional(), error_code: z.number().optional(), error_number: z.number().optional() }));
const jobSchema = z.looseObject({
  job_id: z.number(), name: z.string(), user_name: z.string(), job_state: z.string(), state_reason: z.string(), requeue: z.boolean(),
  start_time: seconds, end_time: seconds, suspend_time: seconds, pre_sus_time: z.number(), exit_code: z.number().nullable(), nodes: z.string().nullable(),
});
const nodeSchema = z.looseObject({ name: z.string(), state: z.string(), state_flags: z.array(z.string()), gres: z.string(), real_memory: z.number(), reason: z.string().nullish(), partitions: z.array(z.string()) });
const jobsAnswer = z.looseObject({ errors: errorsSchema, jobs: z.array(jobSchema) });
const nodesAnswer = z.looseObject({ errors: errorsSchema, nodes: z.array(nodeSchema) });
const submitAnswer = z.looseObject({ errors: errorsSchema, job_id: z.number().optional() });
type Told = z.output<typeof errorsSchema>;

/** A cluster through slurmrestd, dialect v0.0.38 (Slurm 22.05). */
export class SlurmRest implements SlurmClient {
  private token: { readonly text: string; readonly until: number } | undefined;
  constructor(
    private readonly options: RestOptions,
    private readonly commands: Pick<SlurmCommands, 'token'>,
    private readonly now: () => number,
  ) {}

  async jobs(): Answer<readonly SlurmJob[]> {
    const answer = await this.call('jobs', jobsAnswer);
    return answer.ok ? ok(answer.value.jobs.map(jobOf)) : answer;
  }
  async nodes(): Answer<readonly SlurmNode[]> {
    const answer = await this.call('nodes', nodesAnswer);
    if (!answer.ok) return answer;
    const { partition } = this.options;
    const nodes = answer.value.nodes.filter((node) => partition === undefined || node.partitions.includes(partition));
    return ok(nodes.map(({ name, state, state_flags: flags, gres, real_memory: memoryMib, reason }) => ({ name, state: nodeStateOf([state, ...flags]), gpuCount: gpusOfGres(gres), gpuType: gpuTypeOf(gres), memoryMib, reason: (reason ?? '').split(' ')[0]! })));
  }
  async submit({ name, comment, script, folder, nodeCount, gpusPerNode, gpuCount }: SlurmSubmission): Answer<number> {
    const { partition, gres } = this.options;
    // `requeue: false` is taken and ignored by this version (it stays on): the engine forbids it by scontrol afterwards.
    const job = {
      name, comment, nodes: nodeCount, tasks_per_node: 1, requeue: false, open_mode: 'append', current_working_directory: folder, standard_output: `${folder}/stdout.log`, standard_error: `${folder}/stderr.log`,
      environment: { PATH: '/usr/local/bin:/usr/bin:/bin' },
      ...(gpusPerNode === undefined ? { gpus: `${gpusOnly(gres)}${gpuCount}` } : { gres: `${gres}:${gpusPerNode}` }),
      ...(partition === undefined ? {} : { partition }),
    };
    const answer = await this.call('job/submit', submitAnswer, { job, script });
    if (!answer.ok) return answer;
    return answer.value.job_id === undefined ? err({ kind: 'Unreachable', message: 'slurmrestd named no job' }) : ok(answer.value.job_id);
  }

  private async call<T extends { errors: Told }>(path: string, shape: z.ZodType<T>, body?: object): Answer<T> {
    const token = await this.freshToken();
    if (!token.ok) return token;
    try {
      const response = await fetch(`${this.options.url}/slurm/v0.0.38/${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'X-SLURM-USER-NAME': this.options.user, 'X-SLURM-USER-TOKEN': token.value, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(this.options.timeoutMs),
      });
      const text = await response.text();
      return this.read(path, response.status, text, shape);
    } catch (error) {
      return err({ kind: 'Unreachable', message: `slurmrestd ${path}: ${error instanceof Error ? error.message : String(error)}` });
    }
  }
  private read<T extends { errors: Told }>(path: string, status: number, text: string, shape: z.ZodType<T>): Awaited<Answer<T>> {
    // No header answers 401, a bad token 500 with words in place of JSON.
    if (status === 401 || !text.trimStart().startsWith('{')) {
      this.token = undefined;
      return err({ kind: 'Unreachable', message: `slurmrestd ${path}: ${status} ${text.slice(0, 200)}` });
    }
    const told = z.looseObject({ errors: errorsSchema.optional() }).safeParse(JSON.parse(text)).data?.errors ?? [];
    const first = told[0];
    if (first !== undefined) {
      const code = first.error_code ?? first.error_number ?? 0;
      return err({ kind: isRefusal(code) ? 'Refused' : 'Unreachable', message: `slurmrestd ${path}: ${code} ${first.error ?? first.description ?? ''}`.trim() });
    }
    const read = shape.safeParse(JSON.parse(text));
    if (read.success) return ok(read.data);
    const issue = read.error.issues[0];
    return err({ kind: 'Unreachable', message: `slurmrestd ${path}: ${issue?.path.join('.')} ${issue?.message}` });
  }
  private async freshToken(): Answer<string> {
    const { tokenFile } = this.options;
    if (tokenFile !== undefined) return ok(readFileSync(tokenFile, 'utf8').trim());
    if (this.token !== undefined && this.now() < this.token.until) return ok(this.token.text);
    const answer = await this.commands.token(TOKEN_LIFE_SECONDS);
    if (answer.ok) this.token = { text: answer.value, until: this.now() + (TOKEN_LIFE_SECONDS * 1_000) / 2 };
    return answer;
  }
}

const instantOf = (value: number | null | undefined): EpochMs | undefined => (value ? epochMs(value * 1_000) : undefined);
function jobOf(job: z.output<typeof jobSchema>): SlurmJob {
  const state = jobStateOf(job.job_state);
  const raw = job.exit_code ?? 0;
  return {
    id: job.job_id, name: job.name, user: job.user_name, state, stateName: job.job_state, reason: job.state_reason, requeue: job.requeue,
    startedAt: state === 'pending' ? undefined : instantOf(job.start_time),
    endedAt: state === 'ended' || state === 'completing' ? instantOf(job.end_time) : undefined,
    suspendChangedAt: instantOf(job.suspend_time), ranBeforeSuspendSeconds: job.pre_sus_time,
    // A wait status: the code above the lowest byte, the signal in it.
    exitCode: raw >> 8, exitSignal: raw & 0x7f, nodes: job.nodes ?? '',
  };
}
