/** State that a spec file must not find again in the next one. */
export const state = { written: 0 };
