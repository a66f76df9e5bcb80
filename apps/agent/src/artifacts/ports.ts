import type { ArtifactAnswer, ArtifactRequest } from '@switchyard/agent-protocol';
import type { Result, WallClock } from '@switchyard/kernel';
import type { LeaseRun } from '../core/run.js';
import type { Log, TransportFault } from '../ports.js';

/** Moves files of jobs to the object store and from there, beside the turns: nothing here waits for the network. */
export interface JobFiles {
  /** Whether the next attempt may start: the newest checkpoint of its job and its inputs are here. Asked every turn until it is. */
  isReadyToStart(run: LeaseRun): boolean;
  /** Looks at a lease once per turn: sends what is new of its files when it is time. */
  look(run: LeaseRun): void;
  /** Whether nothing of an ended lease is still to be sent. */
  isSettled(run: LeaseRun): boolean;
  /** The job reported this step. */
  sawStep(leaseId: string, step: number): void;
  /** What the job's customer is to be told in its log, once. */
  takeNotes(leaseId: string): readonly string[];
}
/** The agent's line to the control plane, for files. */
export interface ArtifactTransport {
  artifacts(bearer: string, request: ArtifactRequest): Promise<Result<ArtifactAnswer, TransportFault>>;
}
/** One question to the control plane. `Unsupported`: it knows no such operation. */
export type ArtifactFault = TransportFault | { readonly kind: 'Unsupported' };
export type AskControlPlane = (request: ArtifactRequest) => Promise<Result<ArtifactAnswer, ArtifactFault>>;

export interface MoverPorts {
  readonly ask: AskControlPlane;
  readonly wall: WallClock;
  readonly log: Log;
  /** Wall time; ends early when the agent does. */
  readonly pause: (ms: number) => Promise<unknown>;
  /** The agent is going down: nothing is begun any more. */
  readonly isEnding: () => boolean;
}
export interface MoverOptions {
  /** Checkpoints, artifacts and inputs by job, as engines use them: `<key>`, `<key>.artifacts`, `<key>.inputs`. */
  readonly folder: string;
  /** Links that are paths lead to this host. */
  readonly controlPlaneUrl: string;
  /** Wall milliseconds between two sendings of a running job's checkpoint. */
  readonly sendEveryMs: number;
  /** Wall milliseconds a start waits for a control plane that does not answer. */
  readonly waitMs: number;
  /** Of all transfers together; 0: no limit. */
  readonly bytesPerSecond: number;
}
