/** What the operator decides about a cluster. */
export interface KubernetesSettings {
  readonly namespace: string;
  /** Label value that tells this agent's objects from another's in the same namespace: the agent's id. */
  readonly owner: string;
  /** Image of the agent, which holds the demo workloads; undefined: no demo workloads. */
  readonly workloadImage: string | undefined;
  /** Beginnings of image names that jobs may ask for; `*` is any. Empty: jobs cannot bring images. */
  readonly imagePrefixes: readonly string[];
  /** PersistentVolumeClaim (ReadWriteMany) that keeps checkpoints; each job sees its own folder of it. */
  readonly checkpointClaim: string;
  /** Kueue LocalQueue; undefined: the cluster has no Kueue. */
  readonly queue: string | undefined;
  /** RuntimeClass of a sandbox (gVisor, Kata); undefined: the cluster's usual runtime. */
  readonly runtimeClass: string | undefined;
  /** Numeric user all jobs run as; undefined: the image's own. */
  readonly runAsUser: number | undefined;
  /** Labels a node must have to count as ours. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Extended resource of one GPU. */
  readonly gpuResource: string;
}

/** Variable of the agent -> what it means here. Texts as an operator writes them; read by `kubernetesSettings`. */
export interface KubernetesTexts {
  readonly AGENT_KUBERNETES_NAMESPACE: string;
  readonly AGENT_KUBERNETES_IMAGE?: string | undefined;
  readonly AGENT_KUBERNETES_IMAGE_PREFIXES: string;
  readonly AGENT_KUBERNETES_CHECKPOINT_CLAIM?: string | undefined;
  readonly AGENT_KUBERNETES_QUEUE?: string | undefined;
  readonly AGENT_KUBERNETES_RUNTIME_CLASS?: string | undefined;
  readonly AGENT_KUBERNETES_RUN_AS_USER?: number | undefined;
  readonly AGENT_KUBERNETES_NODE_SELECTOR: string;
  readonly AGENT_KUBERNETES_GPU_RESOURCE: string;
}

/** @throws Error naming the variable that is missing or malformed */
export function kubernetesSettings(texts: KubernetesTexts, owner: string): KubernetesSettings {
  const claim = texts.AGENT_KUBERNETES_CHECKPOINT_CLAIM;
  if (claim === undefined) throw new Error('AGENT_KUBERNETES_CHECKPOINT_CLAIM: needed with AGENT_ENGINE=kubernetes, else a stopped job loses its work');
  const imagePrefixes = listOf(texts.AGENT_KUBERNETES_IMAGE_PREFIXES);
  const open = imagePrefixes.find((prefix) => prefix !== '*' && !/[/:@]$/.test(prefix));
  // `registry.example` would also allow registry.example.attacker.test.
  if (open !== undefined) throw new Error(`AGENT_KUBERNETES_IMAGE_PREFIXES: ${open} must end in / or : or @ (or be *)`);
  return {
    namespace: texts.AGENT_KUBERNETES_NAMESPACE,
    owner,
    workloadImage: texts.AGENT_KUBERNETES_IMAGE,
    imagePrefixes,
    checkpointClaim: claim,
    queue: texts.AGENT_KUBERNETES_QUEUE,
    runtimeClass: texts.AGENT_KUBERNETES_RUNTIME_CLASS,
    runAsUser: texts.AGENT_KUBERNETES_RUN_AS_USER,
    nodeSelector: Object.fromEntries(
      listOf(texts.AGENT_KUBERNETES_NODE_SELECTOR).map((pair) => {
        const at = pair.indexOf('=');
        if (at <= 0) throw new Error(`AGENT_KUBERNETES_NODE_SELECTOR: ${pair} is not label=value`);
        return [pair.slice(0, at), pair.slice(at + 1)];
      }),
    ),
    gpuResource: texts.AGENT_KUBERNETES_GPU_RESOURCE,
  };
}
const listOf = (text: string): string[] => text.split(',').map((part) => part.trim()).filter((part) => part !== '');
