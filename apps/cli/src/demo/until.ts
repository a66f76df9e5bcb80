import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 400;

/**
 * Asks again and again until the answer is there.
 * @param what finishes the sentence "… did not happen within N s"
 */
export async function until<T>(what: string, withinSeconds: number, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + withinSeconds * 1_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${withinSeconds} s. The log in the data directory (switchyard.log) tells why.`);
    await pause(POLL_MS);
  }
}
