export { Sites } from './sites.js';
