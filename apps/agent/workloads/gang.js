import { createConnection, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long the ranks wait for each other at the start; nodes of a gang come up minutes apart. */
const RENDEZVOUS_MS = 10 * 60_000;
/** Longest silence within a step. */
const SILENCE_MS = 5 * 60_000;

/**
 * Who this process is in its gang, from the variables torchrun uses: RANK, WORLD_SIZE, MASTER_ADDR, MASTER_PORT.
 * @returns undefined for a gang of one
 */
export function placeInGang(environment) {
  const size = Number(environment.WORLD_SIZE ?? 1);
  const rank = Number(environment.RANK ?? 0);
  if (!Number.isSafeInteger(size) || size < 1) throw new Error(`WORLD_SIZE must be a positive integer, got ${environment.WORLD_SIZE}`);
  if (!Number.isSafeInteger(rank) || rank < 0 || rank >= size) throw new Error(`RANK must be from 0 to ${size - 1}, got ${environment.RANK}`);
  if (size === 1) return undefined;
  const port = Number(environment.MASTER_PORT ?? 29_500);
  return { rank, size, host: environment.MASTER_ADDR ?? '127.0.0.1', port };
}

/** Frames of a stream: four bytes of length, then the bytes. `next` waits for one; an end or an error of the stream rejects it. */
function frames(socket, who) {
  const waiting = [];
  const ready = [];
  let bytes = Buffer.alloc(0);
  let broken;
  const fail = (why) => {
    broken ??= new Error(`${who} is gone: ${why}`);
    for (const { reject } of waiting.splice(0)) reject(broken);
  };
  socket.setNoDelay(true);
  socket.setTimeout(SILENCE_MS, () => socket.destroy(new Error('silent')));
  socket.on('error', (error) => fail(error.message));
  socket.on('close', () => fail('connection closed'));
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32LE(0)) {
      const end = 4 + bytes.readUInt32LE(0);
      const frame = bytes.subarray(4, end);
      bytes = bytes.subarray(end);
      const first = waiting.shift();
      if (first === undefined) ready.push(frame);
      else first.resolve(frame);
    }
  });
  return {
    send(frame) {
      const head = Buffer.alloc(4);
      head.writeUInt32LE(frame.length);
      socket.write(Buffer.concat([head, frame]));
    },
    next() {
      if (ready.length > 0) return Promise.resolve(ready.shift());
      if (broken !== undefined) return Promise.reject(broken);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    end: () => socket.end(),
  };
}

/** Rank 0: takes one connection per further rank, each told by its first frame. */
function accept({ size, host, port }) {
  return new Promise((resolve, reject) => {
    const peers = new Map();
    const server = createServer((socket) => {
      const peer = frames(socket, 'a rank');
      peer.next().then(
        (hello) => {
          peers.set(hello.readUInt32LE(0), peer);
          if (peers.size < size - 1) return;
          clearTimeout(late);
          server.close();
          resolve([...peers].sort(([a], [b]) => a - b).map(([, peer]) => peer));
        },
        () => undefined, // a port scan, or a rank that died before it said who it is: it may come again
      );
    });
    const late = setTimeout(() => reject(new Error(`gang: ${peers.size + 1} of ${size} ranks after ${RENDEZVOUS_MS / 1000} s`)), RENDEZVOUS_MS);
    server.on('error', reject);
    // A gang on one machine needs nobody from outside.
    if (host === '127.0.0.1') server.listen(port, host);
    else server.listen(port);
  });
}
async function join({ rank, host, port }) {
  for (const deadline = Date.now() + RENDEZVOUS_MS; ; await sleep(100)) {
    try {
      const socket = createConnection({ host, port });
      await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
      const root = frames(socket, 'rank 0');
      const hello = Buffer.alloc(4);
      hello.writeUInt32LE(rank);
      root.send(hello);
      return root;
    } catch (error) {
      // Rank 0 may not listen yet, its name may not resolve yet.
      if (Date.now() > deadline) throw error;
    }
  }
}

/**
 * Joins the gang. `gather(mine, combine)` sends this rank's bytes to rank 0, which combines all of them in the order of ranks and gives
 * every rank the same answer: one all-reduce, and its result does not depend on who was first.
 */
export async function joinGang(place) {
  if (place.rank === 0) {
    const peers = await accept(place);
    return {
      async gather(mine, combine) {
        const answer = combine([mine, ...(await Promise.all(peers.map((peer) => peer.next())))]);
        for (const peer of peers) peer.send(answer);
        return answer;
      },
      leave: () => peers.forEach((peer) => peer.end()),
    };
  }
  const root = await join(place);
  return {
    gather(mine) {
      root.send(mine);
      return root.next();
    },
    leave: () => root.end(),
  };
}
