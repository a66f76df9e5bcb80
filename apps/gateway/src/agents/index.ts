import { AgentsResolver } from './agents.resolver.js';
import { SiteAgentsResolver } from './site-agents.resolver.js';

export { agentBearer } from './bearer.js';
export const agentResolvers = [AgentsResolver, SiteAgentsResolver];
