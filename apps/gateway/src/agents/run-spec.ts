import type { RunSpec } from '@switchyard/agent-protocol';
import { z } from 'zod';

/** What `market.job_command.run` holds: libs/market's RunSpec. */
const stored = z.object({
  workload: z.string().optional(),
  image: z.string().optional(),
  command: z.array(z.string()),
  args: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
});
/** For orders that start nothing. */
export const nothingToRun: RunSpec = { command: 'nothing', args: [], environment: {} };

/**
 * What the agent is to run: a workload by its name, or the first word of the command in the image (`entrypoint`: the image's own). What follows
 * that word comes before the arguments. @throws Error naming the lease and the field
 */
export function runOf(leaseId: string, column: unknown): RunSpec {
  const read = stored.safeParse(column);
  if (!read.success) throw new Error(`lease ${leaseId}: job_command.run: ${read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`);
  const { workload, image, command, args, environment } = read.data;
  const words = workload === undefined ? command : [workload, ...command];
  return { command: words[0] ?? 'entrypoint', args: [...words.slice(1), ...args], environment, ...(image === undefined ? {} : { image }) };
}
