/** Test kit of the twin: a clock set by hand, a twin with an SDK in front of it, a webhook receiver, the contract suite. */
export { cardOutcomes, faultKinds, type CardOutcome, type FaultKind, type FaultRule, type StripeTwin, type TwinControl } from '../src/index.js';
export { manualClock, type ManualClock } from './manual-clock.js';
export { openTwin, type OpenTwin } from './open-twin.js';
export { openReceiver, type Received, type Receiver } from './receiver.js';
export { stripeContract, type ContractSubject } from './stripe-contract.js';
