import type { AgentRefusal, Batch, BatchAccepted, EnrolAnswer, EnrolRequest, Inventory, LeaseOrder, OrdersAnswer, TokenAnswer } from '@switchyard/agent-protocol';
import type { EpochMs, LeaseId, Result } from '@switchyard/kernel';

/** Why a call to the control plane brought no answer of ours: nothing is known about its effect, so it is repeated. */
export type TransportFault =
  | { readonly kind: 'Unreachable'; readonly message: string }
  | { readonly kind: 'Unauthenticated'; readonly message: string }
  | { readonly kind: 'Refused'; readonly refusal: AgentRefusal };

/** Outbound calls to the control plane. Nothing ever calls in. */
export interface AgentTransport {
  enrol(request: EnrolRequest): Promise<Result<EnrolAnswer, TransportFault>>;
  token(assertion: string): Promise<Result<TokenAnswer, TransportFault>>;
  fetchOrders(bearer: string): Promise<Result<OrdersAnswer, TransportFault>>;
  sendBatch(bearer: string, batch: Batch): Promise<Result<BatchAccepted, TransportFault>>;
}

/** One start of one lease: the key under which an engine starts something at most once. */
export interface AttemptKey {
  readonly leaseId: LeaseId;
  readonly attempt: number;
}
/** What happened to an attempt, in order, by the wall clock of the site. */
export interface EngineEvent {
  readonly event: 'started' | 'suspended' | 'resumed' | 'stopping' | 'exited';
  readonly wallMs: EpochMs;
  /** Of `exited`: the exit code, null when a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly detail: string | undefined;
}
/**
 * `absent`: never started. `lost`: its supervisor vanished without a word (power cut, kill); the engine has made sure nothing
 * of it runs any more and has added an `exited` event at the last instant it was seen alive.
 */
export interface EngineStatus {
  readonly kind: 'absent' | 'live' | 'exited' | 'lost';
  readonly events: readonly EngineEvent[];
  /** Wall time up to which this is known for certain; the moment of asking when left out. An engine that cannot ask its cluster shows what it knew. */
  readonly asOfWallMs?: EpochMs;
}
export interface OutputLine {
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}
/** Byte offsets up to which output was read. */
export interface OutputCursor {
  readonly stdout: number;
  readonly stderr: number;
}
/** What an engine can run; asked before anything starts. */
export type EngineRefusal =
  | { readonly kind: 'CommandNotAllowed'; readonly command: string }
  | { readonly kind: 'ArgumentNotAllowed'; readonly argument: string }
  | { readonly kind: 'EnvironmentNotAllowed'; readonly variable: string }
  | { readonly kind: 'ImagesNotSupported'; readonly image: string }
  | { readonly kind: 'ImageNotAllowed'; readonly image: string }
  /** A cluster that runs nothing but images, and the job brings none. */
  | { readonly kind: 'ImageRequired'; readonly command: string }
  | { readonly kind: 'GangNotSupported'; readonly detail: string };

/**
 * Runs jobs. Local processes here; Slurm and Kubernetes are further implementations. Every method may be repeated: submitting an
 * attempt twice starts it once, stopping what has stopped does nothing.
 */
export interface Engine {
  readonly inventory: Inventory;
  accepts(order: LeaseOrder): Result<void, EngineRefusal>;
  submit(key: AttemptKey, order: LeaseOrder): Promise<void>;
  status(key: AttemptKey): Promise<EngineStatus>;
  /** Complete lines after the cursor, at most `linesMax`; once the attempt has exited also an unfinished last one. */
  readOutput(key: AttemptKey, cursor: OutputCursor, linesMax: number, exited: boolean): Promise<{ lines: readonly OutputLine[]; cursor: OutputCursor }>;
  /** Stops the clock, keeps the GPUs (for dips of seconds). */
  suspend(key: AttemptKey): Promise<void>;
  resume(key: AttemptKey): Promise<void>;
  /** Checkpoint and stop: SIGTERM, and SIGKILL when `graceSeconds` (wall) have passed. Frees the GPUs. */
  park(key: AttemptKey, graceSeconds: number): Promise<void>;
  /** As `park`, for good. */
  cancel(key: AttemptKey, graceSeconds: number): Promise<void>;
  /**
   * From now on exactly these nodes take nothing new, what runs there runs on; all others that were closed by this take work again. What somebody else
   * closed stays as it is. What was done is kept where the nodes are, so that it is undone by any later process, and may be repeated. The inventory shows a node that is closed by this as up:
   * the control plane ordered it. An engine without nodes of its own has none: nothing starts there anyhow.
   * @param closed by name of the node one word for why, such as the name of an event
   * @returns false when a node is not as wanted: that is logged, and the next call tries again
   */
  closeNodes?(closed: ReadonlyMap<string, string>): Promise<boolean>;
  /** Removes what is kept of a lease's attempts, except its checkpoints. */
  forget(leaseId: LeaseId): Promise<void>;
}

/** For people: one line of JSON per call. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
}
