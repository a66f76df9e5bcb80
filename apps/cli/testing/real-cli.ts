import { openCli, runProgram } from '../src/base/cli.js';
import type { Terminal } from '../src/base/terminal.js';
import { makeProgram } from '../src/program.js';

/** Runs `switchyard …words` against a real gateway, as in a pipe: HTTP, WebSocket and clock are real. */
export async function runRealCli(words: readonly string[], session: { readonly url: string; readonly apiKey: string }): Promise<{ readonly out: string; readonly err: string; readonly code: number }> {
  const written = { out: '', err: '', code: 0 };
  const terminal: Terminal = {
    out: (text) => void (written.out += text),
    err: (text) => void (written.err += text),
    isOutTerminal: false, canAsk: false, columns: undefined, hasColour: false, timeZone: 'UTC', env: { SWITCHYARD_URL: session.url, SWITCHYARD_API_KEY: session.apiKey },
    ask: (question) => Promise.reject(new Error(`nobody answers: ${question}`)),
    readInput: () => Promise.resolve(''),
    setExit: (code) => void (written.code = code),
    onInterrupt: () => () => undefined,
  };
  await runProgram(makeProgram(openCli(terminal)), words, terminal);
  return written;
}
