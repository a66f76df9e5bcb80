import type { IJob } from 'kubernetes-models/batch/v1';
import type { IPod, IService } from 'kubernetes-models/v1';

export type Kind = 'jobs' | 'pods' | 'services';
export interface Objects {
  jobs: IJob;
  pods: IPod;
  services: IService;
}
type Stored = Objects[Kind];
export interface WatchEvent {
  readonly version: number;
  readonly kind: Kind;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: Stored;
}

/** The objects of one namespace, their versions, and what happened to them in order: what etcd is to an API server. */
export class KubernetesStore {
  private readonly objects = new Map<string, Stored>();
  private readonly events: WatchEvent[] = [];
  private readonly listeners = new Set<(event: WatchEvent) => void>();
  private version = 100;
  private count = 0;
  /** Watches from before this version are answered 410. */
  private compactedTo = 0;

  get resourceVersion(): number {
    return this.version;
  }
  get<K extends Kind>(kind: K, name: string): Objects[K] | undefined {
    return this.objects.get(`${kind}/${name}`) as Objects[K] | undefined;
  }
  list<K extends Kind>(kind: K, selector = ''): Objects[K][] {
    return [...this.objects.entries()].filter(([key, object]) => key.startsWith(`${kind}/`) && matches(object, selector)).map(([, object]) => object as Objects[K]);
  }
  /** @returns undefined when the name is taken */
  create<K extends Kind>(kind: K, object: Objects[K]): Objects[K] | undefined {
    const name = object.metadata?.name ?? '';
    if (this.objects.has(`${kind}/${name}`)) return undefined;
    this.count += 1;
    object.metadata = { ...object.metadata, uid: `00000000-0000-4000-8000-${String(this.count).padStart(12, '0')}`, creationTimestamp: secondsNow() };
    return this.write(kind, 'ADDED', object);
  }
  /** Changes an object that is there; nothing when it is gone. */
  update<K extends Kind>(kind: K, name: string, change: (object: Objects[K]) => void): Objects[K] | undefined {
    const object = this.get(kind, name);
    if (object === undefined) return undefined;
    const next = structuredClone(object);
    change(next);
    if (JSON.stringify(next) === JSON.stringify(object)) return object;
    return this.write(kind, 'MODIFIED', next);
  }
  remove(kind: Kind, name: string): void {
    const object = this.get(kind, name);
    if (object !== undefined) this.write(kind, 'DELETED', structuredClone(object));
  }
  private write<K extends Kind>(kind: K, type: WatchEvent['type'], object: Objects[K]): Objects[K] {
    this.version += 1;
    object.metadata = { ...object.metadata, resourceVersion: String(this.version) };
    const key = `${kind}/${object.metadata.name}`;
    if (type === 'DELETED') this.objects.delete(key);
    else this.objects.set(key, object);
    const event: WatchEvent = { version: this.version, kind, type, object: structuredClone(object) };
    this.events.push(event);
    for (const listener of this.listeners) listener(event);
    return object;
  }

  /** Events after a version, then those to come. @returns undefined when that version is forgotten, else how to stop */
  watch(kind: Kind, selector: string, from: number, onEvent: (event: WatchEvent) => void): (() => void) | undefined {
    if (from < this.compactedTo) return undefined;
    const take = (event: WatchEvent): void => {
      if (event.kind === kind && event.version > from && matches(event.object, selector)) onEvent(event);
    };
    this.events.forEach(take);
    this.listeners.add(take);
    return () => void this.listeners.delete(take);
  }
  onAny(listener: () => void): void {
    this.listeners.add(listener);
  }
  /** Forgets history, as etcd does after five minutes. */
  compact(): void {
    this.compactedTo = this.version + 1;
    this.version += 1;
  }
}

/** `key=value` joined by commas. */
function matches(object: Stored, selector: string): boolean {
  const labels = object.metadata?.labels ?? {};
  return selector === '' || selector.split(',').every((pair) => labels[pair.split('=')[0]!] === pair.split('=')[1]);
}
/** Times of objects are whole seconds. */
export const secondsNow = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z');
