import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { epochMs } from '@switchyard/kernel';
import { engineContract } from '../../../testing/engine-contract.js';
import { KubernetesDouble } from '../../../testing/kubernetes-double.js';
import { KubernetesClient } from './client.js';
import { jobName } from './job-body.js';
import { KubernetesEngine } from './kubernetes-engine.js';
import { kubernetesSettings } from './settings.js';

// Double: the API server with its controllers (testing/kubernetes-double.ts). Real: HTTP, the processes of the pods, disk.
const folder = mkdtempSync(join(tmpdir(), 'agent-kubernetes-'));
const doubles: KubernetesDouble[] = [];
const engines: KubernetesEngine[] = [];
afterAll(async () => {
  for (const engine of engines) engine.close();
  for (const double of doubles) await double.stop();
  rmSync(folder, { recursive: true, force: true });
});
const texts = { AGENT_KUBERNETES_NAMESPACE: 'jobs', AGENT_KUBERNETES_IMAGE: 'switchyard-agent:0.1.0', AGENT_KUBERNETES_IMAGE_PREFIXES: '', AGENT_KUBERNETES_CHECKPOINT_CLAIM: 'checkpoints', AGENT_KUBERNETES_NODE_SELECTOR: '', AGENT_KUBERNETES_GPU_RESOURCE: 'nvidia.com/gpu' };

let count = 0;
async function setup(version: '1.20' | '1.36') {
  count += 1;
  const home = join(folder, String(count));
  const double = await new KubernetesDouble(version, join(home, 'volume')).start();
  doubles.push(double);
  const open = async (): Promise<KubernetesEngine> => {
    const engine = await KubernetesEngine.open({
      api: new KubernetesClient(double.connection, { callMs: 1_000, silenceMs: 5_000 }),
      settings: kubernetesSettings(texts, 'agent-1'),
      folder: join(home, 'state'),
      wall: { now: () => epochMs(Date.now()) },
      log: { info: () => undefined, warn: (m, f) => process.env['J8'] && console.log(m, f) },
      tickMs: 100,
      backoffMs: 20,
    });
    engines.push(engine);
    return engine;
  };
  return { double, open, engine: await open() };
}

for (const version of ['1.36', '1.20'] as const) {
  engineContract(`Kubernetes ${version}`, {
    open: async () => {
      const { double, engine, open } = await setup(version);
      return {
        engine,
        again: async () => {
          engine.close();
          return open();
        },
        lose: async (key) => {
          for (const pod of double.controllers.podsOf(jobName(key))) double.kubelet.vanish(pod.metadata!.name!);
          double.store.remove('jobs', jobName(key));
        },
      };
    },
  });
}
