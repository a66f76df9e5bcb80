import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { engineContract } from '../../../testing/engine-contract.js';
import { KubernetesSites } from '../../../testing/kubernetes-site.js';
import { jobName } from './job-body.js';

// Double: the API server with its controllers (testing/kubernetes-double.ts). Real: HTTP, the processes of the pods, disk.
const folder = mkdtempSync(join(tmpdir(), 'agent-kubernetes-'));
const sites = new KubernetesSites(folder);
afterAll(async () => {
  await sites.closeAll();
  rmSync(folder, { recursive: true, force: true });
});

engineContract('Kubernetes', {
  open: async () => {
    const { double, engine, again } = await sites.open();
    return {
      engine,
      again: async () => {
        engine.close();
        return again();
      },
      lose: async (key) => {
        for (const pod of double.controllers.podsOf(jobName(key))) double.kubelet.vanish(pod.metadata!.name!);
        double.store.remove('jobs', jobName(key));
      },
    };
  },
});
