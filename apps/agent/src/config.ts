import { parseArgs } from 'node:util';
import { z } from 'zod';

const seconds = (from: number, to: number, fallback: number) => z.coerce.number().min(from).max(to).default(fallback);
const flag = z.enum(['0', '1', 'false', 'true']).transform((text) => text === '1' || text === 'true').default(false);
const kilowatts = z.coerce.number().min(0).max(10_000_000);

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Every setting of the agent: an environment variable of this name, or the option in kebab case without `AGENT_`. */
const configSchema = z.object({
  /** GraphQL address of the control plane. */
  AGENT_CONTROL_PLANE_URL: z.url({ protocol: /^https?$/ }),
  /** Keys, journal, runs and logs of this agent; one agent per directory. */
  AGENT_DATA_DIR: z.string().min(1),
  /** Checkpoints by job. Sites that share it resume each other's jobs. Default: `artifacts` in the data directory. */
  AGENT_ARTIFACTS_DIR: z.string().min(1).optional(),
  /** Files of the attempts. With Slurm it must lie on a file system that all nodes see under the same path, as must the checkpoints. Default: `runs` in the data directory. */
  AGENT_RUNS_DIR: z.string().min(1).optional(),
  /** One-time token; needed on the first start only. */
  AGENT_ENROLMENT_TOKEN: z.string().min(8).optional(),
  /** A key older than this is changed unasked. */
  AGENT_KEY_MAX_AGE_DAYS: z.coerce.number().min(1).max(3_650).default(90),
  AGENT_NAME: z.string().min(1).max(120).default('agent'),
  AGENT_POLL_SECONDS: seconds(0.05, 300, 2),
  AGENT_TURN_SECONDS: seconds(0.02, 60, 0.25),
  AGENT_HEARTBEAT_SECONDS: seconds(0.1, 600, 10),
  /** Silence of the control plane after which the spend guard is enforced here. */
  AGENT_AWAY_SECONDS: seconds(0.1, 3_600, 15),
  AGENT_BACKOFF_MAX_SECONDS: seconds(0.1, 600, 30),
  AGENT_REQUEST_TIMEOUT_SECONDS: seconds(0.1, 120, 10),
  /** What runs the jobs: processes of this machine, a Slurm cluster, or Jobs of a Kubernetes cluster. */
  AGENT_ENGINE: z.enum(['local', 'slurm', 'kubernetes']).default('local'),
  /** Address of slurmrestd. Left out, Slurm's commands do everything; they are needed beside it in any case. */
  AGENT_SLURM_REST_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** File with a token for slurmrestd that the site renews. Left out: `scontrol token`, renewed here. */
  AGENT_SLURM_TOKEN_FILE: z.string().min(1).optional(),
  /** User the jobs run as. Default: the agent's own. */
  AGENT_SLURM_USER: z.string().min(1).max(60).optional(),
  /** Default: the cluster's. */
  AGENT_SLURM_PARTITION: z.string().regex(/^[\w.-]{1,60}$/).optional(),
  /** Name of the GPU resource: `gpu`, or `gpu:h100` where a partition mixes models. */
  AGENT_SLURM_GRES: z.string().regex(/^gpu(:[\w.-]{1,60})?$/).default('gpu'),
  /** Longest wait for an answer of Slurm's; its commands would wait for minutes. */
  AGENT_SLURM_TIMEOUT_SECONDS: seconds(0.5, 120, 5),
  /** Left out: as kubectl finds it, at last the service account of the pod the agent runs in. */
  AGENT_KUBERNETES_KUBECONFIG: z.string().min(1).optional(),
  /** Context of the kubeconfig; default: its current one. */
  AGENT_KUBERNETES_CONTEXT: z.string().min(1).optional(),
  /** Namespace of the jobs; infra/kubernetes gives the agent its rights there. */
  AGENT_KUBERNETES_NAMESPACE: z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/).default('switchyard-jobs'),
  /** The agent's own image, for the demo workloads in it. Left out: none of them. */
  AGENT_KUBERNETES_IMAGE: z.string().min(1).max(400).optional(),
  /** Beginnings of the images jobs may bring, with commas between; each ends in / or : or @. `*`: any. Empty: jobs bring none. */
  AGENT_KUBERNETES_IMAGE_PREFIXES: z.string().default(''),
  /** PersistentVolumeClaim (ReadWriteMany) for checkpoints; needed with this engine. */
  AGENT_KUBERNETES_CHECKPOINT_CLAIM: z.string().min(1).optional(),
  /** LocalQueue of Kueue. Left out: the cluster has none. */
  AGENT_KUBERNETES_QUEUE: z.string().min(1).max(63).optional(),
  /** RuntimeClass of a sandbox for the jobs. Left out: the cluster's usual runtime. */
  AGENT_KUBERNETES_RUNTIME_CLASS: z.string().min(1).max(63).optional(),
  /** Numeric user of all jobs. Left out: each image's own. */
  AGENT_KUBERNETES_RUN_AS_USER: z.coerce.number().int().min(0).max(2_147_483_647).optional(),
  /** Labels of the nodes that are the marketplace's, as label=value with commas between. Empty: all with GPUs. */
  AGENT_KUBERNETES_NODE_SELECTOR: z.string().default(''),
  /** Extended resource of one GPU. */
  AGENT_KUBERNETES_GPU_RESOURCE: z.string().min(1).max(100).default('nvidia.com/gpu'),
  /** Longest wait for an answer of the API server. */
  AGENT_KUBERNETES_TIMEOUT_SECONDS: seconds(0.5, 120, 10),
  /**
   * `simulated`: a made-up IT meter, labelled so. `none`: no energy in readings; the control plane estimates. `modbus`, `prometheus`, `file`: real meters,
   * of this kind at least; others beside it are taken from AGENT_METER_CONFIG too.
   */
  AGENT_METER: z.enum(['simulated', 'none', 'modbus', 'prometheus', 'file']).default('simulated'),
  /** JSON file that describes the real meters (README, Meters). */
  AGENT_METER_CONFIG: z.string().min(1).optional(),
  AGENT_METER_POLL_SECONDS: seconds(0.1, 3_600, 10),
  /** How long a silent register holds up readings before they go out without energy. With file drop: longer than a file is apart from the next. */
  AGENT_METER_WAIT_SECONDS: seconds(1, 172_800, 120),
  /** Between values further apart than this no share of time is guessed. */
  AGENT_METER_INTERPOLATE_SECONDS: seconds(60, 86_400, 900),
  /** What a GPU that nobody holds draws beside one that is held: its share of a register over both is the site's own. */
  AGENT_METER_IDLE_FRACTION: z.coerce.number().min(0).max(1).default(0.12),
  AGENT_LOAD_FRACTION: z.coerce.number().min(0).max(1).default(0.76),
  AGENT_RIPPLE: z.coerce.number().min(0).max(0.5).default(0.03),
  /**
   * `configured`: the hall below, as typed in. `nvidia-smi`: the local engine's machine, as its driver lists it, looked at every minute; what is less than listed then takes
   * no new work. Slurm and Kubernetes tell their own nodes.
   */
  AGENT_INVENTORY: z.enum(['configured', 'nvidia-smi']).default('configured'),
  /** The driver's tool, where it is not on the path. */
  AGENT_NVIDIA_SMI: z.string().min(1).default('nvidia-smi'),
  /** How the operator listed this machine. Default: its host name. */
  AGENT_NODE_NAME: z.string().min(1).max(120).optional(),
  /** What the (simulated) hall holds. */
  AGENT_NODES: z.coerce.number().int().min(1).max(1_000).default(1),
  AGENT_GPUS_PER_NODE: z.coerce.number().int().min(1).max(64).default(8),
  AGENT_GPU_MODEL: z.string().min(1).max(120).default('H100 SXM5 80GB'),
  AGENT_GPU_MEMORY_MIB: z.coerce.number().int().min(1).default(81_920),
  /** Facility power over IT power, for what stopping a job gives at the site's meter. */
  AGENT_PUE: z.coerce.number().min(1).max(3).default(1.25),
  /** Load of the site beside jobs and miners. */
  AGENT_BASE_LOAD_KW: kilowatts.default(0),
  /** Most the feeder carries: above it for `AGENT_FEEDER_OVER_SECONDS` the agent sheds by itself, and nothing starts that would not fit. */
  AGENT_FEEDER_LIMIT_KW: kilowatts.optional(),
  AGENT_FEEDER_OVER_SECONDS: seconds(1, 600, 10),
  /** How fast load may come back after a curtailment. Default: at once. */
  AGENT_RAMP_KW_PER_MINUTE: kilowatts.optional(),
  /** Time in hand before the start of a curtailment, and what the control plane has for its own order to a lease before the agent gives it. */
  AGENT_CURTAIL_MARGIN_SECONDS: seconds(0, 600, 5),
  AGENT_CURTAIL_PATIENCE_SECONDS: seconds(0, 600, 15),
  /** A file that lists the site's miners (apps/agent/README.md), or `simulated:N` for N made-up ones. Default: nothing mines. */
  AGENT_MINERS: z.string().min(1).optional(),
  AGENT_MINERS_AT_ONCE: z.coerce.number().int().min(1).max(1_000).default(64),
  AGENT_MINER_TIMEOUT_SECONDS: seconds(0.1, 60, 5),
  /** From the order until the last miner draws nothing. */
  AGENT_MINERS_LEAD_SECONDS: seconds(0, 3_600, 60),
  /** What starts draws less than it will for so long: until then the meter does not make the agent count on less. */
  AGENT_RISE_SECONDS: seconds(0, 3_600, 300),
  /** A file with the power price, one JSON object `{"at": "2026-01-01T00:00:00Z", "usdPerMwh": 41.5}`, replaced as a whole. */
  AGENT_PRICE_FILE: z.string().min(1).optional(),
  /** At or above this price the site comes down to `AGENT_PRICE_SHED_TO_KW`; below the other it may come back. */
  AGENT_PRICE_SHED_AT_USD_PER_MWH: z.coerce.number().optional(),
  AGENT_PRICE_RESUME_BELOW_USD_PER_MWH: z.coerce.number().optional(),
  AGENT_PRICE_SHED_TO_KW: kilowatts.default(0),
  AGENT_PRICE_STALE_SECONDS: seconds(60, 86_400, 1_800),
  /** `1`: checkpoints and artifacts of jobs go to the market's object store, and come from there. `0`: they stay in AGENT_ARTIFACTS_DIR. */
  AGENT_MOVE_FILES: z.enum(['0', '1']).transform((text) => text === '1').default(true),
  /** Wall time between two sendings of a running job's newest checkpoint; when it parks or ends it is sent at once. */
  AGENT_CHECKPOINT_SECONDS: seconds(0.1, 86_400, 300),
  /** How long a start waits for a control plane that does not say where the newest checkpoint is. */
  AGENT_FILES_WAIT_SECONDS: seconds(0, 86_400, 300),
  /** Of all transfers of files together; 0: no limit. */
  AGENT_FILES_MIB_PER_SECOND: z.coerce.number().min(0).max(100_000).default(0),
  /** Runs any command a job names, as this user and without a sandbox. Only for a site that trusts its customers. */
  AGENT_ALLOW_ANY_COMMAND: flag,
  /** On SIGTERM or loss of the parent: checkpoint and park all jobs. Otherwise they run on and are found again. */
  AGENT_STOP_JOBS_ON_EXIT: flag,
  /** Plain HTTP to another host: bearer tokens and reports can be read on the way. Only inside a network that is trusted. */
  AGENT_ALLOW_INSECURE_HTTP: flag,
});
export type Config = z.output<typeof configSchema>;

/** @throws Error with one line per bad setting, naming its variable */
export function readConfig(environment: Readonly<Record<string, string | undefined>>, argv: readonly string[]): Config {
  const optionOf = (name: string): string => name.slice('AGENT_'.length).toLowerCase().replaceAll('_', '-');
  const names = Object.keys(configSchema.shape);
  const isFlag = (name: string): boolean => ['AGENT_ALLOW_ANY_COMMAND', 'AGENT_STOP_JOBS_ON_EXIT', 'AGENT_ALLOW_INSECURE_HTTP'].includes(name);
  const { values } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(names.map((name) => [optionOf(name), { type: isFlag(name) ? 'boolean' : 'string' } as const])),
  });
  const given = Object.fromEntries(
    names.map((name) => {
      const option = values[optionOf(name)];
      return [name, option === undefined ? environment[name] || undefined : String(option)];
    }),
  );
  const parsed = configSchema.safeParse(given);
  if (parsed.success) {
    const { protocol, hostname } = new URL(parsed.data.AGENT_CONTROL_PLANE_URL);
    if (protocol === 'https:' || LOOPBACK.test(hostname) || parsed.data.AGENT_ALLOW_INSECURE_HTTP) return parsed.data;
    throw new Error('AGENT_CONTROL_PLANE_URL (--control-plane-url): must be https, except on loopback (or with AGENT_ALLOW_INSECURE_HTTP)');
  }
  throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')} (--${optionOf(issue.path.join('.'))}): ${issue.message}`).join('\n'));
}
