/**
 * Waits at most `ms` for a promise that may never settle (BullMQ waits for ever for a Redis it has not met yet).
 * What the promise does later is ignored.
 * @throws Error saying what did not happen in time
 */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not happen within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
