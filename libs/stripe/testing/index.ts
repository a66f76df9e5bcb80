/** What tests of the gateway share: ids, and a gateway in front of a running Stripe or twin. */
export { must, prepare, reads, writes, type Prepared } from './call-shapes.js';
export { openGateway, testIds, type Address, type TestIds } from './open-gateway.js';
