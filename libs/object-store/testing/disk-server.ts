import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DiskStore } from '../src/disk/disk-store.js';
import { serveLinks } from '../src/disk/serve-links.js';

/** A bare HTTP server that answers the links of a disk store, as the gateway does. */
export async function serveDisk(store: DiskStore): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const answer = serveLinks(store);
  const server: Server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
