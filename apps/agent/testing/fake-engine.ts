import { anInventory } from '@switchyard/agent-protocol/testing';
import type { LeaseOrder } from '@switchyard/agent-protocol';
import { type EpochMs, ok, type WallClock } from '@switchyard/kernel';
import type { AttemptKey, Engine, EngineEvent, EngineStatus, OutputCursor, OutputLine } from '../src/ports.js';

interface Attempt {
  readonly events: EngineEvent[];
  readonly lines: OutputLine[];
  lost: boolean;
}
const nameOf = ({ leaseId, attempt }: AttemptKey): string => `${leaseId}/${attempt}`;

/** An engine on a clock that is set by hand: attempts start at once, stop at once with 75, and otherwise do what the test says. */
export class FakeEngine implements Engine {
  readonly inventory = anInventory();
  readonly attempts = new Map<string, Attempt>();
  constructor(private readonly wall: WallClock) {}

  accepts(order: LeaseOrder): ReturnType<Engine['accepts']> {
    return order.run.command === 'demo-train' ? ok(undefined) : { ok: false, error: { kind: 'CommandNotAllowed', command: order.run.command } };
  }
  async submit(key: AttemptKey): Promise<void> {
    if (this.attempts.has(nameOf(key))) return;
    this.attempts.set(nameOf(key), { events: [], lines: [], lost: false });
    this.happen(key, 'started');
  }
  async status(key: AttemptKey): Promise<EngineStatus> {
    const attempt = this.attempts.get(nameOf(key));
    if (attempt === undefined) return { kind: 'absent', events: [] };
    const exited = attempt.events.some((event) => event.event === 'exited');
    return { kind: attempt.lost ? 'lost' : exited ? 'exited' : 'live', events: [...attempt.events] };
  }
  async readOutput(key: AttemptKey, cursor: OutputCursor, linesMax: number): Promise<{ lines: OutputLine[]; cursor: OutputCursor }> {
    const lines = (this.attempts.get(nameOf(key))?.lines ?? []).slice(cursor.stdout, cursor.stdout + linesMax);
    return { lines, cursor: { stdout: cursor.stdout + lines.length, stderr: 0 } };
  }
  async suspend(key: AttemptKey): Promise<void> {
    this.happen(key, 'suspended');
  }
  async resume(key: AttemptKey): Promise<void> {
    this.happen(key, 'resumed');
  }
  async park(key: AttemptKey): Promise<void> {
    this.exit(key, 75);
  }
  async cancel(key: AttemptKey): Promise<void> {
    this.exit(key, 75);
  }
  async forget(leaseId: string): Promise<void> {
    for (const name of this.attempts.keys()) if (name.startsWith(leaseId)) this.attempts.delete(name);
  }

  print(key: AttemptKey, line: string, stream: OutputLine['stream'] = 'stdout'): void {
    this.attempts.get(nameOf(key))?.lines.push({ stream, line });
  }
  exit(key: AttemptKey, code: number | null): void {
    const attempt = this.attempts.get(nameOf(key));
    if (attempt !== undefined && !attempt.events.some((event) => event.event === 'exited')) this.happen(key, 'exited', code);
  }
  /** Its supervisor was killed: nobody saw the exit. */
  lose(key: AttemptKey, lastSeen: EpochMs): void {
    const attempt = this.attempts.get(nameOf(key))!;
    attempt.lost = true;
    attempt.events.push({ event: 'exited', wallMs: lastSeen, code: null, signal: null, detail: undefined });
  }
  private happen(key: AttemptKey, event: EngineEvent['event'], code: number | null = null): void {
    this.attempts.get(nameOf(key))?.events.push({ event, wallMs: this.wall.now(), code, signal: null, detail: undefined });
  }
}
