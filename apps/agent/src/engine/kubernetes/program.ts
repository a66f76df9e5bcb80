import { basename } from 'node:path';
import type { LeaseOrder } from '@switchyard/agent-protocol';
import { err, ok, type Result } from '@switchyard/kernel';
import type { EngineRefusal } from '../../ports.js';
import { resolveCommand } from '../workloads.js';
import type { Program, ServerFeatures } from './job-body.js';
import type { KubernetesSettings } from './settings.js';

/** Where the agent's image keeps the demo workloads (infra/docker/Dockerfile). */
const WORKLOADS = '/app/apps/agent/workloads';

/** What the container of an order runs, or why this cluster does not run it. Programs in a customer's image are the customer's. */
export function programOf(order: LeaseOrder, settings: KubernetesSettings, features: ServerFeatures): Result<Program, EngineRefusal> {
  const { run, nodes } = order;
  const widths = new Set(nodes.map(({ gpus: [from, to] }) => to - from));
  if (nodes.length > 1 && !features.indexed) return err({ kind: 'GangNotSupported', detail: `Kubernetes ${features.version} has no Indexed Jobs with host names` });
  if (widths.size > 1) return err({ kind: 'GangNotSupported', detail: `pods of a gang are alike, and its nodes give ${[...widths].join(' and ')} GPUs` });
  const { image, ...inside } = run;
  const checked = resolveCommand({ ...order, run: inside }, image !== undefined);
  if (!checked.ok) return checked;
  if (image === undefined) {
    if (settings.workloadImage === undefined) return err({ kind: 'ImageRequired', command: run.command });
    const [script, ...args] = checked.value.args;
    return ok({ image: settings.workloadImage, command: ['node', `${WORKLOADS}/${basename(script!)}`], args });
  }
  if (!settings.imagePrefixes.some((prefix) => prefix === '*' || image.startsWith(prefix))) return err({ kind: 'ImageNotAllowed', image });
  return ok({ image, command: [run.command], args: run.args });
}
