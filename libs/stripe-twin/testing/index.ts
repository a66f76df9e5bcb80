export { startStripeTwin } from '../src/index.js';
