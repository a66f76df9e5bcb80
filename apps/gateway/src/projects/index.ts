import { ProjectsResolver } from './projects.resolver.js';

export const projectResolvers = [ProjectsResolver];
