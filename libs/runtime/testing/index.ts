export { isRunning, until } from './processes.js';
