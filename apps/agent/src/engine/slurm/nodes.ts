import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Inventory, inventorySchema, type LeaseOrder } from '@switchyard/agent-protocol';
import { canonicalJson, type EpochMs, MINUTE_MS } from '@switchyard/kernel';
import type { Log } from '../../ports.js';
import { replaceFile } from '../../storage/files.js';
import type { Answer, SlurmClient } from './cluster.js';

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
  inventory: Inventory = { engine: 'slurm', capabilities: { images: false, sandbox: false, multiNode: true, suspend: true }, nodes: [] };
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
  private async refresh(): Promise<string | undefined> {
    this.nextAt = this.options.now() + REFRESH_EVERY_MS;
    const answer = await this.options.client.nodes();
    if (!answer.ok) return answer.error.message;
    const { model, memoryMib } = this.options.gpu;
    const nodes = [...answer.value].sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, gpuCount, state }) => ({ name, gpuCount, gpuModel: model, memoryMib, driver: 'unknown', state }));
    const next = { ...this.inventory, nodes };
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
