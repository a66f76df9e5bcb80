import type { V1Job, V1Service } from '@kubernetes/client-node';
import type { LeaseOrder } from '@switchyard/agent-protocol';
import type { AttemptKey } from '../../ports.js';
import type { KubernetesSettings } from './settings.js';
import { CONTAINER } from './facts.js';

/** Labels by which our objects are found. Without a prefix: such keys are private to whoever runs the cluster. */
export const LABEL_OWNER = 'switchyard-agent';
export const LABEL_LEASE = 'switchyard-lease';
export const LABEL_ATTEMPT = 'switchyard-attempt';
/** Where a job finds its checkpoints, its results and its input: variable, path in the container, folder of the claim beside the checkpoints'. */
const PLACES = [
  { variable: 'SWITCHYARD_CHECKPOINT_DIR', path: '/var/switchyard/checkpoint', suffix: '' },
  { variable: 'SWITCHYARD_ARTIFACT_DIR', path: '/var/switchyard/artifacts', suffix: '.artifacts' },
  { variable: 'SWITCHYARD_INPUT_DIR', path: '/var/switchyard/inputs', suffix: '.inputs' },
] as const;
/** The folders of an order in the claim; the agent makes them where it has the claim mounted itself. */
export const foldersOf = ({ checkpointRef, jobId }: LeaseOrder): string[] => PLACES.map(({ suffix }) => `${checkpointRef ?? jobId}${suffix}`);
/** torchrun's usual port; pods have addresses of their own, so it is free. */
const MASTER_PORT = 29_500;
/** How long pods stay bound to a node that does not answer before they are given up there, in seconds. */
const UNREACHABLE_SECONDS = 60;

/** What the API server can do that older ones cannot; an older one drops unknown fields without a word. */
export interface ServerFeatures {
  /** As the server says, e.g. 1.36. */
  readonly version: string;
  /** Job.spec.suspend (1.22; 1.21 behind a gate). */
  readonly suspend: boolean;
  /** Job.spec.completionMode Indexed with host names (1.22): what a gang needs. */
  readonly indexed: boolean;
  /** Job.spec.podReplacementPolicy (1.29): a pod is replaced when the old one has really ended. */
  readonly replacementPolicy: boolean;
}
export function featuresOf({ major, minor }: { major: string; minor: string }): ServerFeatures {
  // Some providers answer "20+".
  const n = Number.parseInt(major, 10) * 1_000 + Number.parseInt(minor, 10);
  return { version: `${major}.${minor}`, suspend: n >= 1_022, indexed: n >= 1_022, replacementPolicy: n >= 1_029 };
}

/** The program of the container, resolved from the order (program.ts). */
export interface Program {
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
}

/** Lease ids are `lease_` and 26 lower-case letters and digits: with the attempt below 63 characters, as names of pods and hosts must be. */
export function jobName({ leaseId, attempt }: AttemptKey): string {
  return `sy-${leaseId.replace(/^lease_/, '')}-${attempt}`;
}
const labelsOf = (key: AttemptKey, settings: KubernetesSettings): Record<string, string> => ({
  [LABEL_OWNER]: settings.owner,
  [LABEL_LEASE]: key.leaseId,
  [LABEL_ATTEMPT]: String(key.attempt),
});

/**
 * The Job of one attempt. It runs once: nothing in the cluster restarts it (restartPolicy Never, backoffLimit 0), because the agent
 * counts attempts, checkpoints and money. There is no podFailurePolicy: all it could add is to let pods be replaced unseen.
 */
export function jobBody(key: AttemptKey, order: LeaseOrder, program: Program, settings: KubernetesSettings, features: ServerFeatures): V1Job {
  const name = jobName(key);
  const size = order.nodes.length;
  const gang = size > 1;
  const labels = labelsOf(key, settings);
  const [first, last] = order.nodes[0]!.gpus;
  const gpus = { [settings.gpuResource]: String(last - first) };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace: settings.namespace,
      labels: { ...labels, ...(settings.queue === undefined ? {} : { 'kueue.x-k8s.io/queue-name': settings.queue }) },
    },
    spec: {
      parallelism: size,
      completions: size,
      backoffLimit: 0,
      ...(gang ? { completionMode: 'Indexed' } : {}),
      // A queue starts it; without the queue's own webhook it would start at once and beside the quota.
      ...(settings.queue !== undefined && features.suspend ? { suspend: true } : {}),
      ...(features.replacementPolicy ? { podReplacementPolicy: 'Failed' } : {}),
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: Math.max(1, Math.ceil(order.graceSeconds)),
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          ...(gang ? { subdomain: name } : {}),
          ...(settings.runtimeClass === undefined ? {} : { runtimeClassName: settings.runtimeClass }),
          ...(Object.keys(settings.nodeSelector).length === 0 ? {} : { nodeSelector: { ...settings.nodeSelector } }),
          tolerations: [
            { key: settings.gpuResource, operator: 'Exists', effect: 'NoSchedule' },
            { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: UNREACHABLE_SECONDS },
            { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: UNREACHABLE_SECONDS },
          ],
          securityContext: {
            ...(settings.runAsUser === undefined ? {} : { runAsUser: settings.runAsUser, runAsNonRoot: settings.runAsUser !== 0, fsGroup: settings.runAsUser }),
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: CONTAINER,
              image: program.image,
              command: [...program.command],
              args: [...program.args],
              env: environmentOf(order, name, size, settings),
              resources: { limits: gpus, requests: { ...gpus } },
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
              volumeMounts: PLACES.map(({ path, suffix }) => ({ name: 'checkpoint', mountPath: path, subPath: `${order.checkpointRef ?? order.jobId}${suffix}` })),
            },
          ],
          volumes: [{ name: 'checkpoint', persistentVolumeClaim: { claimName: settings.checkpointClaim } }],
        },
      },
    },
  };
}

type Variable = NonNullable<NonNullable<NonNullable<V1Job['spec']>['template']['spec']>['containers'][number]['env']>[number];
/** The job's own variables, then the site's, which win. In order of name within each, so that the same order gives the same body. */
function environmentOf(order: LeaseOrder, name: string, size: number, settings: KubernetesSettings): Variable[] {
  const site: Variable[] = [
    ...PLACES.map(({ variable, path }) => ({ name: variable, value: path })),
    { name: 'SWITCHYARD_GPU_COUNT', value: String(order.gpuCount) },
    { name: 'SWITCHYARD_JOB_ID', value: order.jobId },
    { name: 'SWITCHYARD_LEASE_ID', value: order.leaseId },
    ...(size === 1
      ? []
      : [
          // The first pod of an Indexed Job has this name in the Job's headless Service.
          { name: 'MASTER_ADDR', value: `${name}-0.${name}.${settings.namespace}.svc` },
          { name: 'MASTER_PORT', value: String(MASTER_PORT) },
          { name: 'RANK', valueFrom: { fieldRef: { fieldPath: "metadata.annotations['batch.kubernetes.io/job-completion-index']" } } },
          { name: 'WORLD_SIZE', value: String(size) },
        ]),
  ];
  const ours = new Set(site.map((variable) => variable.name));
  const own = Object.entries(order.run.environment)
    .filter(([variable]) => !ours.has(variable))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([variable, value]) => ({ name: variable, value }));
  return [...own, ...site];
}

/** The headless Service that gives the pods of a gang their names; it goes when its Job goes. */
export function serviceBody(key: AttemptKey, settings: KubernetesSettings): V1Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: jobName(key), namespace: settings.namespace, labels: labelsOf(key, settings) },
    spec: {
      clusterIP: 'None',
      // Ranks look for each other before they are ready.
      publishNotReadyAddresses: true,
      selector: labelsOf(key, settings),
      ports: [{ name: 'rendezvous', port: MASTER_PORT, protocol: 'TCP' }],
    },
  };
}
