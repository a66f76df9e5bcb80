/** Who asks in the matrix: the seeded people, nobody, and a bound agent. */
export const columns = ['anonymous', 'customerA', 'customerAReader', 'customerB', 'operatorA', 'operatorB', 'finance1', 'admin', 'agent'] as const;
export type Column = (typeof columns)[number];

/**
 * - `yes`: the credential suffices (the answer may still be a refusal or empty).
 * - `no`: UNAUTHENTICATED for nobody, UNAUTHENTICATED or FORBIDDEN for the rest.
 * - `nothing`: `no`, or an answer that shows nothing: null, or an empty page.
 */
export type Expectation = 'yes' | 'no' | 'nothing';
export type Rule = Readonly<Record<Column, Expectation>>;

const rule = (otherwise: Expectation, ...allowed: readonly Column[]): Rule =>
  Object.fromEntries(columns.map((column) => [column, allowed.includes(column) ? 'yes' : otherwise])) as Rule;

const everybody = rule('yes');
const customersWrite = rule('no', 'customerA', 'customerB');
const operatorsWrite = rule('no', 'operatorA', 'operatorB');
/** Billing's rule (`isFinance`): administrators may stand in for finance; four eyes are two persons all the same. */
const financeWrites = rule('no', 'finance1', 'admin');
const agents = rule('no', 'agent');
/** Operators see their own: what of it is tested where payouts are. */
const operatorsAndFinance = rule('no', 'operatorA', 'operatorB', 'finance1', 'admin');

const members = rule('no', 'customerA', 'customerB', 'operatorA', 'operatorB', 'finance1', 'admin');
const membersAndReader: Rule = { ...members, customerAReader: 'yes' };
/** Owners, and the platform's administrators. */
const owners = rule('no', 'customerA', 'customerB', 'operatorA', 'operatorB', 'admin');
const admins = rule('no', 'admin');

/** One rule per query and mutation. An operation without one fails the spec: say who may use it when you add it. */
export const rules: Readonly<Record<string, Rule>> = {
  viewer: everybody,
  sites: everybody,
  site: everybody,
  offers: everybody,
  market: everybody,
  prices: everybody,
  // Curtailment is public; who stops is shown to the parties alone.
  curtailments: everybody,
  curtailment: everybody,
  curtailmentPreview: operatorsWrite,
  siteCalendar: everybody,
  // The site of the spec is operator A's.
  siteAcceptance: { ...rule('nothing', 'operatorA'), finance1: 'yes', admin: 'yes' },
  offerVersions: { ...rule('nothing', 'operatorA'), finance1: 'yes', admin: 'yes' },
  offerDryRun: operatorsWrite,
  siteHours: { ...rule('nothing', 'operatorA'), finance1: 'yes', admin: 'yes' },
  sitePower: { ...rule('nothing', 'operatorA'), finance1: 'yes', admin: 'yes' },
  // The job and the lease of the spec are customer A's, at operator A's site.
  jobs: { ...rule('nothing', 'customerA', 'customerAReader', 'customerB'), finance1: 'yes', admin: 'yes', operatorA: 'yes', operatorB: 'yes' },
  job: { ...rule('nothing', 'customerA', 'customerAReader'), finance1: 'yes', admin: 'yes', operatorA: 'yes' },
  leases: { ...rule('nothing', 'customerA', 'customerAReader', 'operatorA'), finance1: 'yes', admin: 'yes' },
  lease: { ...rule('nothing', 'customerA', 'customerAReader', 'operatorA'), finance1: 'yes', admin: 'yes' },
  // A reservation of customer A at operator A's site.
  reservation: { ...rule('nothing', 'customerA', 'customerAReader', 'operatorA'), finance1: 'yes', admin: 'yes' },
  reservations: { ...rule('nothing', 'customerA', 'customerAReader', 'operatorA'), finance1: 'yes', admin: 'yes' },
  // A quote of customer A.
  quote: rule('nothing', 'customerA', 'customerAReader'),
  quotes: rule('nothing', 'customerA', 'customerAReader', 'customerB'),
  quoteReservation: customersWrite,
  reserveCapacity: customersWrite,
  relistReservation: customersWrite,
  cancelReservation: customersWrite,
  invoices: { ...rule('nothing', 'customerA', 'customerAReader', 'finance1'), admin: 'yes' },
  invoice: { ...rule('nothing', 'customerA', 'customerAReader', 'finance1'), admin: 'yes' },
  usage: rule('no', 'customerA', 'customerAReader', 'customerB', 'operatorA', 'operatorB', 'finance1', 'admin'),
  spending: rule('no', 'customerA', 'customerAReader', 'customerB'),
  budgets: rule('no', 'customerA', 'customerAReader', 'customerB'),
  budget: rule('no', 'customerA', 'customerAReader', 'customerB'),
  reviewQueue: rule('no', 'finance1', 'admin'),
  issueRehearsal: rule('no', 'finance1', 'admin'),
  invoiceRecomputation: rule('no', 'finance1', 'admin'),
  remedies: { ...rule('nothing', 'customerA', 'customerAReader', 'customerB', 'finance1'), admin: 'yes' },
  disputes: { ...rule('nothing', 'customerA', 'customerAReader', 'customerB', 'finance1'), admin: 'yes' },
  billingAccount: { ...rule('nothing', 'customerA', 'customerAReader', 'customerB'), finance1: 'yes', admin: 'yes' },
  payoutAccounts: operatorsAndFinance,
  payoutTerms: operatorsAndFinance,
  payouts: operatorsAndFinance,
  payout: { ...operatorsAndFinance, operatorB: 'nothing' },
  statements: operatorsAndFinance,
  statement: { ...operatorsAndFinance, operatorB: 'nothing' },
  earnings: operatorsAndFinance,
  operatorBalances: operatorsAndFinance,
  ledger: rule('no', 'finance1', 'admin'),
  journal: rule('no', 'finance1', 'admin'),
  trialBalance: rule('no', 'finance1', 'admin'),
  aging: rule('no', 'finance1', 'admin'),
  revenue: rule('no', 'finance1', 'admin'),
  periods: rule('no', 'finance1', 'admin'),
  closeChecklist: rule('no', 'finance1', 'admin'),
  accountMapping: rule('no', 'finance1', 'admin'),
  openingBalances: rule('no', 'finance1', 'admin'),
  reconciliation: rule('no', 'finance1', 'admin'),
  agentOrders: agents,

  projects: rule('no', 'customerA', 'customerAReader', 'customerB'),
  members,
  invitations: owners,
  apiKeys: members,
  auditLog: members,
  organizations: admins,
  rotateApiKey: members,
  webhooks: customersWrite,
  webhook: customersWrite,
  webhookDeliveries: customersWrite,
  createWebhook: customersWrite,
  updateWebhook: customersWrite,
  rotateWebhookSecret: customersWrite,
  deleteWebhook: customersWrite,
  testWebhook: customersWrite,
  redeliverWebhook: customersWrite,
  createProject: customersWrite,
  renameProject: customersWrite,
  archiveProject: customersWrite,
  restoreProject: customersWrite,
  inviteMember: owners,
  revokeInvitation: owners,
  changeMemberRoles: owners,
  removeMember: owners,
  // The token is the credential, or the password.
  acceptInvitation: everybody,
  signIn: everybody,
  signOut: membersAndReader,
  createOrganization: admins,
  verifyOperator: admins,
  suspendOrganization: admins,
  reinstateOrganization: admins,
  suspendSite: admins,
  reinstateSite: admins,
  setRequestLimit: admins,

  createApiKey: rule('no', 'customerA', 'customerB', 'operatorA', 'operatorB', 'finance1', 'admin'),
  revokeApiKey: rule('no', 'customerA', 'customerB', 'operatorA', 'operatorB', 'finance1', 'admin'),
  createSite: operatorsWrite,
  // The platform accepts what the operator built, and either sends a site back.
  advanceSite: rule('no', 'operatorA', 'operatorB', 'admin'),
  returnSite: rule('no', 'operatorA', 'operatorB', 'admin'),
  updateSite: operatorsWrite,
  addHall: operatorsWrite,
  changeHall: operatorsWrite,
  addFeeder: operatorsWrite,
  changeFeeder: operatorsWrite,
  updatePool: operatorsWrite,
  retirePool: operatorsWrite,
  drainNode: operatorsWrite,
  undrainNode: operatorsWrite,
  markNodeDown: operatorsWrite,
  setPowerModel: operatorsWrite,
  setPriceTrigger: operatorsWrite,
  createPool: operatorsWrite,
  publishOffer: operatorsWrite,
  retireOffer: operatorsWrite,
  declareCurtailment: operatorsWrite,
  scheduleMaintenance: operatorsWrite,
  amendCurtailment: operatorsWrite,
  withdrawCurtailment: operatorsWrite,
  endCurtailment: operatorsWrite,
  inviteAgent: operatorsWrite,
  revokeAgent: operatorsWrite,
  askAgentKey: operatorsWrite,
  askBenchmark: operatorsWrite,
  importPrices: rule('no', 'operatorA', 'operatorB', 'admin'),
  quoteJob: customersWrite,
  bindQuote: customersWrite,
  submitJob: customersWrite,
  pauseJob: customersWrite,
  resumeJob: customersWrite,
  cloneJob: customersWrite,
  requoteJob: customersWrite,
  cancelJob: customersWrite,
  // The artifact of the spec is none.
  artifact: rule('no', 'customerA', 'customerB', 'customerAReader'),
  artifactUse: rule('no', 'customerA', 'customerB', 'customerAReader'),
  startArtifactUpload: customersWrite,
  finishArtifactUpload: customersWrite,
  deleteArtifact: customersWrite,
  setArtifactRetention: customersWrite,
  setArtifactQuota: admins,
  setBudget: customersWrite,
  removeBudget: customersWrite,
  addPaymentMethod: customersWrite,
  setBillingTerms: rule('no', 'customerA', 'customerB', 'finance1', 'admin'),
  setBillingDetails: rule('no', 'customerA', 'customerB', 'finance1', 'admin'),
  setCreditLimit: financeWrites,
  approveInvoice: financeWrites,
  approveInvoices: financeWrites,
  deleteInvoice: financeWrites,
  rejectInvoice: financeWrites,
  adjustInvoiceLine: financeWrites,
  recollectInvoice: financeWrites,
  creditLine: financeWrites,
  refundInvoice: financeWrites,
  writeOffInvoice: financeWrites,
  voidInvoice: financeWrites,
  approveRemedy: financeWrites,
  withdrawRemedy: financeWrites,
  openPayoutAccount: operatorsWrite,
  setPayoutTerms: financeWrites,
  runPayouts: financeWrites,
  approvePayout: financeWrites,
  holdPayout: financeWrites,
  releasePayout: financeWrites,
  withdrawPayout: financeWrites,
  askPayout: financeWrites,
  lockPeriod: financeWrites,
  closePeriod: financeWrites,
  reopenPeriod: financeWrites,
  importOpeningBalances: financeWrites,
  setAccountMapping: financeWrites,
  startReconciliation: financeWrites,
  resolveDifference: financeWrites,
  approveResolution: financeWrites,
  // The secret is inside the message, so anybody may knock.
  enrolAgent: everybody,
  agentToken: everybody,
  replaceAgentKey: everybody,
  agentArtifacts: agents,
  reportBatch: agents,
};
