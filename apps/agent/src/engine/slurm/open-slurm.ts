import { userInfo } from 'node:os';
import { epochMs } from '@switchyard/kernel';
import type { Log } from '../../ports.js';
import { SlurmCommands } from './commands.js';
import { SlurmRest } from './rest.js';
import { SlurmEngine } from './slurm-engine.js';

/** The part of the agent's settings that says which cluster, and how to talk to it. */
export interface SlurmSettings {
  readonly AGENT_SLURM_REST_URL?: string | undefined;
  readonly AGENT_SLURM_TOKEN_FILE?: string | undefined;
  readonly AGENT_SLURM_USER?: string | undefined;
  readonly AGENT_SLURM_PARTITION?: string | undefined;
  readonly AGENT_SLURM_GRES: string;
  readonly AGENT_SLURM_TIMEOUT_SECONDS: number;
  readonly AGENT_GPU_MODEL: string;
  readonly AGENT_GPU_MEMORY_MIB: number;
  readonly AGENT_ALLOW_ANY_COMMAND: boolean;
}
export interface SlurmFolders {
  readonly runsFolder: string;
  readonly artifactsFolder: string;
}

/** The engine on a Slurm cluster: over slurmrestd where its address is given, else by Slurm's commands alone. @throws Error when the cluster does not answer on the first start */
export function openSlurm(settings: SlurmSettings, folders: SlurmFolders, log: Log): Promise<SlurmEngine> {
  const common = { partition: settings.AGENT_SLURM_PARTITION, gres: settings.AGENT_SLURM_GRES, timeoutMs: settings.AGENT_SLURM_TIMEOUT_SECONDS * 1_000 };
  const user = settings.AGENT_SLURM_USER ?? userInfo().username;
  const commands = new SlurmCommands(common);
  const url = settings.AGENT_SLURM_REST_URL;
  const client = url === undefined ? commands : new SlurmRest({ ...common, url: url.replace(/\/$/, ''), user, tokenFile: settings.AGENT_SLURM_TOKEN_FILE }, commands, Date.now);
  return SlurmEngine.open({
    ...folders, client, control: commands, user, anyCommandAllowed: settings.AGENT_ALLOW_ANY_COMMAND, log,
    gpu: { model: settings.AGENT_GPU_MODEL, memoryMib: settings.AGENT_GPU_MEMORY_MIB }, now: () => epochMs(Date.now()),
  });
}
