/**
 * The fields we send, as a tree. An API server drops a misspelt field without a word (`suspended` for `suspend`), and so does the usual
 * client, so every body is held against this list before it goes out. `true`: any value without further fields; a function-like
 * `{ '*': tree }`: any name with that tree; lists are transparent.
 */
export type FieldTree = true | { readonly [name: string]: FieldTree };

const any: FieldTree = { '*': true };
const metadata: FieldTree = {
  name: true,
  namespace: true,
  labels: any,
  ownerReferences: { apiVersion: true, kind: true, name: true, uid: true, controller: true, blockOwnerDeletion: true },
};
const container: FieldTree = {
  name: true,
  image: true,
  command: true,
  args: true,
  env: { name: true, value: true, valueFrom: { fieldRef: { fieldPath: true } } },
  resources: { limits: any, requests: any },
  securityContext: { allowPrivilegeEscalation: true, capabilities: { drop: true } },
  volumeMounts: { name: true, mountPath: true, subPath: true },
};
const podSpec: FieldTree = {
  restartPolicy: true,
  terminationGracePeriodSeconds: true,
  automountServiceAccountToken: true,
  enableServiceLinks: true,
  subdomain: true,
  runtimeClassName: true,
  nodeSelector: any,
  tolerations: { key: true, operator: true, effect: true, tolerationSeconds: true },
  securityContext: { runAsUser: true, runAsNonRoot: true, fsGroup: true, seccompProfile: { type: true } },
  containers: container,
  volumes: { name: true, persistentVolumeClaim: { claimName: true } },
};
export const closedFields = {
  Job: {
    apiVersion: true,
    kind: true,
    metadata,
    spec: {
      parallelism: true,
      completions: true,
      completionMode: true,
      backoffLimit: true,
      suspend: true,
      podReplacementPolicy: true,
      template: { metadata: { labels: any }, spec: podSpec },
    },
  },
  Service: {
    apiVersion: true,
    kind: true,
    metadata,
    spec: { clusterIP: true, publishNotReadyAddresses: true, selector: any, ports: { name: true, port: true, protocol: true } },
  },
  /** Merge patches of a Job. */
  JobPatch: { spec: { suspend: true, parallelism: true } },
  /** Merge patches of a Node. */
  NodePatch: { metadata: { annotations: any }, spec: { unschedulable: true } },
  DeleteOptions: { apiVersion: true, kind: true, propagationPolicy: true, gracePeriodSeconds: true, preconditions: { uid: true } },
} as const satisfies Record<string, FieldTree>;
export type ClosedBody = keyof typeof closedFields;

/** Paths in `value` that the tree does not know, e.g. `spec.suspended`. */
export function unknownFields(value: unknown, tree: FieldTree, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => unknownFields(item, tree, `${path}[${i}]`));
  if (typeof value !== 'object' || value === null) return [];
  if (tree === true) return [path];
  return Object.entries(value).flatMap(([name, below]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const known = Object.hasOwn(tree, name) ? tree[name] : tree['*'];
    return known === undefined ? [at] : unknownFields(below, known, at);
  });
}
/** @throws Error naming the fields: a body of ours with an unknown one is a bug */
export function closed<T>(kind: ClosedBody, body: T): T {
  const unknown = unknownFields(body, closedFields[kind]);
  if (unknown.length > 0) throw new Error(`${kind}: fields nobody knows: ${unknown.join(', ')}`);
  return body;
}
