export { readJournal, readPeriods } from './journal.js';
export { postToLedger, type LedgerRequest } from './post.js';
export { trialBalance, verifyLedger, type AccountBalance, type TrialBalance } from './report.js';
