import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { EmbeddedPostgresError } from './errors.js';

/** Whether a TCP port of the loopback interface can be bound now; 0 asks for any. Answers the port, or undefined. */
function probePort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}

/** A loopback port nobody uses at this moment. */
export async function freePort(): Promise<number> {
  const port = await probePort(0);
  if (port === undefined) throw new EmbeddedPostgresError('PortTaken', 'The system has no free TCP port on 127.0.0.1.');
  return port;
}

/**
 * The port to serve on: the one asked for, else the one of last time (clients keep their URL), else a free one.
 * @throws EmbeddedPostgresError `PortTaken` when the port asked for is in use
 */
export async function choosePort(asked: number | undefined, portFile: string, log: (line: string) => void): Promise<number> {
  if (asked !== undefined) {
    if ((await probePort(asked)) !== undefined) return asked;
    throw new EmbeddedPostgresError('PortTaken', `Port ${asked} on 127.0.0.1 is taken by another program. Choose another, or leave it out to get a free one.`);
  }
  const last = existsSync(portFile) ? Number(readFileSync(portFile, 'utf8')) : Number.NaN;
  if (Number.isInteger(last) && last > 0 && last < 65_536) {
    if ((await probePort(last)) !== undefined) return last;
    log(`port ${last} of last time is taken by another program: a new one is used`);
  }
  const port = await freePort();
  writeFileSync(portFile, `${port}\n`);
  return port;
}
