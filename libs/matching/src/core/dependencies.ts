/** What the dependency graph says about time, before anything is placed. */
export interface TimeLimits {
  /** First slot a job can start in any plan: no predecessor can have finished earlier. */
  readonly release: Int32Array;
  /** Slot a job should end by so that everything behind it still has time; a courtesy, not a rule. */
  readonly courtesyDeadline: Int32Array;
}

/**
 * Carries releases forward and deadlines backward through an acyclic graph.
 * @param work least slots of work of each job on any pool; Infinity where no pool is allowed
 */
export function timeLimits(
  release: readonly number[], deadline: readonly number[], work: readonly number[], before: readonly (readonly number[])[], horizon: number,
): TimeLimits {
  const order = topological(before);
  const earliest = Int32Array.from(release, (slot) => Math.min(slot, horizon));
  const latest = Int32Array.from(deadline, (slot) => Math.min(slot, horizon));
  for (const job of order) {
    for (const earlier of before[job]!) {
      earliest[job] = Math.max(earliest[job]!, Math.min(horizon, earliest[earlier]! + work[earlier]!));
    }
  }
  for (const job of order.reverse()) {
    // A job that cannot run any more asks no courtesy of those before it.
    if (earliest[job]! + work[job]! > latest[job]!) continue;
    for (const earlier of before[job]!) {
      const courtesy = latest[job]! - work[job]!;
      if (courtesy >= earliest[earlier]! + work[earlier]!) latest[earlier] = Math.min(latest[earlier]!, courtesy);
    }
  }
  return { release: earliest, courtesyDeadline: latest };
}

/** Every job after its predecessors. */
function topological(before: readonly (readonly number[])[]): number[] {
  const out: number[] = [];
  const state = new Uint8Array(before.length);
  for (let root = 0; root < before.length; root += 1) {
    const stack = state[root] === 0 ? [root] : [];
    while (stack.length > 0) {
      const job = stack[stack.length - 1]!;
      if (state[job] === 0) {
        state[job] = 1;
        for (const earlier of before[job]!) if (state[earlier] === 0) stack.push(earlier);
        continue;
      }
      stack.pop();
      if (state[job] === 1) {
        state[job] = 2;
        out.push(job);
      }
    }
  }
  return out;
}
