export { emptyQueues } from './empty-queues.js';
export { queueContract, type QueueContractBackend } from './queue.contract.js';
