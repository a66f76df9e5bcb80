export { SitePage } from './site-page.js';
export { Sites } from './sites.js';
