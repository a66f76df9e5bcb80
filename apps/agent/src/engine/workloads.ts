import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LeaseOrder } from '@switchyard/agent-protocol';
import { err, ok, type Result } from '@switchyard/kernel';
import type { EngineRefusal } from '../ports.js';

/** A program to start, without a shell. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

/** The source tree and the built tree lie at different depths below the app's folder. */
function workloadPath(name: string): string {
  for (const up of ['../../workloads/', '../../../workloads/']) {
    const path = fileURLToPath(new URL(up + name, import.meta.url));
    if (existsSync(path)) return path;
  }
  throw new Error(`workload ${name} is missing from this installation of the agent`);
}
/** Workloads the local engine runs unless the operator allows any command. */
const demoWorkloads: Readonly<Record<string, string>> = { 'demo-train': 'train.js', verify: 'verify.js' };
/** Options of a demo workload that say where it writes: those are the site's, not the customer's. */
const SITE_OPTIONS = /^--checkpoint-dir(=|$)/;
/** Variables that change how a process is loaded, found or billed. */
const SITE_VARIABLES = /^(PATH|HOME|TMPDIR|SHELL|IFS|BASH_ENV|ENV|CUDA_VISIBLE_DEVICES|LD_.*|DYLD_.*|NODE_.*|SWITCHYARD_.*)$/;

/** Resolves what an order asks to run, or says why this engine does not. */
export function resolveCommand({ run }: LeaseOrder, anyCommandAllowed: boolean): Result<Command, EngineRefusal> {
  if (run.image !== undefined) return err({ kind: 'ImagesNotSupported', image: run.image });
  const variable = Object.keys(run.environment).find((name) => SITE_VARIABLES.test(name));
  if (variable !== undefined) return err({ kind: 'EnvironmentNotAllowed', variable });
  const script = Object.hasOwn(demoWorkloads, run.command) ? demoWorkloads[run.command] : undefined;
  if (script !== undefined) {
    const argument = run.args.find((arg) => SITE_OPTIONS.test(arg));
    if (argument !== undefined) return err({ kind: 'ArgumentNotAllowed', argument });
    return ok({ file: process.execPath, args: [workloadPath(script), ...run.args] });
  }
  if (anyCommandAllowed) return ok({ file: run.command, args: run.args });
  return err({ kind: 'CommandNotAllowed', command: run.command });
}
/** One sentence for the `detail` of a failed state. */
export function describeEngineRefusal(refusal: EngineRefusal): string {
  switch (refusal.kind) {
    case 'CommandNotAllowed':
      return `CommandNotAllowed: ${refusal.command} is not on this site's list of workloads`;
    case 'ArgumentNotAllowed':
      return `ArgumentNotAllowed: ${refusal.argument} is set by the site`;
    case 'EnvironmentNotAllowed':
      return `EnvironmentNotAllowed: ${refusal.variable} is set by the site`;
    case 'ImagesNotSupported':
      return `ImagesNotSupported: the local engine runs no container images (${refusal.image})`;
    case 'ImageNotAllowed':
      return `ImageNotAllowed: ${refusal.image} is not from a registry this site takes images from`;
    case 'ImageRequired':
      return `ImageRequired: this site runs containers, and ${refusal.command} comes without an image`;
    case 'GangNotSupported':
      return `GangNotSupported: ${refusal.detail}`;
  }
}
