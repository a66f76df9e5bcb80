/** Rows of one file of the planner, and the spec that must fail: [id, find, replace, test]. */
export const inCore = (file, spec, rows) => inFile(`libs/matching/src/core/${file}`, spec, rows);
/** The same for any file, from the root. */
export const inFile = (file, spec, rows) => rows.map(([id, find, replace, test]) => ({ id, file, find, replace, spec, ...(test === undefined ? {} : { test }) }));
