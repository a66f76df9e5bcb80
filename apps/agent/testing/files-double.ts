import { createHash } from 'node:crypto';
import { type ArtifactAnswer, artifactDigest, type ArtifactRequest } from '@switchyard/agent-protocol';
import { addSeconds, err, ok, unwrap, type WallClock } from '@switchyard/kernel';
import { type ObjectStore, partsOfSize } from '@switchyard/object-store';
import type { ArtifactFault, AskControlPlane } from '../src/artifacts/ports.js';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
type Begin = Extract<ArtifactRequest, { kind: 'begin' }>;
interface SetRow {
  readonly id: string;
  readonly digest: string;
  readonly kind: Begin['set'];
  readonly files: Begin['files'];
  readonly uploads: Map<string, string>;
  complete: boolean;
}

/** The control plane's side of files, in memory over a real object store: sets that count when every file is there. */
export class FilesDouble {
  readonly sets: SetRow[] = [];
  /** Times a set became complete, by digest. */
  readonly completed: string[] = [];
  inputs: Begin['files'] = [];
  underWay = false;
  /** What is said instead of an answer; asked before each call. */
  refuses: (request: ArtifactRequest) => Extract<ArtifactAnswer, { kind: 'refused' }> | undefined = () => undefined;
  /** `before`: nothing happens; `after`: it is done and nobody is told. */
  fault: (request: ArtifactRequest) => 'before' | 'after' | undefined = () => undefined;
  asked = 0;
  constructor(private readonly store: ObjectStore, private readonly wall: WallClock) {}

  readonly ask: AskControlPlane = async (request) => {
    this.asked += 1;
    const away: ArtifactFault = { kind: 'Unreachable', message: 'the line is cut' };
    const fault = this.fault(request);
    if (fault === 'before') return err(away);
    const answer = this.refuses(request) ?? (await this.answer(request));
    return fault === 'after' ? err(away) : ok(answer);
  };
  private async answer(request: ArtifactRequest): Promise<ArtifactAnswer> {
    switch (request.kind) {
      case 'find': {
        const newest = this.sets.findLast((set) => set.complete && set.kind === 'checkpoint');
        const linked = async (files: Begin['files']) => Promise.all(files.map(async ({ name, bytes, sha256 }) => ({ name, bytes, sha256, url: unwrap(await this.store.linkToGet(`job/${sha256}`, { seconds: 900 })).url })));
        return {
          kind: 'found', underWay: this.underWay, linksUntil: addSeconds(this.wall.now(), 900), inputs: await linked(this.inputs),
          checkpoint: newest ? { setId: newest.id as never, digest: newest.digest, step: null, files: await linked(newest.files) } : null,
        };
      }
      case 'begin':
        return this.begin(request);
      case 'complete': {
        const set = this.sets.find(({ id }) => id === request.setId)!;
        for (const { sha256, bytes } of set.files) {
          const upload = set.uploads.get(sha256);
          const there = upload === undefined ? await this.store.head(`job/${sha256}`) : await this.store.completeUpload(`job/${sha256}`, upload, { bytes, sha256, contentType: 'x' });
          if (!there.ok || there.value.bytes !== bytes) return { kind: 'refused', reason: 'Incomplete', message: 'not there', again: true };
        }
        if (!set.complete) this.completed.push(set.digest);
        set.complete = true;
        return { kind: 'completed', setId: request.setId };
      }
    }
  }
  private async begin({ set: kind, files }: Begin): Promise<ArtifactAnswer> {
    const digest = artifactDigest(files, hash);
    let set = this.sets.find((one) => one.digest === digest && one.kind === kind);
    if (set === undefined) this.sets.push((set = { id: `upload_${String(this.sets.length).padStart(26, '0')}`, digest, kind, files, uploads: new Map(), complete: false }));
    const pieces = [];
    for (const { name, bytes, sha256, parts } of set.complete ? [] : files) {
      const key = `job/${sha256}`;
      if ((await this.store.head(key)).ok) continue;
      const declared = { bytes, sha256, contentType: 'x' };
      if (parts === undefined) {
        const { url, headers } = unwrap(await this.store.linkToPut(key, declared, { seconds: 900 }));
        pieces.push({ name, from: 0, to: bytes, url, headers });
        continue;
      }
      if (!set.uploads.has(sha256)) set.uploads.set(sha256, unwrap(await this.store.beginUpload(key, declared)));
      const arrived = new Set(unwrap(await this.store.partsOf(key, set.uploads.get(sha256)!)).map(({ number }) => number));
      for (const { number, from, to } of partsOfSize(bytes).filter((part) => !arrived.has(part.number))) {
        const { url, headers } = unwrap(await this.store.linkToPart(key, set.uploads.get(sha256)!, { number, bytes: to - from, sha256: parts[number - 1]! }, { seconds: 900 }));
        pieces.push({ name, from, to, url, headers });
      }
    }
    return { kind: 'wanted', setId: set.id as never, digest, complete: set.complete, pieces, more: false };
  }
}
