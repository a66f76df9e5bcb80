export { queueContract, type QueueContractBackend } from './queue.contract.js';
