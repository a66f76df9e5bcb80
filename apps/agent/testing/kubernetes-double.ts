import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSocket, type AddressInfo } from 'node:net';
import { mkdirSync } from 'node:fs';
import { type IJob, Job } from 'kubernetes-models/batch/v1';
import { type IService, Service } from 'kubernetes-models/v1';
import { type ClosedBody, closedFields, unknownFields } from '../src/engine/kubernetes/closed-fields.js';
import { KubernetesControllers, type NodeOfDouble } from './kubernetes-controllers.js';
import { KubernetesKubelet } from './kubernetes-kubelet.js';
import { type Kind, KubernetesStore, secondsNow } from './kubernetes-store.js';

/** What goes wrong with the next calls that match. `lost`: done, and nobody is told. `hang`: no answer at all. */
export interface Fault {
  readonly method: string;
  /** Part of the path. */
  readonly path: string;
  readonly how: 'lost' | 'hang' | { readonly code: number; readonly reason: string; readonly message?: string; readonly retryAfterSeconds?: number };
  times: number;
}
export interface Seen {
  readonly method: string;
  readonly path: string;
}
interface NodePatch {
  readonly metadata: { readonly annotations: Readonly<Record<string, string | null>> };
  readonly spec: { readonly unschedulable: boolean | null };
}
interface Answer {
  readonly code: number;
  readonly body: unknown;
}
const BEARER = 'Bearer token-of-the-agent';
const answered = (body: unknown, code = 200): Answer => ({ code, body });
const status = (code: number, reason: string, message = reason, retryAfterSeconds?: number): Answer =>
  answered({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code, ...(retryAfterSeconds === undefined ? {} : { details: { retryAfterSeconds } }) }, code);

/**
 * An API server on loopback with the controllers behind it, of either age: bodies are validated by the real schemas (kubernetes-models) and
 * by our closed list, fields the age does not know are dropped without a word, pods are real processes. What it cannot show: defaulting,
 * admission by other webhooks, the timing of real controllers, conflicts of several writers.
 */
export class KubernetesDouble {
  readonly store = new KubernetesStore();
  readonly kubelet: KubernetesKubelet;
  readonly controllers: KubernetesControllers;
  readonly faults: Fault[] = [];
  readonly calls: Seen[] = [];
  nodes: readonly NodeOfDouble[] = [
    { name: 'gn1', gpus: 8 },
    { name: 'gn2', gpus: 8 },
  ];
  /** After how many bytes the next watch or followed log breaks; undefined: they hold. */
  cutStreamAfterBytes: (() => number) | undefined;
  /** What it says its version is. */
  claims: '1.20' | '1.36';
  /** The machine does not answer. */
  isDown = false;
  private server: Server | undefined;
  private readonly ports = new Map<string, string>();

  constructor(
    readonly version: '1.20' | '1.36',
    volume: string,
  ) {
    this.claims = version;
    mkdirSync(volume, { recursive: true });
    this.kubelet = new KubernetesKubelet(this.store, volume, (job) => this.ports.get(job) ?? '29500');
    this.controllers = new KubernetesControllers(this.store, this.kubelet, () => this.nodes);
  }
  get url(): string {
    return `http://127.0.0.1:${(this.server!.address() as AddressInfo).port}`;
  }
  /** A connection as a kubeconfig gives it. */
  get connection() {
    return { server: this.url, apply: async (options: { headers?: unknown }): Promise<void> => void Object.assign(options.headers as object, { authorization: BEARER }) };
  }
  async start(): Promise<this> {
    this.server = createServer((request, response) => void this.handle(request, response));
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
    return this;
  }
  async stop(): Promise<void> {
    this.controllers.close();
    this.kubelet.close();
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }
  /** Breaks every connection there is, and answers none until `isDown` is taken back. */
  goDown(): void {
    this.isDown = true;
    this.breakConnections();
  }

  /** Breaks every connection once. */
  breakConnections(): void {
    this.server!.closeAllConnections();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.isDown) return void request.socket.destroy();
    const url = new URL(request.url ?? '/', 'http://double');
    const method = request.method ?? 'GET';
    this.calls.push({ method, path: url.pathname });
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const fault = this.faults.find((f) => f.times > 0 && f.method === method && url.pathname.includes(f.path));
    if (fault !== undefined) fault.times -= 1;
    if (fault?.how === 'hang') return;
    if (fault !== undefined && fault.how !== 'lost') return send(response, status(fault.how.code, fault.how.reason, fault.how.message, fault.how.retryAfterSeconds));
    if (request.headers.authorization !== BEARER) return send(response, status(401, 'Unauthorized'));
    if (method === 'GET' && url.searchParams.get('watch') === 'true') return this.watch(url, response);
    if (method === 'GET' && url.pathname.endsWith('/log')) return this.log(url, response);
    const answer = await this.answer(method, url, text === '' ? undefined : JSON.parse(text));
    if (fault?.how === 'lost') return void request.socket.destroy();
    send(response, answer);
  }

  private async answer(method: string, url: URL, body: unknown): Promise<Answer> {
    if (url.pathname === '/version') return answered({ major: '1', minor: this.claims === '1.20' ? '20+' : '36', gitVersion: `v${this.claims}.0` });
    if (url.pathname === '/api/v1/nodes') return answered({ metadata: { resourceVersion: '1' }, items: this.nodes.map(nodeObject) });
    const node = /^\/api\/v1\/nodes\/([^/]+)$/.exec(url.pathname)?.[1];
    if (node !== undefined && method === 'PATCH') return this.patchNode(node, body as NodePatch);
    const [, kind, name] = /\/namespaces\/[^/]+\/(jobs|pods|services)(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
    if (kind === undefined) return status(404, 'NotFound');
    if (method === 'POST' && kind === 'jobs') return this.createJob(body as IJob);
    if (method === 'POST' && kind === 'services') return this.createService(body as IService);
    if (method === 'GET' && name === undefined) return this.list(kind as Kind, url);
    const found = this.store.get(kind as Kind, name ?? '');
    if (found === undefined) return status(404, 'NotFound', `${kind} "${name}" not found`);
    if (method === 'GET') return answered(found);
    if (method === 'PATCH' && kind === 'jobs') return this.patchJob(name!, body as { spec: Partial<NonNullable<IJob['spec']>> });
    if (method === 'DELETE') return this.remove(kind as Kind, name!, body as { preconditions?: { uid?: string }; gracePeriodSeconds?: number });
    return status(405, 'MethodNotAllowed');
  }

  private list(kind: Kind, url: URL): Answer {
    const all = this.store.list(kind, url.searchParams.get('labelSelector') ?? '');
    // Small pages, so that every list of a few goes on.
    const from = Number(url.searchParams.get('continue') ?? 0);
    const page = all.slice(from, from + 2);
    const more = from + 2 < all.length ? { continue: String(from + 2) } : {};
    return answered({ metadata: { resourceVersion: String(this.store.resourceVersion), ...more }, items: page });
  }
  private problems(kind: ClosedBody, body: object, validate: () => void): Answer | undefined {
    const unknown = unknownFields(body, closedFields[kind]);
    if (unknown.length > 0) return status(400, 'BadRequest', `not in our list of fields: ${unknown.join(', ')}`);
    try {
      validate();
      return undefined;
    } catch (error) {
      return status(422, 'Invalid', String(error));
    }
  }
  private async createJob(job: IJob): Promise<Answer> {
    const bad = this.problems('Job', job, () => {
      new Job(job).validate();
      const { name, labels } = job.metadata!;
      if (!/^[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?$/.test(name!)) throw new Error(`metadata.name: ${name}: no room for the pod's suffix, or no DNS label`);
      const label = Object.values(labels ?? {}).find((value) => !/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/.test(value));
      if (label !== undefined) throw new Error(`metadata.labels: ${label}`);
      if (!['Never', 'OnFailure'].includes(job.spec!.template.spec!.restartPolicy ?? 'Always')) throw new Error('spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"');
    });
    if (bad !== undefined) return bad;
    if (this.version === '1.20') {
      delete job.spec!.suspend;
      delete job.spec!.completionMode;
      delete job.spec!.podReplacementPolicy;
    } else {
      job.spec!.suspend ??= false;
      job.spec!.completionMode ??= 'NonIndexed';
    }
    // Kueue's webhook holds back whatever names a queue.
    if (this.controllers.quotaGpus !== undefined && job.metadata?.labels?.['kueue.x-k8s.io/queue-name'] !== undefined) job.spec!.suspend = true;
    this.ports.set(job.metadata!.name!, await freePort());
    const made = this.store.create('jobs', job);
    return made === undefined ? status(409, 'AlreadyExists', `jobs.batch "${job.metadata?.name}" already exists`) : answered(made, 201);
  }
  private createService(service: IService): Answer {
    const bad = this.problems('Service', service, () => new Service(service).validate());
    if (bad !== undefined) return bad;
    const made = this.store.create('services', service);
    return made === undefined ? status(409, 'AlreadyExists') : answered(made, 201);
  }
  private patchJob(name: string, patch: { spec: Partial<NonNullable<IJob['spec']>> }): Answer {
    const bad = this.problems('JobPatch', patch, () => undefined);
    if (bad !== undefined) return bad;
    if (this.version === '1.20') delete patch.spec.suspend;
    return answered(this.store.update('jobs', name, (job) => Object.assign(job.spec!, patch.spec)));
  }
  /** A merge patch: null takes a key away. */
  private patchNode(name: string, patch: NodePatch): Answer {
    const bad = this.problems('NodePatch', patch, () => undefined);
    if (bad !== undefined) return bad;
    if (!this.nodes.some((node) => node.name === name)) return status(404, 'NotFound', `nodes "${name}" not found`);
    this.nodes = this.nodes.map((node) => {
      if (node.name !== name) return node;
      const annotations = Object.fromEntries(Object.entries({ ...node.annotations, ...patch.metadata.annotations }).filter((entry): entry is [string, string] => entry[1] !== null));
      return { ...node, annotations, unschedulable: patch.spec.unschedulable ?? false };
    });
    this.controllers.wake();
    return answered(nodeObject(this.nodes.find((node) => node.name === name)!));
  }
  private remove(kind: Kind, name: string, options: { preconditions?: { uid?: string }; gracePeriodSeconds?: number } | undefined): Answer {
    const bad = this.problems('DeleteOptions', options ?? {}, () => undefined);
    if (bad !== undefined) return bad;
    const object = this.store.get(kind, name)!;
    const uid = options?.preconditions?.uid;
    if (uid !== undefined && uid !== object.metadata?.uid) return status(409, 'Conflict', 'the UID in the precondition is another');
    if (kind === 'pods') this.kubelet.stop(name, options?.gracePeriodSeconds ?? 30);
    else this.store.update('jobs', name, (job) => void (job.metadata = { ...job.metadata, deletionTimestamp: secondsNow(), finalizers: ['foregroundDeletion'] }));
    return answered(object);
  }

  private watch(url: URL, response: ServerResponse): void {
    const [, kind] = /\/(jobs|pods)$/.exec(url.pathname)!;
    const { write, end } = this.writer(response);
    const stop = this.store.watch(kind as Kind, url.searchParams.get('labelSelector') ?? '', Number(url.searchParams.get('resourceVersion')), ({ type, object }) =>
      write(`${JSON.stringify({ type, object })}\n`),
    );
    if (stop === undefined) {
      write(`${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' } })}\n`);
      return end();
    }
    write(`${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: String(this.store.resourceVersion) } } })}\n`);
    response.once('close', stop);
  }
  private log(url: URL, response: ServerResponse): void {
    const name = /\/pods\/([^/]+)\/log$/.exec(url.pathname)![1]!;
    if (this.store.get('pods', name) === undefined) return send(response, status(404, 'NotFound', `pods "${name}" not found`));
    const since = url.searchParams.get('sinceTime');
    const { write, end } = this.writer(response);
    const stop = this.kubelet.readLog(name, since === null ? 0 : Date.parse(since), (lines, over) => {
      for (const line of lines) write(`${line}\n`);
      if (over) end();
    });
    if (stop === undefined) return send(response, status(400, 'BadRequest', 'container "job" is waiting to start: ContainerCreating'));
    response.flushHeaders();
    response.once('close', stop);
  }
  /** Writes until the cut, wherever in a line or a character that falls. */
  private writer(response: ServerResponse): { write: (text: string) => void; end: () => void } {
    let left = this.cutStreamAfterBytes?.() ?? Infinity;
    return {
      write: (text) => {
        const bytes = Buffer.from(text);
        if (bytes.length <= left) response.write(bytes);
        else if (left >= 0) response.write(bytes.subarray(0, Math.max(1, left)), () => response.destroy());
        left = bytes.length <= left ? left - bytes.length : -1;
      },
      end: () => void (left >= 0 && response.end()),
    };
  }
}

function send(response: ServerResponse, { code, body }: Answer): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
function nodeObject({ name, gpus, unschedulable, annotations }: NodeOfDouble) {
  const labels = { 'nvidia.com/gpu.product': 'NVIDIA-H100-80GB-HBM3', 'nvidia.com/gpu.memory': '81559', 'nvidia.com/cuda.driver-version.full': '550.54.15' };
  return {
    metadata: { name, uid: name, labels, ...(annotations !== undefined && { annotations }) },
    spec: unschedulable === true ? { unschedulable } : {},
    status: { allocatable: { cpu: '64', 'nvidia.com/gpu': String(gpus) }, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}
async function freePort(): Promise<string> {
  const socket = createSocket().listen(0, '127.0.0.1');
  await new Promise((resolve) => socket.once('listening', resolve));
  const { port } = socket.address() as AddressInfo;
  await new Promise((resolve) => socket.close(resolve));
  return String(port);
}
