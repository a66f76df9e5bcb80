/**
 * A worker process that takes one message and never finishes it, to be killed by the contract suite.
 * usage: node stuck-worker.mjs <url> <queue> <lockMs>; prints `taken` when it holds the message.
 */
import { createPostgresBackend, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const [url, queue, lockMs] = process.argv.slice(2);
const take = () => {
  process.stdout.write('taken\n');
  return new Promise(() => undefined);
};
const options = { lockDuration: Number(lockMs), stalledInterval: 300 };
if (url.startsWith('redis')) {
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  new Worker(queue, take, { ...options, connection, prefix: 'switchyard' });
} else {
  new Worker(queue, take, { ...options, connection: { connectionString: url, max: 2, schema: 'bullmq' } }, createPostgresBackend);
}
