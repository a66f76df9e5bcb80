import { join, resolve } from 'node:path';
import type { Inventory } from '@switchyard/agent-protocol';
import type { Config } from '../config.js';
import type { Engine, Log } from '../ports.js';
import { runTool } from '../inventory/discover.js';
import { watchInventory } from '../inventory/watch-inventory.js';
import { openKubernetes } from './kubernetes/open-kubernetes.js';
import { LocalEngine } from './local-engine.js';
import { openSlurm } from './slurm/open-slurm.js';

/** The engine that the settings name. @param folder the agent's data directory @throws Error when it cannot be reached and nothing is known of it */
export async function openEngine(config: Config, folder: string, log: Log): Promise<Engine> {
  const folders = { runsFolder: resolve(config.AGENT_RUNS_DIR ?? join(folder, 'runs')), artifactsFolder: resolve(config.AGENT_ARTIFACTS_DIR ?? join(folder, 'artifacts')) };
  switch (config.AGENT_ENGINE) {
    case 'local':
      return new LocalEngine({ ...folders, inventory: config.AGENT_INVENTORY === 'configured' ? hallOf(config) : await watchInventory({ tool: config.AGENT_NVIDIA_SMI, name: config.AGENT_NODE_NAME, run: runTool }, localCapabilities, log), anyCommandAllowed: config.AGENT_ALLOW_ANY_COMMAND });
    case 'slurm':
      return openSlurm(config, folders, log);
    case 'kubernetes':
      return openKubernetes(config, join(folder, 'kubernetes'), log);
  }
}

const localCapabilities: Inventory['capabilities'] = { images: false, sandbox: false, multiNode: false, suspend: true };
/** What the local engine's (simulated) hall holds. */
function hallOf(config: Config): Inventory {
  return {
    engine: 'local',
    capabilities: { ...localCapabilities, multiNode: true },
    nodes: Array.from({ length: config.AGENT_NODES }, (_, i) => ({
      name: `node-${i + 1}`,
      gpuCount: config.AGENT_GPUS_PER_NODE,
      gpuModel: config.AGENT_GPU_MODEL,
      memoryMib: config.AGENT_GPU_MEMORY_MIB,
      driver: 'simulated',
    })),
  };
}
