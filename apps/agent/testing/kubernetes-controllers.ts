import type { IJob } from 'kubernetes-models/batch/v1';
import type { IPod } from 'kubernetes-models/v1';
import type { KubernetesKubelet } from './kubernetes-kubelet.js';
import { type KubernetesStore, secondsNow } from './kubernetes-store.js';

const GPU = 'nvidia.com/gpu';
const INDEX = 'batch.kubernetes.io/job-completion-index';
const QUEUE = 'kueue.x-k8s.io/queue-name';
export interface NodeOfDouble {
  readonly name: string;
  readonly gpus: number;
  readonly unschedulable?: boolean;
  readonly annotations?: Readonly<Record<string, string>>;
}
type Condition = { type: string; status: 'True' | 'False'; reason: string; message?: string; lastTransitionTime: string };

/** Job controller, scheduler and, if there is a quota, Kueue: as far as the sequences seen on real servers go. */
export class KubernetesControllers {
  /** GPUs the ClusterQueue may admit; undefined: no Kueue. */
  quotaGpus: number | undefined;
  stopPolicy: 'None' | 'HoldAndDrain' = 'None';
  evictions = 0;
  private scheduled = false;
  private closed = false;
  constructor(
    private readonly store: KubernetesStore,
    private readonly kubelet: KubernetesKubelet,
    private readonly nodes: () => readonly NodeOfDouble[],
  ) {
    store.onAny(() => this.wake());
  }
  close(): void {
    this.closed = true;
  }
  wake(): void {
    if (this.scheduled || this.closed) return;
    this.scheduled = true;
    setTimeout(() => {
      this.scheduled = false;
      if (!this.closed) this.sync();
    }, 5);
  }

  private sync(): void {
    if (this.quotaGpus !== undefined) this.queue(this.quotaGpus);
    for (const job of this.store.list('jobs')) this.syncJob(job);
    for (const pod of this.store.list('pods')) if (pod.status?.phase === 'Pending' && pod.spec?.nodeName === undefined) this.schedule(pod);
  }
  podsOf(jobName: string): IPod[] {
    return this.store.list('pods', `job-name=${jobName}`);
  }

  private syncJob(job: IJob): void {
    const name = job.metadata!.name!;
    const pods = this.podsOf(name);
    const active = pods.filter((pod) => !isOver(pod));
    const grace = job.spec!.template.spec!.terminationGracePeriodSeconds ?? 30;
    const end = (some: readonly IPod[]): void => some.filter((pod) => pod.metadata?.deletionTimestamp === undefined).forEach((pod) => this.kubelet.stop(pod.metadata!.name!, grace));
    if (job.metadata!.deletionTimestamp !== undefined) {
      end(pods);
      if (pods.length > 0) return;
      for (const service of this.store.list('services')) if (service.metadata?.ownerReferences?.some(({ uid }) => uid === job.metadata!.uid)) this.store.remove('services', service.metadata.name!);
      this.store.remove('jobs', name);
      return;
    }
    if (conditionOf(job, 'Complete') || conditionOf(job, 'Failed')) return;
    const suspended = job.spec!.suspend === true || job.spec!.parallelism === 0;
    if (suspended) {
      end(active);
      if (job.spec!.suspend === true && pods.every(isOver)) this.condition(name, 'Suspended', 'True', 'JobSuspended');
      return;
    }
    if (job.spec!.suspend === false && conditionOf(job, 'Suspended')) this.condition(name, 'Suspended', 'False', 'JobResumed');
    const counted = pods.filter((pod) => pod.metadata?.deletionTimestamp === undefined);
    const failed = counted.filter((pod) => pod.status?.phase === 'Failed');
    if (failed.length > (job.spec!.backoffLimit ?? 6)) {
      end(active);
      if (active.length === 0) this.condition(name, 'Failed', 'True', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit');
      return;
    }
    const size = job.spec!.completions ?? 1;
    const done = new Set(counted.filter((pod) => pod.status?.phase === 'Succeeded').map(indexOf));
    if (done.size === size) {
      if (job.spec!.suspend !== undefined) this.condition(name, 'SuccessCriteriaMet', 'True', 'CompletionsReached');
      this.condition(name, 'Complete', 'True', 'CompletionsReached');
      return;
    }
    // Failed: wait for the old pod's end; without the policy a replacement starts beside it.
    const occupied = new Set((job.spec!.podReplacementPolicy === 'Failed' ? active : active.filter((pod) => pod.metadata?.deletionTimestamp === undefined)).map(indexOf));
    for (let index = 0; index < size; index += 1) if (!done.has(index) && !occupied.has(index)) this.createPod(job, index);
  }
  private created = 0;
  private createPod(job: IJob, index: number): void {
    const name = job.metadata!.name!;
    const indexed = job.spec!.completionMode === 'Indexed';
    this.created += 1;
    const { metadata, spec } = structuredClone(job.spec!.template);
    this.store.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...metadata,
        name: `${name}-${indexed ? `${index}-` : ''}${this.created.toString(36).padStart(5, 'x')}`,
        namespace: job.metadata!.namespace!,
        labels: { ...metadata?.labels, 'job-name': name },
        ...(indexed ? { annotations: { [INDEX]: String(index) } } : {}),
      },
      spec: spec!,
      status: { phase: 'Pending' },
    });
  }

  private schedule(pod: IPod): void {
    const wanted = gpusOf(pod);
    const nodes = this.nodes();
    const free = (node: NodeOfDouble): number =>
      node.gpus - this.store.list('pods').filter((p) => p.spec?.nodeName === node.name && !isOver(p)).reduce((sum, p) => sum + gpusOf(p), 0);
    const node = nodes.find((n) => n.unschedulable !== true && free(n) >= wanted);
    const name = pod.metadata!.name!;
    if (node === undefined) {
      const message = `0/${nodes.length} nodes are available: ${nodes.length} Insufficient ${GPU}.`;
      // Said once: saying it again would be a change, and every change has the controllers look again.
      if (pod.status?.conditions?.some((one) => one.message === message) === true) return;
      this.store.update('pods', name, (p) => {
        p.status = { ...p.status, conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }] };
      });
      return;
    }
    this.store.update('pods', name, (p) => {
      p.spec!.nodeName = node.name;
      p.status = { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'True' }] };
    });
    this.kubelet.start(this.store.get('pods', name)!);
  }

  /** Admits whole jobs while the quota lasts, oldest first; drains what it admitted when the queue is stopped. */
  private queue(quota: number): void {
    const jobs = this.store.list('jobs').filter((job) => job.metadata?.labels?.[QUEUE] !== undefined && job.metadata.deletionTimestamp === undefined);
    const sizeOf = (job: IJob): number => (job.spec!.completions ?? 1) * gpusOf({ apiVersion: 'v1', kind: 'Pod', spec: job.spec!.template.spec! });
    const running = jobs.filter((job) => job.spec!.suspend !== true && !conditionOf(job, 'Complete') && !conditionOf(job, 'Failed'));
    if (this.stopPolicy === 'HoldAndDrain') {
      for (const job of running) {
        this.evictions += 1;
        this.store.update('jobs', job.metadata!.name!, (j) => void (j.spec!.suspend = true));
      }
      return;
    }
    let used = running.reduce((sum, job) => sum + sizeOf(job), 0);
    for (const job of jobs.filter((j) => j.spec!.suspend === true && !conditionOf(j, 'Failed'))) {
      // An evicted job is admitted again when its pods are gone.
      if (used + sizeOf(job) > quota || this.podsOf(job.metadata!.name!).some((pod) => !isOver(pod))) continue;
      used += sizeOf(job);
      this.store.update('jobs', job.metadata!.name!, (j) => void (j.spec!.suspend = false));
    }
  }

  private condition(name: string, type: string, status: 'True' | 'False', reason: string, message = ''): void {
    this.store.update('jobs', name, (job) => {
      const others = ((job.status?.conditions ?? []) as Condition[]).filter((c) => c.type !== type);
      const same = ((job.status?.conditions ?? []) as Condition[]).find((c) => c.type === type && c.status === status);
      job.status = { ...job.status, conditions: [...others, same ?? { type, status, reason, message, lastTransitionTime: secondsNow() }] };
    });
  }
}
const isOver = (pod: IPod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
const conditionOf = (job: IJob, type: string): boolean => job.status?.conditions?.some((c) => c.type === type && c.status === 'True') === true;
const indexOf = (pod: IPod): number => Number(pod.metadata?.annotations?.[INDEX] ?? 0);
const gpusOf = (pod: IPod): number => Number(pod.spec?.containers[0]?.resources?.limits?.[GPU] ?? 0);
