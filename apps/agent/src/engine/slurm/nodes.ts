import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Inventory, inventorySchema, type LeaseOrder } from '@switchyard/agent-protocol';
import { canonicalJson, type EpochMs, MINUTE_MS } from '@switchyard/kernel';
import type { Log } from '../../ports.js';
import { replaceFile } from '../../storage/files.js';
import { type Answer, CLOSED_FOR, type SlurmClient, type SlurmNode } from './cluster.js';

/** What Slurm does not tell of a GPU. */
export interface GpuFacts {
  readonly model: string;
  readonly memoryMib: number;
}
export interface NodesOptions {
  readonly client: Pick<SlurmClient, 'nodes'>;
  readonly runsFolder: string;
  readonly gpu: GpuFacts;
  readonly now: () => EpochMs;
  readonly log: Log;
}
const REFRESH_EVERY_MS = MINUTE_MS;

/** What the cluster has, as Slurm tells; kept on disk, so that an agent starts also while the controller is down. */
export class Nodes {
  inventory: Inventory = { engine: 'slurm', source: 'measured', capabilities: { images: false, sandbox: false, multiNode: true, suspend: true }, nodes: [] };
  private nextAt = 0;
  constructor(private readonly options: NodesOptions) {}

  /** @throws Error when it cannot be known */
  async open(): Promise<void> {
    const path = this.path();
    if (existsSync(path)) this.inventory = inventorySchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    const fault = await this.refresh();
    if (fault !== undefined && this.inventory.nodes.length === 0) throw new Error(`Slurm does not answer, and what it has is not known yet: ${fault}`);
  }
  /** Whether the cluster has nodes enough with GPUs enough, were they all idle and in order. */
  canHold({ nodes, gpuCount }: LeaseOrder): boolean {
    const perNode = Math.min(...nodes.map(({ gpus: [from, to] }) => to - from));
    const large = this.inventory.nodes.filter((node) => node.gpuCount >= perNode);
    return large.length >= nodes.length && large.reduce((sum, node) => sum + node.gpuCount, 0) >= gpuCount;
  }
  async refreshWhenOld(): Promise<void> {
    if (this.options.now() < this.nextAt) return;
    const fault = await this.refresh();
    if (fault !== undefined) this.options.log.warn('inventory not refreshed', { message: fault });
  }
  /** Does something that changes the state of nodes, and looks at them afterwards. */
  async change(act: () => Answer<void>): Answer<void> {
    const answer = await act();
    await this.refresh();
    return answer;
  }
  /** Looks now. */
  async look(): Promise<void> {
    await this.refresh();
  }
  private async refresh(): Promise<string | undefined> {
    this.nextAt = this.options.now() + REFRESH_EVERY_MS;
    const answer = await this.options.client.nodes();
    if (!answer.ok) return answer.error.message;
    const nodes = [...answer.value].sort((a, b) => (a.name < b.name ? -1 : 1)).map((node) => nodeOf(node, this.options.gpu));
    const next: Inventory = { ...this.inventory, source: 'measured', nodes };
    if (canonicalJson(next) !== canonicalJson(this.inventory)) {
      this.inventory = next;
      mkdirSync(this.options.runsFolder, { recursive: true, mode: 0o700 });
      replaceFile(this.path(), JSON.stringify(next));
    }
    return undefined;
  }
  private path(): string {
    return join(this.options.runsFolder, 'inventory.json');
  }
}

/** A type that names a chip, as sites that have several models write it (`gpu:h100:8`); anything else is a site's own word. */
const CHIP = /^(?:nvidia_|amd_)?(?:g[bh]\d{3}|mi\d{3}[axl]?|rtx_?\d{4}|[abhlv]\d{2,3}s?)/i;
/** What the agent closed itself is up: the control plane ordered it, and knows when it is over. */
const isOurs = ({ state, reason }: Pick<SlurmNode, 'state' | 'reason'>): boolean => state === 'drained' && reason.startsWith(CLOSED_FOR);
/** GPUs are counted by Slurm; what one of them is, Slurm says where its type is a chip's name. The rest is what the agent was told, and says so. */
export function nodeOf({ name, gpuCount, gpuType, state, reason }: SlurmNode, { model, memoryMib }: GpuFacts): Inventory['nodes'][number] {
  const chip = gpuType !== undefined && CHIP.test(gpuType) ? gpuType : undefined;
  return { name, gpuCount, gpuModel: chip?.replaceAll('_', ' ') ?? model, memoryMib, driver: 'unknown', state: isOurs({ state, reason }) ? 'up' : state, assumed: chip === undefined ? ['gpuModel', 'memoryMib'] : ['memoryMib'] };
}
