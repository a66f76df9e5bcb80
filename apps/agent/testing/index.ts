export * from './control-plane-double.js';
export * from './fake-engine.js';
export * from './http-double.js';
export * from './modbus-simulator.js';
