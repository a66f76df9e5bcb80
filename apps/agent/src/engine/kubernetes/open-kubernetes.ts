import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { epochMs, SECOND_MS } from '@switchyard/kernel';
import type { Log } from '../../ports.js';
import { replaceFile } from '../../storage/files.js';
import { type Connection, KubernetesClient } from './client.js';
import { KubernetesEngine } from './kubernetes-engine.js';
import { kubernetesSettings, type KubernetesTexts } from './settings.js';

/** Settings that say how the cluster is reached, beside what it is used for. */
export interface KubernetesAccess extends KubernetesTexts {
  readonly AGENT_KUBERNETES_KUBECONFIG?: string | undefined;
  readonly AGENT_KUBERNETES_CONTEXT?: string | undefined;
  readonly AGENT_KUBERNETES_TIMEOUT_SECONDS: number;
  readonly AGENT_ARTIFACTS_DIR?: string | undefined;
}

/** @throws Error when a setting is missing, or when the API server cannot be used and never could */
export async function openKubernetes(access: KubernetesAccess, folder: string, log: Log): Promise<KubernetesEngine> {
  const callMs = access.AGENT_KUBERNETES_TIMEOUT_SECONDS * SECOND_MS;
  return KubernetesEngine.open({
    api: new KubernetesClient(await connectionOf(access), { callMs, silenceMs: 150 * SECOND_MS }),
    settings: kubernetesSettings(access, ownerOf(folder)),
    folder,
    ...(access.AGENT_ARTIFACTS_DIR === undefined ? {} : { claimFolder: resolve(access.AGENT_ARTIFACTS_DIR) }),
    wall: { now: () => epochMs(Date.now()) },
    log,
  });
}

/**
 * The file that is named; else as kubectl finds it: KUBECONFIG, ~/.kube/config, the service account of the pod this runs in.
 * The library is loaded here alone: agents of other engines do without it.
 */
async function connectionOf({ AGENT_KUBERNETES_KUBECONFIG: file, AGENT_KUBERNETES_CONTEXT: context }: KubernetesAccess): Promise<Connection> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  if (file !== undefined) config.loadFromFile(file);
  else config.loadFromDefault();
  if (context !== undefined) config.setCurrentContext(context);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error(`AGENT_KUBERNETES_KUBECONFIG: no cluster for the context ${config.getCurrentContext()}`);
  return { server, apply: (options) => config.applyToHTTPSOptions(options) };
}

/** Tells this agent's objects from another's in the same namespace; kept with the records they belong to. */
function ownerOf(folder: string): string {
  const path = join(folder, 'owner');
  if (existsSync(path)) return readFileSync(path, 'utf8').trim();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const owner = randomBytes(8).toString('hex');
  replaceFile(path, owner);
  return owner;
}
