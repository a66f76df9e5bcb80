import { ArtifactsResolver, JobArtifactsResolver } from './artifacts.resolver.js';

export { objectRoutes } from './object-routes.js';
export { keepLogs } from './keep-logs.js';
export { sweepObjects } from './sweep-objects.js';
export const artifactResolvers = [ArtifactsResolver, JobArtifactsResolver];
