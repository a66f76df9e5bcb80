export { isRunning, until } from './processes.js';
export { type Asked, obeyParent, startSteppedChild, type SteppedChild } from './stepped-child.js';
