import type { V1Job, V1Service } from '@kubernetes/client-node';
import { ok, type Result } from '@switchyard/kernel';
import { z } from 'zod';
import { type ApiFault, type Call, type KubernetesApi } from './client.js';
import { closed } from './closed-fields.js';
import { type JobObject, jobSchema } from './facts.js';
import { CLOSED_FOR } from './inventory.js';
import { LABEL_OWNER } from './job-body.js';
import type { KubernetesSettings } from './settings.js';

const listSchema = z.object({ metadata: z.object({ resourceVersion: z.string().default(''), continue: z.string().nullish() }), items: z.array(z.unknown()).nullish() });
const PAGE = '500';
export const NODES_PATH = '/api/v1/nodes';

/** The calls of the engine, each in the one form it uses. */
export class Cluster {
  readonly jobsPath: string;
  readonly podsPath: string;
  private readonly servicesPath: string;
  /** Finds everything of this agent. */
  readonly selector: string;
  /** Wall time of the last answer of any kind that was not a failure to reach the server; kept by the caller of `onAnswer`. */
  constructor(
    readonly api: KubernetesApi,
    { namespace, owner }: Pick<KubernetesSettings, 'namespace' | 'owner'>,
    private readonly onAnswer: () => void,
  ) {
    const inNamespace = `/namespaces/${encodeURIComponent(namespace)}`;
    this.jobsPath = `/apis/batch/v1${inNamespace}/jobs`;
    this.podsPath = `/api/v1${inNamespace}/pods`;
    this.servicesPath = `/api/v1${inNamespace}/services`;
    this.selector = `${LABEL_OWNER}=${owner}`;
  }

  private async call<T>(call: Call, parse: (answer: unknown) => T): Promise<Result<T, ApiFault>> {
    const answer = await this.api.call(call);
    if (!answer.ok) return answer;
    this.onAnswer();
    return ok(parse(answer.value));
  }

  createJob(body: V1Job): Promise<Result<JobObject, ApiFault>> {
    return this.call({ method: 'POST', path: this.jobsPath, body: closed('Job', body) }, (answer) => jobSchema.parse(answer));
  }
  readJob(name: string): Promise<Result<JobObject, ApiFault>> {
    return this.call({ method: 'GET', path: `${this.jobsPath}/${name}` }, (answer) => jobSchema.parse(answer));
  }
  /** @returns the Job as the server now holds it: a field it does not know is not in it */
  patchJob(name: string, spec: { readonly suspend?: boolean; readonly parallelism?: number }): Promise<Result<JobObject, ApiFault>> {
    return this.call({ method: 'PATCH', path: `${this.jobsPath}/${name}`, body: closed('JobPatch', { spec }) }, (answer) => jobSchema.parse(answer));
  }
  /** The Job goes when its pods have gone: they get SIGTERM and their grace. `uid`: only this one, not a later one of the name. */
  deleteJob(name: string, uid: string): Promise<Result<void, ApiFault>> {
    const body = closed('DeleteOptions', { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Foreground', preconditions: { uid } });
    return this.call({ method: 'DELETE', path: `${this.jobsPath}/${name}`, body }, () => undefined);
  }
  /** Shortens the grace of a pod that is to go. */
  deletePod(name: string, uid: string, graceSeconds: number): Promise<Result<void, ApiFault>> {
    const body = closed('DeleteOptions', { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: graceSeconds, preconditions: { uid } });
    return this.call({ method: 'DELETE', path: `${this.podsPath}/${name}`, body }, () => undefined);
  }
  /** @param why it is closed; undefined: open again */
  patchNode(name: string, why: string | undefined): Promise<Result<void, ApiFault>> {
    const body = closed('NodePatch', { metadata: { annotations: { [CLOSED_FOR]: why ?? null } }, spec: { unschedulable: why === undefined ? null : true } });
    return this.call({ method: 'PATCH', path: `${NODES_PATH}/${encodeURIComponent(name)}`, body }, () => undefined);
  }
  createService(body: V1Service): Promise<Result<void, ApiFault>> {
    return this.call({ method: 'POST', path: this.servicesPath, body: closed('Service', body) }, () => undefined);
  }
  version(): Promise<Result<{ major: string; minor: string }, ApiFault>> {
    return this.call({ method: 'GET', path: '/version' }, (answer) => z.object({ major: z.string(), minor: z.string() }).parse(answer));
  }
  /** All pages, and the version to watch from. */
  async list(path: string, query: Readonly<Record<string, string>>): Promise<Result<{ items: unknown[]; resourceVersion: string }, ApiFault>> {
    const items: unknown[] = [];
    for (let next: string | undefined; ; ) {
      const page = await this.call({ method: 'GET', path, query: { ...query, limit: PAGE, ...(next === undefined ? {} : { continue: next }) } }, (answer) => listSchema.parse(answer));
      if (!page.ok) return page;
      items.push(...(page.value.items ?? []));
      next = page.value.metadata.continue || undefined;
      if (next === undefined) return ok({ items, resourceVersion: page.value.metadata.resourceVersion });
    }
  }
}
