export { JobPage } from './job-page.js';
export { Jobs } from './jobs.js';
export { Overview } from './overview.js';
