const CHECK_MAX_MS = 2_000;

/** Rejects, with the reason, when a part does not work. */
export type HealthCheck = () => Promise<void>;
export interface HealthReport {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly reason?: string }>>;
}

/** What `/healthz` and `/readyz` answer from. */
export interface Health {
  /** Adds a part that must work for the program to be ready. @throws Error when the name is taken */
  add(name: string, check: HealthCheck): void;
  /** The process answers: restart it if it does not. */
  live(): HealthReport;
  /** It can do its work now: send it traffic. */
  ready(): Promise<HealthReport>;
  /** From now on not ready: traffic should go elsewhere while it finishes. */
  drain(): void;
}

async function outcome(check: HealthCheck): Promise<{ ok: boolean; reason?: string }> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await Promise.race([
      check(),
      new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_MAX_MS} ms`)), CHECK_MAX_MS);
      }),
    ]);
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}

export function createHealth(): Health {
  const checks = new Map<string, HealthCheck>();
  let draining = false;
  return {
    add: (name, check) => {
      if (checks.has(name)) throw new Error(`health: there is a check named ${name} already`);
      checks.set(name, check);
    },
    live: () => ({ ok: true, checks: {} }),
    ready: async () => {
      if (draining) return { ok: false, checks: { shutdown: { ok: false, reason: 'shutting down' } } };
      const results = await Promise.all([...checks].map(async ([name, check]) => [name, await outcome(check)] as const));
      return { ok: results.every(([, result]) => result.ok), checks: Object.fromEntries(results) };
    },
    drain: () => {
      draining = true;
    },
  };
}
