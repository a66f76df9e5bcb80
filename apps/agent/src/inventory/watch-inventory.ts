import type { Inventory } from '@switchyard/agent-protocol';
import { MINUTE_MS } from '@switchyard/kernel';
import type { Log } from '../ports.js';
import { discoverInventory, type ThisMachine } from './discover.js';

/**
 * The machine's inventory as an object that is kept up to date: what the agent tells with its heartbeats follows a GPU that falls off the bus. While the
 * driver does not answer the node is down. @throws Error when there is no driver's tool, or it does not answer at the start
 */
export async function watchInventory(machine: ThisMachine, capabilities: Inventory['capabilities'], log: Log, everyMs: number = MINUTE_MS): Promise<Inventory> {
  const live = await discoverInventory(machine, capabilities);
  if (live === undefined) throw new Error(`AGENT_INVENTORY=nvidia-smi (--inventory): there is no ${machine.tool} on this machine`);
  const look = async (): Promise<void> => {
    try {
      const seen = await discoverInventory(machine, capabilities);
      if (seen === undefined) throw new Error(`${machine.tool} is gone`);
      live.nodes = seen.nodes;
    } catch (error) {
      if (live.nodes.some(({ state }) => state !== 'down')) log.warn('the driver does not answer: the node is down', { error: error instanceof Error ? error.message : String(error) });
      live.nodes = live.nodes.map((node) => ({ ...node, state: 'down' }));
    }
  };
  setInterval(() => void look(), everyMs).unref();
  return live;
}
