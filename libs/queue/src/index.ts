export {
  InvalidPayloadError,
  parsePayload,
  queueCatalogue,
  queueNames,
  type QueueName,
  type QueuePayload,
  type RetryPolicy,
} from './catalogue.js';
export {
  PermanentFailure,
  type EnqueueOptions,
  type Handler,
  type JobContext,
  type Processing,
  type ProcessOptions,
  type QueueCounts,
  type QueueLog,
  type Queues,
} from './queues.js';
export { openQueues, type OpenQueuesOptions } from './open-queues.js';
export { prepareQueueSchema } from './prepare-schema.js';
