import { spawn } from 'node:child_process';

/**
 * A shell that waits for our end of a pipe to close. If this process dies without stopping its server (kill -9),
 * the shell shuts the server down (fast) and, for a temporary one, removes its folder. Own session, so Ctrl-C passes it by.
 * @returns calls the watchdog off; nothing happens on Windows, where the next start recovers.
 */
export function guardServer(serverPid: number, removeAfter: string | undefined): () => void {
  if (process.platform === 'win32') return () => undefined;
  const script =
    'read -r answer; [ "$answer" = done ] && exit 0; kill -INT "$1" 2>/dev/null; ' +
    '[ -n "$2" ] || exit 0; n=0; while kill -0 "$1" 2>/dev/null && [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done; rm -rf "$2"';
  const shell = spawn('/bin/sh', ['-c', script, 'sh', `${serverPid}`, removeAfter ?? ''], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => undefined); // no shell, no guard: the next start still clears orphans
  shell.stdin.on('error', () => undefined); // it ended first
  shell.unref();
  return () => shell.stdin.end('done\n');
}
