import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LeaseOrder } from '@switchyard/agent-protocol';
import { anOrder } from '@switchyard/agent-protocol/testing';
import { epochMs } from '@switchyard/kernel';
import { KubernetesClient } from '../src/engine/kubernetes/client.js';
import { KubernetesEngine } from '../src/engine/kubernetes/kubernetes-engine.js';
import { kubernetesSettings, type KubernetesTexts } from '../src/engine/kubernetes/settings.js';
import type { AttemptKey, EngineStatus } from '../src/ports.js';
import { KubernetesDouble } from './kubernetes-double.js';

const TEXTS: KubernetesTexts = {
  AGENT_KUBERNETES_NAMESPACE: 'jobs',
  AGENT_KUBERNETES_IMAGE: 'switchyard-agent:0.1.0',
  AGENT_KUBERNETES_IMAGE_PREFIXES: '*',
  AGENT_KUBERNETES_CHECKPOINT_CLAIM: 'checkpoints',
  AGENT_KUBERNETES_NODE_SELECTOR: '',
  AGENT_KUBERNETES_GPU_RESOURCE: 'nvidia.com/gpu',
};

/** A cluster's double and engines over it, in folders of their own; everything ends with `closeAll`. */
export class KubernetesSites {
  private readonly doubles: KubernetesDouble[] = [];
  private readonly engines: KubernetesEngine[] = [];
  private count = 0;
  constructor(private readonly folder: string) {}

  /** `claims`: the version the server says it has, where that is not what it does (feature gates). `callMs`: longest wait for an answer. */
  async open(version: '1.20' | '1.36' = '1.36', texts: Partial<KubernetesTexts> = {}, claims = version, callMs = 1_000) {
    const home = join(this.folder, String((this.count += 1)));
    const double = new KubernetesDouble(version, join(home, 'volume'));
    double.claims = claims;
    this.doubles.push(double);
    await double.start();
    const warnings: string[] = [];
    /** Wall time of the engines runs ahead of the real one by this. */
    const ahead = { ms: 0 };
    const again = async (): Promise<KubernetesEngine> => {
      const engine = await KubernetesEngine.open({
        api: new KubernetesClient(double.connection, { callMs, silenceMs: 5_000 }),
        settings: kubernetesSettings({ ...TEXTS, ...texts }, 'agent-1'),
        folder: join(home, 'state'),
        wall: { now: () => epochMs(Date.now() + ahead.ms) },
        log: { info: () => undefined, warn: (message, fields) => void warnings.push(`${message} ${JSON.stringify(fields)}`) },
        tickMs: 50,
        backoffMs: 10,
      });
      this.engines.push(engine);
      return engine;
    };
    return { double, engine: await again(), again, ahead, warnings };
  }
  async closeAll(): Promise<void> {
    for (const engine of this.engines.splice(0)) engine.close();
    for (const double of this.doubles.splice(0)) await double.stop();
  }
}

/** An order of a shell script in an image; its lease is the same each time, so use one per site or give it `over`. */
export function aScript(script: string, over: Partial<LeaseOrder> = {}): { key: AttemptKey; order: LeaseOrder } {
  const order = anOrder({ run: { command: '/bin/sh', args: ['-c', script], environment: {}, image: 'registry.test/tools:1' }, ...over });
  return { order, key: { leaseId: order.leaseId, attempt: 1 } };
}
/** Waits for a condition of an attempt. @throws Error with the last status when it does not come */
export async function untilStatus(engine: KubernetesEngine, key: AttemptKey, met: (status: EngineStatus) => boolean, patienceMs = 25_000): Promise<EngineStatus> {
  for (const deadline = Date.now() + patienceMs; ; await sleep(15)) {
    const status = await engine.status(key);
    if (met(status)) return status;
    if (Date.now() > deadline) throw new Error(`waited in vain, last seen ${JSON.stringify(status)}`);
  }
}
export const hasEnded = (status: EngineStatus): boolean => status.kind === 'exited' || status.kind === 'lost';
/** All output so far. */
export async function outputOf(engine: KubernetesEngine, key: AttemptKey): Promise<string[]> {
  return (await engine.readOutput(key, { stdout: 0, stderr: 0 }, 100_000)).lines.map(({ line }) => line);
}
