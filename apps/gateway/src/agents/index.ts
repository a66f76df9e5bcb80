import { AgentsResolver } from './agents.resolver.js';

export { agentBearer } from './bearer.js';
export const agentResolvers = [AgentsResolver];
