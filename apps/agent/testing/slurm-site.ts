import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateAgentKeys, type LeaseOrder } from '@switchyard/agent-protocol';
import { anOrder } from '@switchyard/agent-protocol/testing';
import { epochMs, type IdMaker, SECOND_MS, unwrap, type WallClock } from '@switchyard/kernel';
import { openSlurm, type SlurmSettings } from '../src/engine/slurm/open-slurm.js';
import type { SlurmEngine } from '../src/engine/slurm/slurm-engine.js';
import { apply, newState } from '../src/core/state.js';
import { Agent } from '../src/flow/agent.js';
import { Link } from '../src/flow/link.js';
import { enrol, Session } from '../src/flow/session.js';
import { Work } from '../src/flow/work.js';
import { Journal } from '../src/storage/journal.js';
import { ControlPlaneDouble } from './control-plane-double.js';
import type { SlurmCluster } from './slurm-cluster.js';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const wall: WallClock = { now: () => epochMs(Date.now()) };
const say = (message: string, fields?: unknown) => void (process.env['SWITCHYARD_TEST_LOG'] && process.stderr.write(`${message} ${JSON.stringify(fields)}\n`));
const log = { info: say, warn: say };

/** An agent in this process at a Slurm cluster, by real time, with the control plane's double; its loops run until it is stopped. */
export interface SlurmSite {
  readonly plane: ControlPlaneDouble;
  readonly engine: SlurmEngine;
  readonly folder: string;
  /** An order for `nodes` whole nodes' worth of GPUs, known to the control plane from now on. */
  order(command: string, args: readonly string[], nodes: number, gpusPerNode: number, over?: Partial<LeaseOrder>): LeaseOrder;
  statesOf(order: LeaseOrder): string[];
  /** Steps and losses reported of it so far. */
  stepsOf(order: LeaseOrder): (readonly [number, number | null])[];
  gpuSecondsOf(order: LeaseOrder): bigint;
  stop(): Promise<void>;
}
export interface SlurmSiteOptions {
  readonly rest: boolean;
  readonly ids: IdMaker;
  /** Market seconds per wall second. */
  readonly speed?: number;
}

export async function startSlurmSite(cluster: SlurmCluster, { rest, ids, speed = 1 }: SlurmSiteOptions): Promise<SlurmSite> {
  const folder = mkdtempSync(join(tmpdir(), 'agent-slurm-'));
  const settings: SlurmSettings = {
    ...(rest ? { AGENT_SLURM_REST_URL: cluster.facts.restUrl } : {}),
    AGENT_SLURM_GRES: 'gpu', AGENT_SLURM_TIMEOUT_SECONDS: 3, AGENT_GPU_MODEL: 'H100 SXM5 80GB', AGENT_GPU_MEMORY_MIB: 81_920, AGENT_ALLOW_ANY_COMMAND: true,
  };
  const engine = await openSlurm(settings, { runsFolder: join(folder, 'runs'), artifactsFolder: join(folder, 'artifacts') }, log);
  const anchor = wall.now();
  const plane = new ControlPlaneDouble(wall, { anchorWallMs: anchor, anchorMarketMs: anchor, speed });
  const keys = await generateAgentKeys();
  const identity = unwrap(await enrol(plane, keys, { token: 'one-time-token', name: 'slurm', agentVersion: '0', inventory: engine.inventory }));
  const journal = Journal.open(join(folder, 'state'), newState(identity.clock), (state, record) => apply(state, record, identity.agentId, hash));
  let jti = 0;
  const session = new Session(plane, identity, keys, wall, () => `a-fresh-id-${(jti += 1)}`);
  const work = new Work({ journal, engine, wall, meter: { meterId: 'simulated-it', energy: true, loadFractionPpm: 760_000, ripplePpm: 0 }, log });
  const link = new Link({ transport: plane, session, journal, identity, keys, wall, hash, log, quarantine: () => undefined });
  const agent = new Agent({ journal, engine, work, link, wall, log }, { turnEveryMs: 100, pollEveryMs: 100, heartbeatEveryMs: SECOND_MS, awayAfterMs: 15 * SECOND_MS, backoffMaxMs: SECOND_MS });
  let running = true;
  const loop = (async () => {
    while (running) {
      await agent.talk();
      await agent.turn();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  const of = (order: LeaseOrder) => plane.items.filter((item) => 'leaseId' in item && item.leaseId === order.leaseId);
  return {
    plane, engine, folder,
    order: (command, args, nodes, gpusPerNode, over = {}) => {
      const order = anOrder({
        run: { command, args: [...args], environment: {} }, startsAt: epochMs(anchor - 2_000), notBefore: anchor, endsAt: epochMs(anchor + 100 * 3_600_000), gpuCount: nodes * gpusPerNode,
        leaseId: ids.next('lease'), jobId: ids.next('job'), nodes: Array.from({ length: nodes }, () => ({ nodeId: ids.next('node'), gpus: [0, gpusPerNode] as [number, number] })),
        graceSeconds: 20, ...over,
      });
      plane.order({ ...order, spendAuthorisation: { ...order.spendAuthorisation, asOf: anchor } });
      return order;
    },
    statesOf: (order) => of(order).flatMap((item) => (item.kind === 'state' && item.state !== 'checkpointed' ? [item.state] : [])),
    stepsOf: (order) => of(order).flatMap((item) => (item.kind === 'progress' ? [[item.step, item.loss] as const] : [])),
    gpuSecondsOf: (order) => of(order).reduce((sum, item) => (item.kind === 'reading' ? sum + item.gpuSeconds : sum), 0n),
    stop: async () => {
      running = false;
      await loop;
      journal.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
