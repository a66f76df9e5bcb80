import { epochMs, type EpochMs, err, ok } from '@switchyard/kernel';
import { type Answer, gpusOfGres, gpuTypeOf, jobStateOf, type NodeClosing, nodeStateOf, type SlurmClient, type SlurmControl, type SlurmJob, type SlurmNode, type SlurmSubmission } from './cluster.js';
import { runProgram } from './run-program.js';

export interface CommandOptions {
  readonly partition: string | undefined;
  /** Name of the GPU resource: `gpu`, or `gpu:h100` where a partition mixes models. */
  readonly gres: string;
  readonly timeoutMs: number;
}

/** A cluster through `sbatch`, `scontrol` and `scancel`: everything there is, and the part that slurmrestd 22.05 lacks. */
export class SlurmCommands implements SlurmClient, SlurmControl {
  constructor(private readonly options: CommandOptions) {}

  async jobs(): Answer<readonly SlurmJob[]> {
    const answer = await this.run('scontrol', ['show', 'job', '--oneliner']);
    return answer.ok ? ok(recordsOf(answer.value).flatMap(jobOf)) : answer;
  }
  async nodes(): Answer<readonly SlurmNode[]> {
    const nodes = await this.nodeRecords();
    if (!nodes.ok) return nodes;
    return ok(nodes.value.map((node) => ({ name: node.get('NodeName')!, state: nodeStateOf((node.get('State') ?? '').split('+')), gpuCount: gpusOfGres(node.get('Gres') ?? ''), gpuType: gpuTypeOf(node.get('Gres') ?? ''), memoryMib: Number(node.get('RealMemory') ?? 0), reason: node.get('Reason') ?? '' })));
  }
  async submit(submission: SlurmSubmission): Answer<number> {
    const { name, comment, script, folder, nodeCount, gpusPerNode, gpuCount } = submission;
    const { partition, gres } = this.options;
    const args = [
      '--parsable', `--job-name=${name}`, `--comment=${comment}`, `--chdir=${folder}`, `--nodes=${nodeCount}`, '--ntasks-per-node=1', '--no-requeue', '--open-mode=append', '--export=PATH',
      `--output=${folder}/stdout.log`, `--error=${folder}/stderr.log`, gpusPerNode === undefined ? `--gpus=${gpusOnly(gres)}${gpuCount}` : `--gres=${gres}:${gpusPerNode}`,
      ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ];
    const answer = await this.run('sbatch', args, script);
    if (!answer.ok) return answer;
    const id = Number(answer.value.trim().split(';')[0]);
    return Number.isSafeInteger(id) && id > 0 ? ok(id) : err({ kind: 'Unreachable', message: `sbatch answered ${answer.value.slice(0, 100)}` });
  }

  suspend(jobId: number): Answer<void> {
    return this.done('scontrol', ['suspend', String(jobId)]);
  }
  resume(jobId: number): Answer<void> {
    return this.done('scontrol', ['resume', String(jobId)]);
  }
  terminate(jobId: number): Answer<void> {
    return this.done('scancel', ['--signal=TERM', String(jobId)]);
  }
  cancelPending(jobId: number): Answer<void> {
    return this.done('scancel', ['--state=PENDING', String(jobId)]);
  }
  cancel(jobId: number): Answer<void> {
    return this.done('scancel', [String(jobId)]);
  }
  forbidRequeue(jobId: number): Answer<void> {
    return this.done('scontrol', ['update', `JobId=${jobId}`, 'Requeue=0']);
  }
  drain(node: string, reason: string): Answer<void> {
    return this.done('scontrol', ['update', `NodeName=${node}`, 'State=DRAIN', `Reason=${reason}`]);
  }
  undrain(node: string): Answer<void> {
    return this.done('scontrol', ['update', `NodeName=${node}`, 'State=RESUME']);
  }
  async closings(): Answer<readonly NodeClosing[]> {
    const nodes = await this.nodeRecords();
    if (!nodes.ok) return nodes;
    const withGpus = nodes.value.filter((node) => gpusOfGres(node.get('Gres') ?? '') > 0);
    return ok(withGpus.map((node) => ({ name: node.get('NodeName')!, isClosed: /DRAIN/.test(node.get('State') ?? ''), reason: node.get('Reason') ?? '' })));
  }
  /** A token for slurmrestd, as the user this agent runs as. @returns its text */
  async token(lifespanSeconds: number): Answer<string> {
    const answer = await this.run('scontrol', ['token', `lifespan=${lifespanSeconds}`]);
    if (!answer.ok) return answer;
    const token = /^SLURM_JWT=(\S+)/m.exec(answer.value)?.[1];
    return token === undefined ? err({ kind: 'Unreachable', message: 'scontrol token gave none' }) : ok(token);
  }

  /** Of the partition, where one is named. */
  private async nodeRecords(): Answer<readonly Fields[]> {
    const answer = await this.run('scontrol', ['show', 'node', '--oneliner']);
    if (!answer.ok) return answer;
    const { partition } = this.options;
    return ok(recordsOf(answer.value).filter((node) => node.get('NodeName') !== undefined && (partition === undefined || (node.get('Partitions') ?? '').split(',').includes(partition))));
  }
  private run(file: string, args: readonly string[], stdin?: string): Answer<string> {
    return runProgram(file, args, { timeoutMs: this.options.timeoutMs, ...(stdin === undefined ? {} : { stdin }) });
  }
  private async done(file: string, args: readonly string[]): Answer<void> {
    const answer = await this.run(file, args);
    return answer.ok ? ok(undefined) : answer;
  }
}
/** `--gpus` wants `h100:6` where `--gres` wants `gpu:h100:6`. */
export const gpusOnly = (gres: string): string => (gres.includes(':') ? `${gres.slice(gres.indexOf(':') + 1)}:` : '');

type Fields = ReadonlyMap<string, string>;
/** Lines of `key=value key=value`. Values with spaces (Reason, OS, Comment) are cut at the first: none that is read here has any. */
function recordsOf(text: string): Fields[] {
  return text.split('\n').filter((line) => line.includes('=')).map((line) => {
    const fields = new Map<string, string>();
    for (const [, key, value] of line.matchAll(/(?:^|\s)([A-Za-z][\w/:]*)=(\S*)/g)) if (!fields.has(key!)) fields.set(key!, value!);
    return fields;
  });
}
const instantOf = (text: string | undefined): EpochMs | undefined => (text !== undefined && /^[1-9]\d*$/.test(text) ? epochMs(Number(text) * 1_000) : undefined);

function jobOf(fields: Fields): SlurmJob[] {
  const id = Number(fields.get('JobId'));
  const stateName = fields.get('JobState');
  if (!Number.isSafeInteger(id) || stateName === undefined) return [];
  const state = jobStateOf(stateName);
  const [exitCode, exitSignal] = (fields.get('ExitCode') ?? '0:0').split(':').map(Number);
  const nodes = fields.get('NodeList') ?? '';
  return [{
    id, name: fields.get('JobName') ?? '', user: (fields.get('UserId') ?? '').replace(/\(.*$/, ''), state, stateName, reason: fields.get('Reason') ?? '', requeue: fields.get('Requeue') === '1',
    startedAt: state === 'pending' ? undefined : instantOf(fields.get('StartTime')),
    endedAt: state === 'ended' || state === 'completing' ? instantOf(fields.get('EndTime')) : undefined,
    suspendChangedAt: instantOf(fields.get('SuspendTime')),
    ranBeforeSuspendSeconds: Number(fields.get('SecsPreSuspend') ?? 0), exitCode: exitCode ?? 0, exitSignal: exitSignal ?? 0, nodes: nodes === '(null)' ? '' : nodes,
  }];
}
