import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Deployment } from 'kubernetes-models/apps/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1';
import { type IPodSpec, Namespace, PersistentVolumeClaim, ServiceAccount } from 'kubernetes-models/v1';
import { parseAllDocuments } from 'yaml';
import { readConfig } from '../../config.js';
import { kubernetesSettings } from './settings.js';

// The schemas of the API stand for a server; no server has seen this file.
const models = { Deployment, NetworkPolicy, ClusterRole, ClusterRoleBinding, Role, RoleBinding, Namespace, PersistentVolumeClaim, ServiceAccount };
interface Manifest {
  kind: keyof typeof models;
  metadata: { name: string; namespace?: string };
  rules?: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
  spec?: { template?: { spec: IPodSpec } };
}
const manifests = parseAllDocuments(readFileSync(join(import.meta.dirname, '../../../../../infra/kubernetes/agent.yaml'), 'utf8')).map((document) => document.toJS() as Manifest);
const allowed = (kind: 'Role' | 'ClusterRole') =>
  manifests.filter((m) => m.kind === kind).flatMap(({ rules }) => rules!.flatMap(({ apiGroups, resources, verbs }) => apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`))))).sort();

describe('infra/kubernetes/agent.yaml', () => {
  it.each(manifests.map((m) => [`${m.kind} ${m.metadata.name}`, m] as const))('%s is what the API expects', (_name, manifest) => {
    new models[manifest.kind](manifest as never).validate();
    if (!['Namespace', 'ClusterRole', 'ClusterRoleBinding'].includes(manifest.kind)) expect(manifest.metadata.namespace).toBe('switchyard-jobs');
  });

  it('gives the rights the engine uses (cluster.ts, reflector.ts, log-tails.ts) and no others', () => {
    expect(allowed('Role')).toEqual(
      ['create batch/jobs', 'get batch/jobs', 'list batch/jobs', 'watch batch/jobs', 'patch batch/jobs', 'delete batch/jobs', 'list /pods', 'watch /pods', 'delete /pods', 'get /pods/log', 'create /services'].sort(),
    );
    expect(allowed('ClusterRole')).toEqual(['list /nodes', 'patch /nodes']);
  });

  it('starts an agent with settings it takes, on the claims that are there', () => {
    const spec = manifests.find((m) => m.kind === 'Deployment')!.spec!.template!.spec;
    const [container] = spec.containers;
    const environment = Object.fromEntries((container!.env ?? []).flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
    const config = readConfig(environment, []);
    const settings = kubernetesSettings(config, 'x');
    const claims = manifests.filter((m) => m.kind === 'PersistentVolumeClaim').map((m) => m.metadata.name);
    expect(claims).toContain(settings.checkpointClaim);
    expect(spec.volumes!.map((volume) => volume.persistentVolumeClaim!.claimName).every((claim) => claims.includes(claim))).toBe(true);
    expect(manifests.filter((m) => m.kind === 'Namespace').map((m) => m.metadata.name)).toEqual([settings.namespace]);
    // Jobs write into folders the agent makes.
    expect(spec.securityContext!.runAsUser).toBe(settings.runAsUser);
    for (const folder of [config.AGENT_DATA_DIR, config.AGENT_ARTIFACTS_DIR]) expect(container!.volumeMounts!.map(({ mountPath }) => mountPath)).toContain(folder);
  });
});
