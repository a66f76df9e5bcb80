/** The one partition of sites that there is: all of them. One planner at a time works on it. */
export const PARTITION = 'all';
