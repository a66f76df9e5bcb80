import { join, resolve } from 'node:path';
import { err, SECOND_MS, type WallClock } from '@switchyard/kernel';
import type { Config } from '../config.js';
import type { Session } from '../flow/session.js';
import type { Log } from '../ports.js';
import { FileMover } from './file-mover.js';
import type { ArtifactTransport, AskControlPlane, JobFiles } from './ports.js';

/** What a control plane says that knows no such operation. */
const UNKNOWN_OPERATION = /Cannot query field/;

/** Questions about files, as this agent. */
function askThrough(session: Session, transport: ArtifactTransport): AskControlPlane {
  return async (request) => {
    const answer = await session.call((bearer) => transport.artifacts(bearer, request));
    if (answer.ok) return answer;
    const { error } = answer;
    const unknown = (error.kind === 'Refused' && error.refusal.kind === 'Malformed') || (error.kind === 'Unreachable' && UNKNOWN_OPERATION.test(error.message));
    return unknown ? err({ kind: 'Unsupported' }) : err(error);
  };
}

export interface FilesParts {
  readonly session: Session;
  readonly transport: ArtifactTransport;
  readonly wall: WallClock;
  readonly log: Log;
  readonly ending: AbortSignal;
  readonly pause: (ms: number) => Promise<unknown>;
}
/** The mover of checkpoints and artifacts as it is configured; undefined where they stay at the site. */
export function openFiles(config: Config, folder: string, { session, transport, wall, log, ending, pause }: FilesParts): JobFiles | undefined {
  if (!config.AGENT_MOVE_FILES) return undefined;
  return new FileMover(
    { ask: askThrough(session, transport), wall, log, pause, isEnding: () => ending.aborted },
    {
      folder: resolve(config.AGENT_ARTIFACTS_DIR ?? join(folder, 'artifacts')),
      controlPlaneUrl: config.AGENT_CONTROL_PLANE_URL,
      sendEveryMs: config.AGENT_CHECKPOINT_SECONDS * SECOND_MS,
      waitMs: config.AGENT_FILES_WAIT_SECONDS * SECOND_MS,
      bytesPerSecond: config.AGENT_FILES_MIB_PER_SECOND * 1024 * 1024,
    },
  );
}
