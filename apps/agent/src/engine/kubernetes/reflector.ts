import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Log } from '../../ports.js';
import { type ApiFault, describeFault } from './client.js';
import type { Cluster } from './cluster.js';

/** How long the server may keep one watch open, in seconds. */
const WATCH_SECONDS = 240;
const BACKOFF_MAX_MS = 30_000;
const eventSchema = z.object({ type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']), object: z.unknown() });
const versionSchema = z.object({ metadata: z.object({ resourceVersion: z.string() }) });

/** What the reflector needs of an object. */
export interface Kept {
  readonly metadata: { readonly name: string; readonly uid: string; readonly resourceVersion?: string | undefined };
}
export interface ReflectorOptions<T extends Kept> {
  readonly cluster: Cluster;
  readonly path: string;
  readonly parse: (object: unknown) => T;
  /** Called after every change; `gone` is the last form of an object that was removed. */
  readonly onChange: (gone: T | undefined) => void;
  /** Wall-clock pauses between tries begin with this and double. */
  readonly backoffMs: number;
  readonly log: Log;
}

/**
 * A copy of the objects of one kind: list, then watch from the version of the list. A watch that breaks anywhere is taken up at the last
 * version that was taken in whole; when the server has forgotten that version (410 Gone), or nothing comes through, everything is listed
 * again. Between a break and the next list the copy is old, never wrong about what it shows.
 */
export class Reflector<T extends Kept> {
  private readonly objects = new Map<string, T>();
  private listed = false;
  constructor(private readonly options: ReflectorOptions<T>) {}

  /** Whether there has been a complete list since the start. */
  get isListed(): boolean {
    return this.listed;
  }
  all(): readonly T[] {
    return [...this.objects.values()];
  }
  /** Takes in an answer to a call of ours without waiting for the watch. */
  put(object: T): void {
    this.objects.set(object.metadata.uid, object);
  }

  /** Runs until the signal. */
  async run(signal: AbortSignal): Promise<void> {
    let version: string | undefined;
    for (let failures = 0; !signal.aborted; ) {
      const outcome: ApiFault | { version: string | undefined } = version === undefined ? await this.list() : await this.watch(version, signal);
      if ('version' in outcome) {
        failures = 0;
        // A server that ends every watch at once must not be asked in a tight loop.
        if (outcome.version === version || outcome.version === undefined) await this.pause(this.options.backoffMs, signal);
        version = outcome.version;
        continue;
      }
      failures += 1;
      // Whatever was missed meanwhile is in the list.
      version = undefined;
      if (failures === 1 && !signal.aborted) this.options.log.warn('watch of the cluster failed', { path: this.options.path, fault: describeFault(outcome) });
      const wait = outcome.kind === 'Status' && outcome.retryAfterSeconds !== undefined ? outcome.retryAfterSeconds * 1_000 : this.options.backoffMs * 2 ** (failures - 1);
      await this.pause(Math.min(wait, BACKOFF_MAX_MS), signal);
    }
  }
  private async pause(ms: number, signal: AbortSignal): Promise<void> {
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  }

  private async list(): Promise<ApiFault | { version: string | undefined }> {
    const { cluster, path, parse, onChange } = this.options;
    const answer = await cluster.list(path, { labelSelector: cluster.selector });
    // The pages of a long list belong together: when the server forgets them the list begins anew.
    if (!answer.ok) return answer.error;
    const objects = answer.value.items.map(parse);
    this.objects.clear();
    for (const object of objects) this.objects.set(object.metadata.uid, object);
    this.listed = true;
    onChange(undefined);
    return { version: answer.value.resourceVersion };
  }

  private async watch(from: string, signal: AbortSignal): Promise<ApiFault | { version: string | undefined }> {
    const { cluster, path } = this.options;
    let version: string | undefined = from;
    const query = { labelSelector: cluster.selector, watch: 'true', allowWatchBookmarks: 'true', resourceVersion: from, timeoutSeconds: String(WATCH_SECONDS) };
    const ending = new AbortController();
    const stop = AbortSignal.any([signal, ending.signal]);
    const ended = await cluster.api.stream(
      { path, query },
      (line) => {
        if (version === undefined || line.length === 0) return;
        version = this.take(line, version);
        if (version === undefined) ending.abort();
      },
      stop,
    );
    if (version === undefined) return { version };
    // Broken before anything of it came through: the list says what the watch does not.
    if (ended.ok) return { version: ended.value.whole || version !== from ? version : undefined };
    return ended.error.kind === 'Status' && ended.error.code === 410 ? { version: undefined } : ended.error;
  }
  /** @returns the version to go on from; undefined: only a new list helps */
  private take(line: Buffer, version: string): string | undefined {
    let event: z.output<typeof eventSchema>;
    let next: string;
    try {
      event = eventSchema.parse(JSON.parse(line.toString('utf8')));
      if (event.type === 'ERROR') return undefined;
      next = versionSchema.parse(event.object).metadata.resourceVersion;
    } catch {
      // Half a line at a proxy's cut, or something that is no event: what came before it stands, the rest is listed again.
      return undefined;
    }
    if (event.type === 'BOOKMARK') return next;
    const object = this.options.parse(event.object);
    if (event.type === 'DELETED') this.objects.delete(object.metadata.uid);
    else this.objects.set(object.metadata.uid, object);
    this.options.onChange(event.type === 'DELETED' ? object : undefined);
    return next === '' ? version : next;
  }
}
