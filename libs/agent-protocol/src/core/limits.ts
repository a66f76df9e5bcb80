/** Bounds of everything an agent may send. The gateway refuses what is larger before it looks inside. */

/** Version of the wire types in this library; sent at enrolment, so an old agent can be told to upgrade. */
export const PROTOCOL_VERSION = 1;
/** Items in one batch. */
export const BATCH_ITEMS_MAX = 500;
/** Length of the canonical JSON text of a batch, in characters. */
export const BATCH_CHARACTERS_MAX = 512 * 1024;
/** Length of one log line in characters; the agent cuts longer ones and marks the cut. */
export const LOG_LINE_CHARACTERS_MAX = 4_096;
/** Length of a free-text detail in characters. */
export const DETAIL_CHARACTERS_MAX = 500;
/** Largest accepted difference between an agent's wall clock and ours, either way, in milliseconds. */
export const CLOCK_SKEW_MAX_MS = 5 * 60_000;
/** Longest life of a signed assertion, in seconds. */
export const ASSERTION_LIFETIME_MAX_SECONDS = 60;
/** Life of the bearer token an assertion is exchanged for, in seconds. */
export const BEARER_LIFETIME_SECONDS = 600;
/** Orders in one poll answer: one lease per GPU of a large site is far below it. */
export const ORDERS_MAX = 2_000;
/** Nodes in one poll answer that their operator took out. */
export const CLOSED_NODES_MAX = 10_000;
