export { objectStoreContract, type StoreUnderTest } from './object-store.contract.js';
export { S3Twin, type TwinFault } from './s3-twin.js';
export { serveDisk } from './disk-server.js';
