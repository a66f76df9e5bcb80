/** When a process was started, as an opaque text no later process of the same number shares; undefined when it does not run. */
export function processStart(pid: number): string | undefined;
