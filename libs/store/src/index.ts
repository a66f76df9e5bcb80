export * from './base/index.js';
export * from './market/index.js';
