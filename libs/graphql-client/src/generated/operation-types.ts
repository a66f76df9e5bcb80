/* Generated from schema.graphql and operations/*.graphql. Do not edit: run libs/graphql-client/scripts/generate.mjs */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** Why a request was refused. */
export type RefusalCode =
  /** A value of the input is wrong; see `problems`. */
  | 'INVALID_INPUT'
  /** The thing named does not exist, or is not yours to see. */
  | 'NOT_FOUND'
  /** Your role or your key's scopes do not allow this. */
  | 'FORBIDDEN'
  /** It is not in a state that allows this. */
  | 'WRONG_STATE'
  /** The idempotency key was used before with other input. */
  | 'IDEMPOTENCY_CONFLICT'
  /** Something with this name exists. */
  | 'ALREADY_EXISTS'
  /** No site can run it inside its limits; `refusals` of a quote says why, site by site. */
  | 'NO_PLACEMENT'
  /** The quote or its hold has expired. */
  | 'EXPIRED'
  /** No payment method and no prepaid balance. */
  | 'NO_PAYMENT_METHOD'
  /** The credit limit would be exceeded. */
  | 'CREDIT_LIMIT_EXCEEDED'
  /** A budget would be exceeded. */
  | 'BUDGET_EXCEEDED'
  /** Too many holds at once. */
  | 'TOO_MANY_HOLDS'
  /** The person who prepared or last changed it may not approve it. */
  | 'FOUR_EYES'
  /** An agent's message was refused; `detail` has the typed reason. */
  | 'AGENT_REFUSED'
  /** The site is not far enough on the readiness ladder. */
  | 'NOT_READY'
  /** It would keep more than its organisation may, or the object store has no room. */
  | 'QUOTA_EXCEEDED'
  /** Something it needs does not answer at this moment. */
  | 'UNAVAILABLE';

/** Kinds of organisation. */
export type OrganizationKind =
  /** Buys compute. */
  | 'CUSTOMER'
  /** Runs sites. */
  | 'OPERATOR'
  /** Switchyard itself: finance and administration. */
  | 'PLATFORM';

/** Kinds of credential that are kept as keys. */
export type ApiKeyKind =
  /** Made by a member, for programs. */
  | 'KEY'
  /** Begun by signing in; ends by itself. */
  | 'SESSION';

/** Whether an organisation may act. */
export type OrganizationStatus =
  /** It may. */
  | 'ACTIVE'
  /** Its credentials are refused, nothing new of it starts, nothing is paid out to it. */
  | 'SUSPENDED';

/** Whether the platform knows an operator to be who it says. */
export type OrganizationVerification =
  /** Not yet: its sites are not listed. */
  | 'UNVERIFIED'
  /** It is. Customers need no verification. */
  | 'VERIFIED';

/** Whether an offer can be taken. */
export type OfferStatus =
  /** It can. */
  | 'PUBLISHED'
  /** It cannot; leases made on it go on. */
  | 'RETIRED';

/** How energy is charged. */
export type PowerTermsKind =
  /** Metered energy x the site's price, no mark-up beyond multiplier and adder. */
  | 'PASS_THROUGH'
  /** The same with a cap and a floor on the price. */
  | 'INDEXED'
  /** One price per MWh. */
  | 'FIXED';

/** Who began a curtailment. */
export type CurtailmentOrigin =
  /** It was declared at the desk. */
  | 'DESK'
  /** A person at the site ordered it there. */
  | 'OPERATOR'
  /** The power price at the site reached the operator's mark. */
  | 'PRICE'
  /** The site drew more than its feeder carries. */
  | 'GUARD';

/** What a site says of a curtailment event. */
export type CurtailmentSiteStep =
  /** It knows this version and will act on it. */
  | 'ACKNOWLEDGED'
  /** It has begun. */
  | 'STARTED'
  /** It is over, and load comes back. */
  | 'ENDED';

/** Where a power reading comes from. */
export type PowerSource =
  /** A meter of the site. */
  | 'METER'
  /** Added up from what ran: proves less. */
  | 'MODEL';

/** What is done to a curtailment event. */
export type CurtailmentChangeKind =
  /** It was announced. */
  | 'DECLARED'
  /** Its end, its target or its reason was changed. */
  | 'AMENDED'
  /** It was called off before it began. */
  | 'WITHDRAWN'
  /** It ended earlier than announced. */
  | 'ENDED_EARLY';

/** In which order a site sheds load. */
export type ShedStage =
  /** The miners. */
  | 'ASICS'
  /** Jobs that said they can be interrupted. */
  | 'INTERRUPTIBLE'
  /** Jobs that did not. */
  | 'FIRM'
  /** Reservations, at their notice. */
  | 'RESERVED';

/** How far an event came with a lease. */
export type ShedOutcome =
  /** It stops when the event begins, as things stand. */
  | 'PLANNED'
  /** Its agent was told. */
  | 'TOLD'
  /** It had not begun: it was given back, and its job is placed anew. */
  | 'RELEASED'
  /** It does not stop after all. */
  | 'SPARED'
  /** The event was called off before it was told. */
  | 'WITHDRAWN';

/** Kinds of entries in a calendar. */
export type CalendarKind =
  /** Planned work. */
  | 'MAINTENANCE'
  /** A curtailment event. */
  | 'CURTAILMENT'
  /** An offer ends. */
  | 'OFFER_END'
  /** A lease ends. */
  | 'LEASE_END'
  /** A reservation. */
  | 'RESERVATION';

/** Which curtailment events. */
export type CurtailmentFilter = {
  /** Only of this site. */
  readonly siteId?: string | null | undefined;
  /** Only of this operator's sites. */
  readonly operatorId?: string | null | undefined;
  /** Only in these states. */
  readonly states?: ReadonlyArray<CurtailmentState> | null | undefined;
  /** Only of these kinds. */
  readonly kinds?: ReadonlyArray<CurtailmentKind> | null | undefined;
  /** Only those that end behind this instant. */
  readonly endsAfter?: string | null | undefined;
  /** Only those that start before this instant. */
  readonly startsBefore?: string | null | undefined;
};

/** Orders of a list of curtailment events. Equal ones go by id. */
export type CurtailmentOrder =
  /** Latest start first. */
  | 'LATEST'
  /** Soonest start first. */
  | 'SOONEST'
  /** Newest notice first. */
  | 'NOTICED';

/** Why load must go. */
export type CurtailmentKind =
  /** The grid or the market asks for it. */
  | 'EVENT'
  /** The operator works on the site. */
  | 'MAINTENANCE';

/** States of a curtailment event. */
export type CurtailmentState =
  /** Announced. */
  | 'DECLARED'
  /** Now. */
  | 'ACTIVE'
  /** Over. */
  | 'ENDED'
  /** Called off before it began. */
  | 'WITHDRAWN';

/** Which price. */
export type PriceKind =
  /** Settled price of the interval. */
  | 'REAL_TIME'
  /** Set the day before. */
  | 'DAY_AHEAD'
  /** Not known yet: a forecast. */
  | 'FORECAST';

/** What a MWh can be used for. */
export type UseOfPower =
  /** Let GPUs. */
  | 'COMPUTE'
  /** Mine. */
  | 'MINE'
  /** Neither: both would cost more than they earn. */
  | 'IDLE';

/** Why one use is better than the others. */
export type UseReason =
  /** Both pay; computing pays more, or as much. */
  | 'COMPUTE_EARNS_MORE'
  /** Both pay; mining pays more. */
  | 'MINING_EARNS_MORE'
  /** Mining would cost more than it earns, or there are no miners. */
  | 'ONLY_COMPUTE_PAYS'
  /** Computing would cost more than it earns, or nothing is on offer. */
  | 'ONLY_MINING_PAYS'
  /** Neither covers its power. */
  | 'NOTHING_PAYS';

/** What a policy minimises. */
export type MatchPolicy =
  /** Power cost: the default. */
  | 'POWER_COST'
  /** Ask plus power. */
  | 'ALL_IN_PRICE';

/** The points of a quote's price/finish curve. */
export type QuoteOptionKind =
  /** As soon as possible. */
  | 'NOW'
  /** Cheapest that meets the deadline. */
  | 'CHEAPEST'
  /** Between the two: cheaper than anything that finishes earlier. */
  | 'FRONTIER'
  /** A block of GPUs for a window: bought with `reserveCapacity`, no job is submitted from it. */
  | 'RESERVATION';

/** Where a reservation stands. */
export type ReservationState =
  /** Bought; its GPUs are held, and the scheduler makes its lease in a moment. */
  | 'REQUESTED'
  /** Its lease is made, its window has not begun. */
  | 'RESERVED'
  /** Its window runs: your jobs may run inside it. */
  | 'ACTIVE'
  /** A curtailment event stops it: nothing runs inside, and its hours are not owed. */
  | 'CURTAILED'
  /** Its window is over. */
  | 'ENDED'
  /** Not made after all; `refusal` says why, and nothing is owed. */
  | 'REFUSED';

/** What would help a job that waits. */
export type WaitHelpKind =
  /** Raise `maxPriceUsdPerGpuHour` to the value given. */
  | 'RAISE_CAP'
  /** Raise `maxTotalUsd` to the value given. */
  | 'RAISE_BUDGET'
  /** Pause and resume it: the job lost its place, no other fits what it was promised to cost, and its own `maxTotalUsd` allows more. What is left of it is then promised anew, from the value given. */
  | 'RENEW_PROMISE'
  /** Ask for at most the GPUs given. */
  | 'FEWER_GPUS'
  /** Allow a finish at the instant given. */
  | 'LATER_DEADLINE'
  /** Add the values given to `gpuModels`. */
  | 'ALLOW_MODEL'
  /** Add the values given to `siteIds`. */
  | 'ALLOW_SITE'
  /** Add the values given to `countries`. */
  | 'ALLOW_COUNTRY'
  /** Pay, or raise the limit that stands in the way, by the amount given. */
  | 'PAY';

/** States of a job. */
export type JobState =
  /** No placement yet; `waitingBecause` says why. */
  | 'SUBMITTED'
  /** A placement is promised; it may move to a better one, it is never dropped. */
  | 'ACCEPTED'
  /** GPUs are leased and wait for the start. */
  | 'SCHEDULED'
  /** Running. */
  | 'RUNNING'
  /** Checkpointed between segments or during a curtailment. */
  | 'PARKED'
  /** Stopped at your wish; nothing is promised. */
  | 'PAUSED'
  /** Done. */
  | 'COMPLETED'
  /** Ended with an error. */
  | 'FAILED'
  /** Stopped at its maximum duration. */
  | 'TIMED_OUT'
  /** Cancelled. */
  | 'CANCELLED'
  /** The deadline passed before the work was done. */
  | 'MISSED'
  /** It can never run; the reason says why. */
  | 'REFUSED';

/** Where an estimate comes from. */
export type EtaBasis =
  /** The rate of progress it reported lately, with the time it will stand still. */
  | 'PROGRESS'
  /** The place it holds on the plan, or its lease. */
  | 'PLACEMENT'
  /** There is none; `unknownBecause` says why. */
  | 'NONE';

/** States of a lease. */
export type LeaseState =
  /** GPUs are reserved; it has not started. */
  | 'RESERVED'
  /** The clock runs. */
  | 'ACTIVE'
  /** Between two segments; nothing is billed. */
  | 'PARKED'
  /** Stopped by a curtailment; the clock stands. */
  | 'CURTAILED'
  /** Over. */
  | 'ENDED'
  /** Given back before it ran; never billed. */
  | 'RELEASED';

/** States of an invoice. */
export type InvoiceState =
  /** Usage is still arriving. */
  | 'COLLECTING'
  /** Being checked by the machine. */
  | 'VALIDATING'
  /** Waits for finance. */
  | 'REVIEW'
  /** Approved; it will be issued. */
  | 'APPROVED'
  /** Being put to the payment provider. */
  | 'ISSUING'
  /** Issued; payment is due. */
  | 'ISSUED'
  /** Payment is under way. */
  | 'PAYMENT_PENDING'
  /** The payer must do something. */
  | 'ACTION_REQUIRED'
  /** The payment failed. */
  | 'PAYMENT_FAILED'
  /** Paid. */
  | 'PAID'
  /** Past due. */
  | 'OVERDUE'
  /** Given up. */
  | 'UNCOLLECTIBLE'
  /** Deleted as a draft. */
  | 'DELETED'
  /** Voided. */
  | 'VOIDED';

/** Why an invoice is worth a look. */
export type AnomalyKind =
  /** Nothing of this kind was invoiced to the customer before. */
  | 'FIRST_INVOICE'
  /** Well above the invoice before it. */
  | 'TOTAL_UP'
  /** Well below the invoice before it. */
  | 'TOTAL_DOWN'
  /** Intervals, and no GPU ran in any. */
  | 'ZERO_USAGE'
  /** A good part of the time has no reading. */
  | 'MISSING_USAGE'
  /** A good part of the time is estimated. */
  | 'ESTIMATED_USAGE'
  /** Power at a price that is rare. */
  | 'PRICE_OUTLIER'
  /** It corrects earlier invoices, or intervals were replaced. */
  | 'LATE_DATA'
  /** Metering wrote something for finance. */
  | 'REMARKS';

/** How a line compares with its recomputation. */
export type RecomputationVerdict =
  /** The same bytes. */
  | 'SAME'
  /** Other bytes. */
  | 'DIFFERENT'
  /** Intervals were replaced after it was billed: the difference goes onto a later invoice. */
  | 'CHANGED_SINCE'
  /** It was not rated: an advance, or all of it was given back. */
  | 'NOT_RATED';

/** Who bears a line of an invoice. */
export type LineSide =
  /** The customer: these lines make up the subtotal and tax. */
  | 'CUSTOMER'
  /** The operator: taken from its share, shown to finance only, in no total of the invoice. */
  | 'OPERATOR';

/** What can be decided about an issued invoice. */
export type RemedyKind =
  /** Part of it given back, with a number of its own. */
  | 'CREDIT_NOTE'
  /** Given up as a loss; it can still be paid. */
  | 'WRITE_OFF'
  /** Taken back whole, unpaid. */
  | 'VOID';

/** How far a remedy has come. */
export type RemedyState =
  /** Waits for people other than who proposed it. */
  | 'PROPOSED'
  /** Approved; billing carries it out. */
  | 'APPROVED'
  /** On its way to the payment provider. */
  | 'EXECUTING'
  /** The payment provider refused it; tried again each hour, or to be withdrawn. */
  | 'FAILED'
  /** Done and booked. */
  | 'DONE'
  /** Taken back before anything happened. */
  | 'WITHDRAWN';

/** Where money goes back to. */
export type SettleTo =
  /** To what it was paid with. */
  | 'PAYMENT_METHOD'
  /** Onto the customer's balance, which later invoices use first. */
  | 'CUSTOMER_CREDIT';

/** How a dispute stands. */
export type DisputeState =
  /** The bank has not decided. */
  | 'OPEN'
  /** The money is back. */
  | 'WON'
  /** The money stays with the customer. */
  | 'LOST';

/** What can be done to a month of the books, in order. */
export type AccountingPeriodState =
  /** Takes bookings. */
  | 'OPEN'
  /** Takes what closing it books, nothing else. */
  | 'LOCKED'
  /** Takes nothing. */
  | 'CLOSED';

/** How a line of the close checklist stands. */
export type CloseItemState =
  /** As it should be. */
  | 'OK'
  /** In the way of closing. */
  | 'BLOCKING'
  /** Worth knowing, not in the way. */
  | 'NOTE';

/** How a difference between the payment provider and the books stands. */
export type ReconciliationDifferenceState =
  /** Nobody has decided on it. */
  | 'OPEN'
  /** Waits for people other than who proposed it. */
  | 'PROPOSED'
  /** Approved; billing carries it out. */
  | 'APPROVED'
  /** Settled. */
  | 'RESOLVED';

/** What is done about a difference. */
export type ReconciliationAction =
  /** It is explained, and stays as it is. */
  | 'ACCEPT'
  /** It is booked against a role. */
  | 'BOOK'
  /** A charge too many is given back. */
  | 'REFUND'
  /** The account that it parks goes on. */
  | 'RELEASE';

/** Where a run stands. */
export type ReconciliationRunState =
  /** Asked for. */
  | 'REQUESTED'
  /** Under way; it goes on after an interruption. */
  | 'RUNNING'
  /** Done. */
  | 'FINISHED';

/** Narrows a list of differences. */
export type ReconciliationFilter = {
  /** Only in these states; all that are not resolved unless given. */
  readonly states?: ReadonlyArray<ReconciliationDifferenceState> | null | undefined;
  /** Only that count from here on. */
  readonly from?: string | null | undefined;
  /** Only that count before this. */
  readonly to?: string | null | undefined;
};

/** What `startReconciliation` takes. */
export type StartReconciliationInput = {
  /** From when the provider's movements are listed; since the last run unless given. */
  readonly from?: string | null | undefined;
};

/** What `resolveDifference` takes. */
export type ResolveDifferenceInput = {
  /** `diff_…` */
  readonly differenceId: string;
  /** One of its available actions. */
  readonly action: ReconciliationAction;
  /** Of a booking: stripe_suspense, customer_credit, expense.stripe_fees, expense.bad_debt or expense.dispute_losses. */
  readonly role?: string | null | undefined;
  /** Why; for the record. */
  readonly reason: string;
};

/** What `approveResolution` takes. */
export type ApproveResolutionInput = {
  /** `diff_…` */
  readonly differenceId: string;
};

/** How work is billed. */
export type BillingCadence =
  /** Each lease on an invoice of its own, when it has ended. */
  | 'PER_LEASE'
  /** Everything of a calendar month on one invoice. */
  | 'MONTHLY';

/** Whether an operator's account at the payment provider can be paid. */
export type PayoutAccountStatus =
  /** Asked for; being made. */
  | 'NONE'
  /** The provider still wants something of the operator. */
  | 'UNVERIFIED'
  /** It can be paid. */
  | 'PAYABLE'
  /** Closed for good. */
  | 'CLOSED';

/** How often an operator is paid. */
export type PayoutCadence =
  /** Once from Monday to Sunday, UTC. */
  | 'WEEKLY'
  /** Once a calendar month, UTC. */
  | 'MONTHLY';

/** How far a payout has come. */
export type PayoutState =
  /** Waits for people other than who proposed it. */
  | 'PROPOSED'
  /** Kept back, with a reason. */
  | 'HELD'
  /** Approved; billing carries it out. */
  | 'APPROVED'
  /** Reserved in the books and asked of the payment provider. */
  | 'TRANSFERRING'
  /** The payment provider refused it; tried again each hour. */
  | 'REFUSED'
  /** In the operator's account at the payment provider, on its way to the bank. */
  | 'TRANSFERRED'
  /** The bank sent it back. */
  | 'FAILED'
  /** The bank has it. */
  | 'PAID'
  /** Taken back after the bank sent it back; available again. */
  | 'RETURNED'
  /** Taken back; available again. */
  | 'REVERSED'
  /** Given up before anything was sent. */
  | 'WITHDRAWN';

/** Why a payout is kept back. */
export type PayoutHoldReason =
  /** The operator has no account at the payment provider yet. */
  | 'NO_ACCOUNT'
  /** The payment provider still wants something of the operator. */
  | 'ACCOUNT_UNVERIFIED'
  /** The account was closed. */
  | 'ACCOUNT_CLOSED'
  /** What was available when it was proposed is not any more. */
  | 'NOT_COVERED'
  /** Finance keeps it. */
  | 'BY_FINANCE'
  /** The operator is suspended. */
  | 'OPERATOR_SUSPENDED';

/** What came of looking whether an operator is to be paid. */
export type PayoutOutcome =
  /** Proposed: others approve it. */
  | 'PROPOSED'
  /** Proposed and kept back: the operator's account cannot be paid. */
  | 'HELD'
  /** Nothing is left after what is owed and kept back. */
  | 'NOTHING_AVAILABLE'
  /** Less than the minimum. */
  | 'BELOW_MINIMUM'
  /** Paid this week or month already. */
  | 'PAID_THIS_PERIOD'
  /** An earlier payout is not at its end. */
  | 'ANOTHER_UNDER_WAY'
  /** The operator has money available and has opened no payout account. */
  | 'NO_ACCOUNT';

/** What a movement on a statement is about. */
export type StatementSection =
  /** Invoices issued. */
  | 'EARNINGS'
  /** Invoices paid: what was held is available. */
  | 'RELEASED'
  /** Credit notes and other corrections. */
  | 'ADJUSTMENTS'
  /** Payments that banks asked back. */
  | 'DISPUTES'
  /** Payouts on their way. */
  | 'PAYOUTS'
  /** Payouts taken back. */
  | 'REVERSALS';

/** What earnings are summed by. */
export type EarningsBy =
  /** By UTC day of issue, void or credit note. */
  | 'DAY'
  /** By lease. */
  | 'LEASE'
  /** By site. */
  | 'SITE';

/** Narrows a list of sites. */
export type SiteFilter = {
  /** Only this operator's. */
  readonly operatorId?: string | null | undefined;
  /** Only these countries. */
  readonly countries?: ReadonlyArray<string> | null | undefined;
  /** Only on these rungs; rungs below BILLABLE are listed to their operator and the platform alone. */
  readonly readiness?: ReadonlyArray<SiteReadiness> | null | undefined;
  /** Only invented sites, or only others. */
  readonly synthetic?: boolean | null | undefined;
  /** Only with a pool of one of these models. */
  readonly gpuModels?: ReadonlyArray<string> | null | undefined;
};

/** Orders of a list of sites. Equal ones go by id. */
export type SiteOrder =
  /** By name. */
  | 'NAME'
  /** By country, then by name. */
  | 'COUNTRY'
  /** The largest interconnection first. */
  | 'LARGEST'
  /** Newest first. */
  | 'NEWEST';

/** Narrows a list of offers. */
export type OfferFilter = {
  /** Only of this site. */
  readonly siteId?: string | null | undefined;
  /** Only with these GPU models. */
  readonly gpuModels?: ReadonlyArray<string> | null | undefined;
  /** Only in these countries. */
  readonly countries?: ReadonlyArray<string> | null | undefined;
  /** Only GPUs with at least so much memory. */
  readonly minGpuMemoryGib?: number | null | undefined;
  /** Only pools with at least so many GPUs free now. */
  readonly minFreeGpus?: number | null | undefined;
  /** Only with an ask, before price rules, of at most this. */
  readonly maxAskUsdPerGpuHour?: string | null | undefined;
  /** Only at invented sites, or only at others. */
  readonly synthetic?: boolean | null | undefined;
};

/** Orders of a list of offers. Equal ones go by id. */
export type OfferOrder =
  /** The lowest ask first, before price rules. */
  | 'CHEAPEST'
  /** The highest ask first. */
  | 'DEAREST'
  /** Newest first. */
  | 'NEWEST'
  /** By GPU model. */
  | 'MODEL';

/** Narrows a list of jobs. */
export type JobFilter = {
  /** Only in these states. */
  readonly states?: ReadonlyArray<JobState> | null | undefined;
  /** Only of this project. */
  readonly projectId?: string | null | undefined;
  /** Only those whose name holds this text, upper and lower case alike. */
  readonly name?: string | null | undefined;
  /** Submitted at this instant or later. */
  readonly submittedFrom?: string | null | undefined;
  /** Submitted before this instant. */
  readonly submittedTo?: string | null | undefined;
  /** Only those that hold a place or had a lease at this site. */
  readonly siteId?: string | null | undefined;
};

/** Orders of a list of jobs. Equal ones go by id. */
export type JobOrder =
  /** Newest submission first. */
  | 'NEWEST'
  /** Oldest submission first. */
  | 'OLDEST'
  /** By name. */
  | 'NAME'
  /** Soonest deadline first; those without one last. */
  | 'DEADLINE'
  /** By state, in the order of the letters. */
  | 'STATE'
  /** Most GPUs first. */
  | 'LARGEST';

/** Narrows a list of leases. */
export type LeaseFilter = {
  /** Only of this job. */
  readonly jobId?: string | null | undefined;
  /** Only at this site. */
  readonly siteId?: string | null | undefined;
  /** Only in these states. */
  readonly states?: ReadonlyArray<LeaseState> | null | undefined;
};

/** Narrows a list of remedies. */
export type RemedyFilter = {
  /** Only in these states. */
  readonly states?: ReadonlyArray<RemedyState> | null | undefined;
  /** Only about this invoice. */
  readonly invoiceId?: string | null | undefined;
};

/** Narrows a list of disputes. */
export type DisputeFilter = {
  /** Only in this state. */
  readonly state?: DisputeState | null | undefined;
};

/** Narrows a list of payouts. */
export type PayoutFilter = {
  /** Only in these states. */
  readonly states?: ReadonlyArray<PayoutState> | null | undefined;
  /** Only of this operator (finance). */
  readonly operatorId?: string | null | undefined;
  /** Only in this currency. */
  readonly currency?: string | null | undefined;
};

/** Narrows a list of statements. */
export type StatementFilter = {
  /** Only of this operator (finance). */
  readonly operatorId?: string | null | undefined;
  /** Only in this currency. */
  readonly currency?: string | null | undefined;
  /** Only of this month, such as `2026-11`. */
  readonly period?: string | null | undefined;
};

/** The order of the review queue; ties by age, then by id. */
export type ReviewOrder =
  /** The one that waits longest first. */
  | 'OLDEST'
  /** The largest total first. */
  | 'LARGEST'
  /** The one that moved most against the one before it first; those without one first of all. */
  | 'MOST_CHANGED'
  /** The one with most to look at first. */
  | 'MOST_ANOMALIES';

/** Narrows the review queue. */
export type ReviewQueueFilter = {
  /** Only this customer's. */
  readonly customerId?: string | null | undefined;
  /** Only with any of these to look at; an empty list: only those without any. */
  readonly anomalies?: ReadonlyArray<AnomalyKind> | null | undefined;
  /** True: only those you may approve; false: only those you may not. */
  readonly approvable?: boolean | null | undefined;
};

/** Narrows a list of invoices. */
export type InvoiceFilter = {
  /** Only in these states. */
  readonly states?: ReadonlyArray<InvoiceState> | null | undefined;
  /** Only this customer's (finance). */
  readonly customerId?: string | null | undefined;
  /** Only with lines of this lease. */
  readonly leaseId?: string | null | undefined;
};

/** Kinds of news of a job. */
export type JobEventKind =
  /** It moved to another state. */
  | 'STATE'
  /** It was given a place, or another one. */
  | 'PLAN'
  /** It made progress. */
  | 'PROGRESS'
  /** The reasons why it waits changed. */
  | 'WAITING'
  /** A lease of it began, stopped, went on or ended. */
  | 'LEASE'
  /** Its site will be or is curtailed. */
  | 'CURTAILMENT'
  /** A budget it counts against reached a threshold. */
  | 'BUDGET'
  /** Anything else. */
  | 'OTHER';

/** What `createApiKey` takes. */
export type CreateApiKeyInput = {
  /** Your name for it. */
  readonly name: string;
  /** At most your own. */
  readonly scopes: ReadonlyArray<string>;
  /** Null: never. */
  readonly expiresAt?: string | null | undefined;
  /** Limits it to these projects of yours; null: to none. */
  readonly projectIds?: ReadonlyArray<string> | null | undefined;
};

/** What `revokeApiKey` takes. */
export type RevokeApiKeyInput = {
  /** `key_…` */
  readonly apiKeyId: string;
};

/** Narrows a list of projects. */
export type ProjectFilter = {
  /** True: only archived ones; false: only those that take jobs. */
  readonly archived?: boolean | null | undefined;
};

/** Narrows a list of keys. */
export type ApiKeyFilter = {
  /** Only this member's. */
  readonly memberId?: string | null | undefined;
  /** True: only those that work now; false: only those that do not. */
  readonly live?: boolean | null | undefined;
};

/** Narrows the audit log. */
export type AuditFilter = {
  /** Only what this member, agent or process did. */
  readonly actor?: string | null | undefined;
  /** Only this action, such as `job.submit`, or all of a kind, such as `job.` */
  readonly action?: string | null | undefined;
  /** Only what was done to the thing with this id. */
  readonly subject?: string | null | undefined;
  /** First instant, market time. */
  readonly from?: string | null | undefined;
  /** First instant after, market time. */
  readonly to?: string | null | undefined;
  /** Only this organisation's (the platform). */
  readonly organizationId?: string | null | undefined;
};

/** Narrows a list of organisations. */
export type OrganizationFilter = {
  /** Only of this kind. */
  readonly kind?: OrganizationKind | null | undefined;
  /** Only in this status. */
  readonly status?: OrganizationStatus | null | undefined;
  /** Only with this verification. */
  readonly verification?: OrganizationVerification | null | undefined;
};

/** What `rotateApiKey` takes. */
export type RotateApiKeyInput = {
  /** `key_…` */
  readonly apiKeyId: string;
  /** How long the old one still works: 0 to 2,592,000, an hour unless given. */
  readonly overlapSeconds?: number | null | undefined;
};

/** What webhooks can be told of. The message says it in small letters with a dot, such as `job.placed`. */
export type WebhookEventKind =
  /** A job got a place that it is promised, or another one. */
  | 'JOB_PLACED'
  /** Its lease is made: it starts soon. */
  | 'JOB_SCHEDULED'
  /** It runs, for the first time or again. */
  | 'JOB_STARTED'
  /** It was stopped at a checkpoint and goes on later. */
  | 'JOB_PARKED'
  /** It is paused until somebody resumes it. */
  | 'JOB_PAUSED'
  /** Somebody resumed it. */
  | 'JOB_RESUMED'
  /** It ended well. */
  | 'JOB_COMPLETED'
  /** It ended badly, or ran out of its time. */
  | 'JOB_FAILED'
  /** Somebody cancelled it. */
  | 'JOB_CANCELLED'
  /** Its deadline passed before it ended. */
  | 'JOB_DEADLINE_MISSED'
  /** It can never run: a job that it waits for ended without completing. */
  | 'JOB_REFUSED'
  /** A curtailment will stop a lease of a job, at another time than was told, or not after all. */
  | 'CURTAILMENT_NOTICED'
  /** A job that a curtailment stopped did not run again by the deadline of its terms. */
  | 'CURTAILMENT_RESUME_MISSED'
  /** A budget reached one of its thresholds. */
  | 'BUDGET_THRESHOLD'
  /** An invoice was issued: it is due. */
  | 'INVOICE_ISSUED'
  /** An invoice is paid. */
  | 'INVOICE_PAID'
  /** A charge for an invoice was declined. */
  | 'INVOICE_PAYMENT_FAILED'
  /** An invoice is overdue. */
  | 'INVOICE_REMINDER'
  /** An invoice was voided. */
  | 'INVOICE_VOIDED'
  /** A credit note on an invoice was issued. */
  | 'CREDIT_NOTE_ISSUED'
  /** Another webhook of yours is sent nothing any more: it failed for too long, or is gone. */
  | 'WEBHOOK_DISABLED';

/** Why a webhook is sent nothing. */
export type WebhookDisabledReason =
  /** You stopped it. */
  | 'CUSTOMER'
  /** It took nothing for five days. */
  | 'FAILING'
  /** It answered 410. */
  | 'GONE';

/** How a message to a webhook stands. */
export type WebhookDeliveryState =
  /** It is sent at `nextAttemptAt`. */
  | 'WAITING'
  /** It arrived. */
  | 'DELIVERED'
  /** It is given up. */
  | 'FAILED';

/** Which messages. */
export type WebhookDeliveryFilter = {
  /** Only those that stand so. */
  readonly state?: WebhookDeliveryState | null | undefined;
};

/** What `createWebhook` takes. */
export type CreateWebhookInput = {
  /** `https://…`, on the public internet. */
  readonly url: string;
  /** What it is to be told of: one at least. */
  readonly kinds: ReadonlyArray<WebhookEventKind>;
  /** Your name for it, up to 200 characters; empty unless given. */
  readonly description?: string | null | undefined;
};

/** What `updateWebhook` takes; what is null stays as it is. */
export type UpdateWebhookInput = {
  /** `hook_…` */
  readonly webhookId: string;
  /** `https://…`, on the public internet. */
  readonly url?: string | null | undefined;
  /** What it is to be told of: one at least. */
  readonly kinds?: ReadonlyArray<WebhookEventKind> | null | undefined;
  /** Your name for it, up to 200 characters. */
  readonly description?: string | null | undefined;
  /** False: it is sent nothing until it is true again. What waits then is sent. */
  readonly enabled?: boolean | null | undefined;
};

/** What `rotateWebhookSecret` takes. */
export type RotateWebhookSecretInput = {
  /** `hook_…` */
  readonly webhookId: string;
  /** How long messages are signed with the old secret too: 0 to 2,592,000, a day unless given. */
  readonly overlapSeconds?: number | null | undefined;
};

/** What `deleteWebhook` takes. */
export type DeleteWebhookInput = {
  /** `hook_…` */
  readonly webhookId: string;
};

/** What `testWebhook` takes. */
export type TestWebhookInput = {
  /** `hook_…` */
  readonly webhookId: string;
};

/** What `redeliverWebhook` takes. */
export type RedeliverWebhookInput = {
  /** `dlv_…` */
  readonly deliveryId: string;
};

/** What `createProject` takes. */
export type CreateProjectInput = {
  /** 1 to 100 characters, unlike your other projects. */
  readonly name: string;
};

/** What `renameProject` takes. */
export type RenameProjectInput = {
  /** `proj_…` */
  readonly projectId: string;
  /** 1 to 100 characters, unlike your other projects. */
  readonly name: string;
};

/** What `archiveProject` takes. */
export type ArchiveProjectInput = {
  /** `proj_…` */
  readonly projectId: string;
};

/** What `restoreProject` takes. */
export type RestoreProjectInput = {
  /** `proj_…` */
  readonly projectId: string;
};

/** What `inviteMember` takes. */
export type InviteMemberInput = {
  /** Who is asked to join. */
  readonly email: string;
  /** At least one; see `Viewer.roles`. What they give must be within your own scopes. */
  readonly roles: ReadonlyArray<string>;
  /** Limits them to these projects; null: to none. Customers only. */
  readonly projectIds?: ReadonlyArray<string> | null | undefined;
  /** How long the token is good: 300 to 2,592,000, a week unless given. */
  readonly expiresInSeconds?: number | null | undefined;
};

/** What `revokeInvitation` takes. */
export type RevokeInvitationInput = {
  /** The invitation. */
  readonly invitationId: string;
};

/** What `acceptInvitation` takes: a password or an identity token, not both. */
export type AcceptInvitationInput = {
  /** What you were given. */
  readonly token: string;
  /** Your name. */
  readonly name: string;
  /** 12 to 200 characters. */
  readonly password?: string | null | undefined;
  /** A token of the login issuer about you. */
  readonly identityToken?: string | null | undefined;
};

/** What `changeMemberRoles` takes. */
export type ChangeMemberRolesInput = {
  /** `user_…` */
  readonly memberId: string;
  /** All of them: what is left out is taken away. */
  readonly roles: ReadonlyArray<string>;
  /** Limits them to these projects; null: to none. Customers only. */
  readonly projectIds?: ReadonlyArray<string> | null | undefined;
};

/** What `removeMember` takes. */
export type RemoveMemberInput = {
  /** `user_…` */
  readonly memberId: string;
  /** Why; null: not said. */
  readonly reason?: string | null | undefined;
};

/** What `signIn` takes. */
export type SignInInput = {
  /** Your address. */
  readonly email: string;
  /** Your password. */
  readonly password: string;
};

/** What `signOut` takes. */
export type SignOutInput = {
  /** True: all your sessions end; keys stay. */
  readonly everywhere?: boolean | null | undefined;
};

/** What `createOrganization` takes. */
export type CreateOrganizationInput = {
  /** Customer or operator. */
  readonly kind: OrganizationKind;
  /** 1 to 200 characters. */
  readonly name: string;
  /** IANA name; UTC unless given. */
  readonly timeZone?: string | null | undefined;
  /** Who is to be its first owner. */
  readonly ownerEmail: string;
};

/** What shows that an operator is who it says. */
export type VerificationEvidenceInput = {
  /** Such as `company register`. */
  readonly kind: string;
  /** Where it is kept, or its number. */
  readonly reference: string;
  /** In words; null: nothing to say. */
  readonly note?: string | null | undefined;
};

/** What `verifyOperator` takes. */
export type VerifyOperatorInput = {
  /** `org_…` */
  readonly organizationId: string;
  /** 1 to 20. */
  readonly evidence: ReadonlyArray<VerificationEvidenceInput>;
};

/** What becomes of work that runs. */
export type RunningLeases =
  /** It goes on to its end. */
  | 'FINISH'
  /** It is told to stop: what can be resumed writes its checkpoint and is placed elsewhere. */
  | 'STOP';

/** What `suspendOrganization` takes. */
export type SuspendOrganizationInput = {
  /** `org_…` */
  readonly organizationId: string;
  /** Why: they are told. */
  readonly reason: string;
  /** What becomes of work that runs, of a customer or at an operator's sites. */
  readonly leases?: RunningLeases | null | undefined;
};

/** What `reinstateOrganization` takes. */
export type ReinstateOrganizationInput = {
  /** `org_…` */
  readonly organizationId: string;
  /** Why. */
  readonly reason: string;
};

/** What `suspendSite` takes. */
export type SuspendSiteInput = {
  /** `site_…` */
  readonly siteId: string;
  /** Why. */
  readonly reason: string;
  /** What becomes of work that runs there. */
  readonly leases?: RunningLeases | null | undefined;
};

/** What `reinstateSite` takes. */
export type ReinstateSiteInput = {
  /** `site_…` */
  readonly siteId: string;
  /** Why. */
  readonly reason: string;
};

/** What `setRequestLimit` takes. */
export type SetRequestLimitInput = {
  /** `org_…` */
  readonly organizationId: string;
  /** 1 to 10,000,000; null: the usual limit. */
  readonly pointsPerSecond?: number | null | undefined;
  /** Why. */
  readonly reason: string;
};

/** A feeder to list. */
export type FeederInput = {
  /** Unique at the site. */
  readonly name: string;
  /** Most it may carry. */
  readonly limitKw: string;
  /** The hall it stands in, by name; in none unless given. */
  readonly hall?: string | null | undefined;
};

/** A hall of a new site. */
export type HallInput = {
  /** Unique at the site. */
  readonly name: string;
  /** Most its feeders may carry together; not stated unless given. */
  readonly limitKw?: string | null | undefined;
};

/** What `createSite` takes. */
export type CreateSiteInput = {
  /** Unique among your sites. */
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** State, province or zone. */
  readonly region?: string | null | undefined;
  /** IANA name. */
  readonly timeZone: string;
  /** Degrees north. */
  readonly latitude?: number | null | undefined;
  /** Degrees east. */
  readonly longitude?: number | null | undefined;
  /** The load the utility agreed to serve. */
  readonly interconnectionKw: string;
  /** At least one; together they may carry more than the interconnection, each is held to its own limit. */
  readonly feeders: ReadonlyArray<FeederInput>;
  /** Its halls, to be named by feeders; none unless given. */
  readonly halls?: ReadonlyArray<HallInput> | null | undefined;
  /** True for an invented site: it is labelled so everywhere, and its acceptance does not wait for an agent. False unless given. */
  readonly synthetic?: boolean | null | undefined;
};

/** Kinds of tariff component. */
export type TariffComponentKind =
  /** One price per MWh. */
  | 'FIXED_ENERGY'
  /** An index x multiplier + adder. */
  | 'INDEX'
  /** A price by local time of day: that of the first window that matches, else `usdPerMwh`. */
  | 'TIME_OF_USE'
  /** `blockKw` contracted at `usdPerMwh`. With `node` what is not used is sold back there, so using it costs that index; without, it is lost, and an INDEX beside it prices what is drawn beyond the block. */
  | 'FIXED_BLOCK'
  /** `usdPerKwMonth` on the month's highest draw; no part of the price per MWh. */
  | 'DEMAND_CHARGE'
  /** `usdPerKwMonth` x 12 a year, set by the draw in the peaks of the system: an expected adder while a peak may come. */
  | 'COINCIDENT_PEAK'
  /** `rate` of the sum of the energy components before it; never below 0. */
  | 'TAX';

/** A recurring window of local time at the site. One that ends before it starts runs past midnight and belongs to the day it starts on. */
export type TariffWindowInput = {
  /** TIME_OF_USE: its name, such as `evening peak`. */
  readonly name?: string | null | undefined;
  /** 1 to 12; every month unless given. */
  readonly months?: ReadonlyArray<number> | null | undefined;
  /** 1 (Monday) to 7; every day unless given. */
  readonly weekdays?: ReadonlyArray<number> | null | undefined;
  /** Minutes since local midnight, 0 to 1440. */
  readonly fromMinute: number;
  /** First minute after, 0 to 1440. */
  readonly toMinute: number;
  /** TIME_OF_USE: the price in it. */
  readonly usdPerMwh?: string | null | undefined;
  /** COINCIDENT_PEAK: chance that a settlement interval of 5 minutes in it is one of the peaks, 0 to 1. */
  readonly probability?: string | null | undefined;
};

/** Months of a calendar year that set coincident peaks together. */
export type PeakGroupInput = {
  /** 1 to 12. */
  readonly months: ReadonlyArray<number>;
  /** How many peaks they set. */
  readonly peaks: number;
};

/** A component of a tariff. */
export type TariffComponentInput = {
  /** Which kind. */
  readonly kind: TariffComponentKind;
  /** FIXED_ENERGY and FIXED_BLOCK: the price. TIME_OF_USE: the price outside the windows. */
  readonly usdPerMwh?: string | null | undefined;
  /** INDEX: the price node, such as `SY-WEST`. FIXED_BLOCK: where unused energy is sold back. COINCIDENT_PEAK: whose prices tell likely peaks. */
  readonly node?: string | null | undefined;
  /** With `node`: day-ahead or real-time; REAL_TIME unless given. */
  readonly priceKind?: PriceKind | null | undefined;
  /** INDEX: 1 unless given. */
  readonly multiplier?: string | null | undefined;
  /** INDEX: 0 unless given; may be negative. */
  readonly adderUsdPerMwh?: string | null | undefined;
  /** TIME_OF_USE: the windows, first match first. COINCIDENT_PEAK: when a peak may come, where nothing is predicted. */
  readonly windows?: ReadonlyArray<TariffWindowInput> | null | undefined;
  /** FIXED_BLOCK: its size. */
  readonly blockKw?: string | null | undefined;
  /** DEMAND_CHARGE and COINCIDENT_PEAK: the rate. */
  readonly usdPerKwMonth?: string | null | undefined;
  /** DEMAND_CHARGE: over which the draw is averaged; 900 unless given. */
  readonly intervalSeconds?: number | null | undefined;
  /** COINCIDENT_PEAK: its name, such as `4CP`. */
  readonly method?: string | null | undefined;
  /** COINCIDENT_PEAK: the method, such as one peak in each of June to September. With `node` the peaks are predicted from that series. */
  readonly peakGroups?: ReadonlyArray<PeakGroupInput> | null | undefined;
  /** COINCIDENT_PEAK: each peak falls on a day of its own; true unless given. */
  readonly distinctDays?: boolean | null | undefined;
  /** TAX: the share, 0 to 1. */
  readonly rate?: string | null | undefined;
};

/** What hashing would earn. */
export type MiningInput = {
  /** Revenue of hashing. */
  readonly hashpriceUsdPerPhPerDay: string;
  /** Fleet efficiency. */
  readonly joulesPerTerahash: string;
  /** PUE of the mine. */
  readonly pue: string;
  /** What the miners draw at the meter while nothing displaces them. With it, GPU load up to the rest of the interconnection costs the power price, and only load beyond it the better of power and mining; without it all of it does. */
  readonly loadKw?: string | null | undefined;
};

/** What `setPowerModel` takes. */
export type SetPowerModelInput = {
  /** `site_…` */
  readonly siteId: string;
  /** From when; now unless given. */
  readonly effectiveFrom?: string | null | undefined;
  /** Facility energy / IT energy, 1 to 3. */
  readonly pue: string;
  /** At least one; prices add up. At most one INDEX. */
  readonly components: ReadonlyArray<TariffComponentInput>;
  /** What hashing would earn with the same power; null when the site does not mine. */
  readonly mining?: MiningInput | null | undefined;
};

/** What `setPriceTrigger` takes. */
export type SetPriceTriggerInput = {
  /** `site_…` */
  readonly siteId: string;
  /** From now on; null takes away what stands, and calls off what was announced for it. */
  readonly trigger?: PriceTriggerInput | null | undefined;
};

/** The price of power at which a site sheds load that can wait. */
export type PriceTriggerInput = {
  /** From this price on; null: from what a MWh earns behind the site's miners, as its power model says, and then only they stop. */
  readonly shedAtUsdPerMwh?: string | null | undefined;
  /** Below this price load comes back, never above `shedAtUsdPerMwh`; the same unless given. Not without it. */
  readonly resumeBelowUsdPerMwh?: string | null | undefined;
  /** What the site may still draw; 0 unless given. */
  readonly shedToKw?: string | null | undefined;
};

/** What `createPool` takes. */
export type CreatePoolInput = {
  /** `site_…` */
  readonly siteId: string;
  /** Which feeder of the site, by name. */
  readonly feeder: string;
  /** Unique at the site. */
  readonly name: string;
  /** Such as `H100 SXM5 80GB`. */
  readonly gpuModel: string;
  /** Memory of one GPU; known models fill it in. */
  readonly gpuMemoryGib?: number | null | undefined;
  /** 1 to 10,000. */
  readonly nodeCount: number;
  /** 1 to 128. */
  readonly gpusPerNode: number;
  /** Maximum server draw per GPU; known models fill it in. */
  readonly maxWattsPerGpu?: number | null | undefined;
  /** Average share of the maximum in training; 0.76 unless given. */
  readonly loadFraction?: string | null | undefined;
  /** Training speed, 0.01 to 100: 2 takes half as long as a job states; 1 unless given. */
  readonly speedMultiplier?: string | null | undefined;
};

/** How power is to be charged. */
export type PowerTermsInput = {
  /** Which rule. */
  readonly kind: PowerTermsKind;
  /** 1 unless given. */
  readonly multiplier?: string | null | undefined;
  /** 0 unless given. */
  readonly adderUsdPerMwh?: string | null | undefined;
  /** INDEXED only. */
  readonly capUsdPerMwh?: string | null | undefined;
  /** INDEXED only. */
  readonly floorUsdPerMwh?: string | null | undefined;
  /** FIXED only. */
  readonly fixedUsdPerMwh?: string | null | undefined;
};

/** When and how load may be shed. */
export type CurtailmentTermsInput = {
  /** Least notice. */
  readonly noticeSeconds: number;
  /** Most hours in a calendar month. */
  readonly maxHoursPerMonth: number;
  /** Most events in a day. */
  readonly maxEventsPerDay: number;
  /** Least run between two events, at most a week. */
  readonly minRunSecondsBetweenEvents?: number | null | undefined;
  /** Credit per GPU-hour lost. */
  readonly compensationUsdPerGpuHour: string;
  /** Resume at the latest this long after the event. */
  readonly resumeDeadlineSeconds: number;
};

/** What `publishOffer` takes. */
export type PublishOfferInput = {
  /** `pool_…` */
  readonly poolId: string;
  /** What you ask for one GPU-hour, power not included, before price rules. */
  readonly askUsdPerGpuHour: string;
  /** Rules take nothing off below it; required with a rule that takes something off. */
  readonly floorUsdPerGpuHour?: string | null | undefined;
  /** How the ask changes with what a job asks for; at most 20, none unless given. */
  readonly rules?: ReadonlyArray<PriceRuleInput> | null | undefined;
  /** How power is charged. */
  readonly power: PowerTermsInput;
  /** What you may do when power is short. */
  readonly curtailment: CurtailmentTermsInput;
  /** Work must be done by then; no end unless given. */
  readonly availableUntil?: string | null | undefined;
};

/** One price rule: `kind` says which fields it has, all of them required. */
export type PriceRuleInput = {
  /** What it looks at. */
  readonly kind: PriceRuleKind;
  /** VOLUME: a gang of at least so many GPUs, 2 to 100,000. */
  readonly minGpus?: number | null | undefined;
  /** LONG_TERM: an expected run of at least so long, 1 s to a year. */
  readonly minDurationSeconds?: number | null | undefined;
  /** SHORT_TERM: an expected run of less than this, 1 s to a year. */
  readonly belowDurationSeconds?: number | null | undefined;
  /** FLEXIBLE: the window from earliest start to deadline is longer than the run by at least this, 1 s to a year. */
  readonly minSlackSeconds?: number | null | undefined;
  /** Share of the ask that is taken off, above 0 to 0.9; not for SHORT_TERM. */
  readonly discountRate?: string | null | undefined;
  /** SHORT_TERM: share of the ask that is put on, above 0 to 1. */
  readonly surchargeRate?: string | null | undefined;
};

/** What `retireOffer` takes. */
export type RetireOfferInput = {
  /** `offer_…` */
  readonly offerId: string;
  /** Work must be done by then, and nothing is let that would not be; at once unless given. */
  readonly endsAt?: string | null | undefined;
};

/** What `declareCurtailment` takes. */
export type DeclareCurtailmentInput = {
  /** `site_…` */
  readonly siteId: string;
  /** When load must be down; the notice of every lease at the site must fit before it. */
  readonly startsAt: string;
  /** When load may come back. */
  readonly endsAt: string;
  /** Most the site may draw meanwhile. */
  readonly targetKw: string;
  /** For the customers to read. */
  readonly reason: string;
  /** What it is; the plan keeps both free alike. */
  readonly kind?: CurtailmentKind | null | undefined;
  /** Who forces it, such as an order of the grid operator, when terms of leases cannot be kept: it is taken all the same, and every broken promise is recorded. Without it, what terms forbid is refused. */
  readonly compelledBy?: string | null | undefined;
};

/** What `scheduleMaintenance` takes. */
export type ScheduleMaintenanceInput = {
  /** `site_…` */
  readonly siteId: string;
  /** When the work begins; leases it stops have to be told a day before at least. */
  readonly startsAt: string;
  /** When it is done. */
  readonly endsAt: string;
  /** What the site may still draw meanwhile. */
  readonly remainingKw?: string | null | undefined;
  /** For the customers to read. */
  readonly reason: string;
  /** Why it cannot wait, when terms of leases cannot be kept. */
  readonly compelledBy?: string | null | undefined;
};

/** What `curtailmentPreview` takes: a site and all of an event, or an event and what is to change of it. */
export type CurtailmentPreviewInput = {
  /** `site_…`; of a new event. */
  readonly siteId?: string | null | undefined;
  /** `curt_…`; of a change. */
  readonly curtailmentId?: string | null | undefined;
  /** When load must be down; of a new event. */
  readonly startsAt?: string | null | undefined;
  /** When load may come back. */
  readonly endsAt?: string | null | undefined;
  /** Most the site may draw meanwhile. */
  readonly targetKw?: string | null | undefined;
  /** What it is; of a new event. */
  readonly kind?: CurtailmentKind | null | undefined;
  /** Who forces it although terms are broken. */
  readonly compelledBy?: string | null | undefined;
};

/** What `amendCurtailment` takes. What is left out stays; an event never starts at another time: withdraw it and declare another. */
export type AmendCurtailmentInput = {
  /** `curt_…` */
  readonly curtailmentId: string;
  /** When load may come back. */
  readonly endsAt?: string | null | undefined;
  /** Most the site may draw meanwhile. */
  readonly targetKw?: string | null | undefined;
  /** For the customers to read. */
  readonly reason?: string | null | undefined;
  /** Who forces the change although terms are broken. */
  readonly compelledBy?: string | null | undefined;
};

/** What `withdrawCurtailment` takes. */
export type WithdrawCurtailmentInput = {
  /** `curt_…` */
  readonly curtailmentId: string;
  /** For the customers to read. */
  readonly reason: string;
};

/** What `endCurtailment` takes. */
export type EndCurtailmentInput = {
  /** `curt_…` */
  readonly curtailmentId: string;
};

/** What `inviteAgent` takes. */
export type InviteAgentInput = {
  /** `site_…` */
  readonly siteId: string;
  /** Your name for it. */
  readonly name: string;
  /** `agent_…` of the same site: it is revoked at the moment the new one enrols; the site's leases go on. */
  readonly replaces?: string | null | undefined;
};

/** What `revokeAgent` takes. */
export type RevokeAgentInput = {
  /** `agent_…` */
  readonly agentId: string;
  /** Why, for the record. */
  readonly reason?: string | null | undefined;
};

/** The price of one interval. */
export type PricePointInput = {
  /** First instant. */
  readonly from: string;
  /** First instant after. */
  readonly to: string;
  /** May be negative. */
  readonly priceUsdPerMwh: string;
};

/** What `importPrices` takes. */
export type ImportPricesInput = {
  /** Price node, such as `SY-WEST`. */
  readonly node: string;
  /** Settled, day-ahead or forecast. */
  readonly kind: PriceKind;
  /** Length of one interval, 60 to 86,400. */
  readonly intervalSeconds: number;
  /** Where the prices come from, for the record. */
  readonly source: string;
  /** At most 5,000 at a time. A point that is there with another price becomes a new revision; the same price changes nothing. */
  readonly points: ReadonlyArray<PricePointInput>;
};

/** How a job is stopped and resumed. */
export type InterruptibleInput = {
  /** Seconds to write a checkpoint, 0 to 3,600. */
  readonly checkpointSeconds: number;
  /** Seconds lost at a resume, 0 to 86,400. */
  readonly restartSeconds: number;
  /** 1 to 1,000. */
  readonly maxInterruptions: number;
};

/** A variable of the environment. */
export type EnvironmentVariableInput = {
  /** Name. */
  readonly name: string;
  /** Value, or a reference `secret://name`. */
  readonly value: string;
};

/** What to run. */
export type RunInput = {
  /** A workload the site's local executor knows, such as `demo-train`; give this or `image`. One the site does not know fails there, with the reason. */
  readonly workload?: string | null | undefined;
  /** A container image; needs an engine that runs images. */
  readonly image?: string | null | undefined;
  /** Command; the workload's own unless given. */
  readonly command?: ReadonlyArray<string> | null | undefined;
  /** Arguments. */
  readonly args?: ReadonlyArray<string> | null | undefined;
  /** Environment. */
  readonly environment?: ReadonlyArray<EnvironmentVariableInput> | null | undefined;
  /** Paths below the working directory to keep. */
  readonly artifacts?: ReadonlyArray<string> | null | undefined;
};

/** A job: what it needs, its limits, and what to run. */
export type JobSpecInput = {
  /** Your name for it, at most 200 characters. */
  readonly name: string;
  /** Runs inside this reservation of yours (`lease_…`) and nowhere else; in the market and in no reservation unless given. */
  readonly reservationId?: string | null | undefined;
  /** `proj_…` */
  readonly projectId?: string | null | undefined;
  /** GPUs, all or none. */
  readonly gpuCount: number;
  /** Acceptable models; any unless given. */
  readonly gpuModels?: ReadonlyArray<string> | null | undefined;
  /** Least memory of one GPU. */
  readonly minGpuMemoryGib?: number | null | undefined;
  /** Whole nodes only. */
  readonly nodesWhole?: boolean | null | undefined;
  /** It is stopped after this long. */
  readonly maxDurationSeconds: number;
  /** What is planned and quoted; the maximum unless given. */
  readonly expectedDurationSeconds?: number | null | undefined;
  /** Input data to stage. */
  readonly datasetGib?: string | null | undefined;
  /** Site where the dataset is already; staging it elsewhere counts in the plan, in cost and time, and is never billed. Null: nowhere yet. */
  readonly datasetSiteId?: string | null | undefined;
  /** Size of a checkpoint. */
  readonly checkpointGib?: string | null | undefined;
  /** Not before; now unless given. */
  readonly earliestStart?: string | null | undefined;
  /** Finished by. */
  readonly deadline?: string | null | undefined;
  /** It can be checkpointed, stopped and resumed. */
  readonly interruptible?: InterruptibleInput | null | undefined;
  /** Most the whole job may cost, all-in. */
  readonly maxTotalUsd?: string | null | undefined;
  /** Most a GPU-hour may cost, all-in. */
  readonly maxPriceUsdPerGpuHour?: string | null | undefined;
  /** What to minimise. */
  readonly policy?: MatchPolicy | null | undefined;
  /** Only these sites. */
  readonly siteIds?: ReadonlyArray<string> | null | undefined;
  /** Only these countries. */
  readonly countries?: ReadonlyArray<string> | null | undefined;
  /** Jobs that must finish first. */
  readonly after?: ReadonlyArray<string> | null | undefined;
  /** What to run. */
  readonly run: RunInput;
};

/** A block of GPUs for a window. Start and end lie on a quarter of an hour; at most 90 days ahead, and 90 days long. */
export type ReservationSpecInput = {
  /** GPUs, all of the time. */
  readonly gpuCount: number;
  /** Acceptable models; any unless given. */
  readonly gpuModels?: ReadonlyArray<string> | null | undefined;
  /** Least memory of one GPU. */
  readonly minGpuMemoryGib?: number | null | undefined;
  /** The window begins. */
  readonly startsAt: string;
  /** The window ends. */
  readonly endsAt: string;
  /** Only these sites. */
  readonly siteIds?: ReadonlyArray<string> | null | undefined;
  /** Only these countries. */
  readonly countries?: ReadonlyArray<string> | null | undefined;
};

/** What `reserveCapacity` takes: an option of a quote, or a block to be had at no more than a total. */
export type ReserveCapacityInput = {
  /** Your name for it, at most 200 characters; `reservation` unless given. */
  readonly name?: string | null | undefined;
  /** `opt_…`, held or not. */
  readonly quoteOptionId?: string | null | undefined;
  /** The block; the cheapest that can be had is bought. Give `maxTotalUsd` with it. */
  readonly spec?: ReservationSpecInput | null | undefined;
  /** Most the block may cost, take-or-pay; power comes on top as your jobs draw it. */
  readonly maxTotalUsd?: string | null | undefined;
};

/** What `relistReservation` takes. Start and end lie on a quarter of an hour. */
export type RelistReservationInput = {
  /** `lease_…` */
  readonly reservationId: string;
  /** Given back from. */
  readonly startsAt: string;
  /** Given back until. */
  readonly endsAt: string;
  /** How many GPUs; none that your own jobs use in that time are taken. */
  readonly gpuCount: number;
};

/** Narrows a list of reservations. */
export type ReservationFilter = {
  /** Only in these states. */
  readonly states?: ReadonlyArray<ReservationState> | null | undefined;
  /** Only at this site. */
  readonly siteId?: string | null | undefined;
};

/** What `bindQuote` takes. */
export type BindQuoteInput = {
  /** `opt_…` */
  readonly quoteOptionId: string;
};

/** What `submitJob` takes. */
export type SubmitJobInput = {
  /** The job; leave out when you give `quoteOptionId`. */
  readonly spec?: JobSpecInput | null | undefined;
  /** A bound option of a quote. */
  readonly quoteOptionId?: string | null | undefined;
};

/** What `cancelJob` takes. */
export type CancelJobInput = {
  /** `job_…` */
  readonly jobId: string;
  /** For the record. */
  readonly reason?: string | null | undefined;
};

/** What `pauseJob` takes. */
export type PauseJobInput = {
  /** `job_…` */
  readonly jobId: string;
  /** For the record. */
  readonly reason?: string | null | undefined;
};

/** What `resumeJob` takes. */
export type ResumeJobInput = {
  /** `job_…` */
  readonly jobId: string;
};

/** What `cloneJob` takes. */
export type CloneJobInput = {
  /** `job_…`, in any state. */
  readonly jobId: string;
  /** What is to be otherwise; the rest is taken over. */
  readonly overrides?: JobOverridesInput | null | undefined;
};

/** What `requoteJob` takes. */
export type RequoteJobInput = {
  /** `quote_…` */
  readonly quoteId: string;
};

/** Fields of a job's specification that replace those of the job it is cloned from. What is left out is taken over, but for what cannot be: an `earliestStart` or `deadline` that has passed is dropped, and the name gets ` (copy)` behind it. An explicit null takes a limit off. */
export type JobOverridesInput = {
  /** Your name for it, at most 200 characters. */
  readonly name?: string | null | undefined;
  /** `proj_…` */
  readonly projectId?: string | null | undefined;
  /** GPUs, all or none. */
  readonly gpuCount?: number | null | undefined;
  /** Acceptable models. */
  readonly gpuModels?: ReadonlyArray<string> | null | undefined;
  /** Least memory of one GPU. */
  readonly minGpuMemoryGib?: number | null | undefined;
  /** Whole nodes only. */
  readonly nodesWhole?: boolean | null | undefined;
  /** It is stopped after this long. */
  readonly maxDurationSeconds?: number | null | undefined;
  /** What is planned and quoted. */
  readonly expectedDurationSeconds?: number | null | undefined;
  /** Input data to stage. */
  readonly datasetGib?: string | null | undefined;
  /** Site where the dataset is already. */
  readonly datasetSiteId?: string | null | undefined;
  /** Size of a checkpoint. */
  readonly checkpointGib?: string | null | undefined;
  /** Not before. */
  readonly earliestStart?: string | null | undefined;
  /** Finished by. */
  readonly deadline?: string | null | undefined;
  /** It can be checkpointed, stopped and resumed. */
  readonly interruptible?: InterruptibleInput | null | undefined;
  /** Most the whole job may cost, all-in. */
  readonly maxTotalUsd?: string | null | undefined;
  /** Most a GPU-hour may cost, all-in. */
  readonly maxPriceUsdPerGpuHour?: string | null | undefined;
  /** What to minimise. */
  readonly policy?: MatchPolicy | null | undefined;
  /** Only these sites. */
  readonly siteIds?: ReadonlyArray<string> | null | undefined;
  /** Only these countries. */
  readonly countries?: ReadonlyArray<string> | null | undefined;
  /** Jobs that must finish first. */
  readonly after?: ReadonlyArray<string> | null | undefined;
  /** What to run: all of it. */
  readonly run?: RunInput | null | undefined;
};

/** What `setBudget` takes. */
export type SetBudgetInput = {
  /** The month of this project; neither this nor a job: the month of the whole organisation. */
  readonly projectId?: string | null | undefined;
  /** This job alone, in all; not with a project. */
  readonly jobId?: string | null | undefined;
  /** Per calendar month, or of the job in all. 0.01 at least; of a job at most the `maxTotalUsd` it was submitted with. */
  readonly limitUsd: string;
  /** Whether leases are parked when its room is used; else it only alerts. Null: as it was; true for a new one. */
  readonly hard?: boolean | null | undefined;
  /** Percent of the limit to alert at, 1 to 200, at most 10. Null: as they were; 50, 80 and 100 for a new one. */
  readonly alertPercents?: ReadonlyArray<number> | null | undefined;
  /** E-mail addresses that its alerts name, at most 20. Null: as they were. */
  readonly tell?: ReadonlyArray<string> | null | undefined;
};

/** What a budget counts. */
export type BudgetScope =
  /** A calendar month of all projects. */
  | 'ORGANISATION_MONTH'
  /** A calendar month of one project. */
  | 'PROJECT_MONTH'
  /** A job, in all. */
  | 'JOB';

/** Which budgets. */
export type BudgetFilter = {
  /** Only of this scope. */
  readonly scope?: BudgetScope | null | undefined;
  /** Only of this project. */
  readonly projectId?: string | null | undefined;
  /** Only of this job. */
  readonly jobId?: string | null | undefined;
};

/** The order of budgets; ties by id. */
export type BudgetOrder =
  /** The highest limit first. */
  | 'LARGEST'
  /** The one set last first. */
  | 'NEWEST';

/** What `removeBudget` takes. */
export type RemoveBudgetInput = {
  /** Its id. */
  readonly budgetId: string;
};

/** What `setBillingTerms` takes. What is left out stays. */
export type SetBillingTermsInput = {
  /** Finance: whose account; your own unless given. */
  readonly organizationId?: string | null | undefined;
  /** How work is billed. */
  readonly cadence?: BillingCadence | null | undefined;
  /** IANA zone whose clock turns the months, such as `Europe/Berlin`. */
  readonly timeZone?: string | null | undefined;
  /** Days from issue to the due date, 0 to 365. Finance only. */
  readonly dueDays?: number | null | undefined;
};

/** What `setBillingDetails` takes: all of them; what is left out is taken off. */
export type SetBillingDetailsInput = {
  /** Finance: whose account; your own unless given. */
  readonly organizationId?: string | null | undefined;
  /** Name on invoices. */
  readonly legalName: string;
  /** Where invoices go. */
  readonly email?: string | null | undefined;
  /** In up to 6 lines. */
  readonly address?: string | null | undefined;
  /** VAT or sales tax number. */
  readonly taxNumber?: string | null | undefined;
  /** Your reference, printed on each invoice. */
  readonly purchaseOrder?: string | null | undefined;
};

/** What `setCreditLimit` takes. */
export type SetCreditLimitInput = {
  /** Whose account. */
  readonly organizationId: string;
  /** What may be open at a time, in the account's currency. */
  readonly limitAmount: string;
  /** For the record. */
  readonly reason: string;
};

/** What `addPaymentMethod` takes. */
export type AddPaymentMethodInput = {
  /** A payment provider's token, such as `pm_card_visa` in test mode. */
  readonly token: string;
};

/** Calls a reservation off whose lease is not made yet. */
export type CancelReservationInput = {
  /** `lease_…` */
  readonly reservationId: string;
};

/** What `creditLine` takes. */
export type CreditLineInput = {
  /** `line_…` */
  readonly lineId: string;
  /** How much of it is given back, without tax. */
  readonly amount: string;
  /** For the customer to read. */
  readonly reason: string;
  /** Where what was paid goes back to. */
  readonly settleTo?: SettleTo | null | undefined;
  /** Whether we keep our fee, so that the operator bears all of it. */
  readonly keepFee?: boolean | null | undefined;
};

/** What `refundInvoice` takes. */
export type RefundInvoiceInput = {
  /** `inv_…` */
  readonly invoiceId: string;
  /** How much, taxes included. */
  readonly amount: string;
  /** For the customer to read. */
  readonly reason: string;
  /** Where it goes back to. */
  readonly settleTo?: SettleTo | null | undefined;
  /** Whether we keep our fee, so that the operators bear all of it. */
  readonly keepFee?: boolean | null | undefined;
};

/** What `writeOffInvoice` takes. */
export type WriteOffInvoiceInput = {
  /** `inv_…` */
  readonly invoiceId: string;
  /** Why; for the record. */
  readonly reason: string;
};

/** What `voidInvoice` takes. */
export type VoidInvoiceInput = {
  /** `inv_…` */
  readonly invoiceId: string;
  /** Why; for the record. */
  readonly reason: string;
};

/** What `approveRemedy` takes. */
export type ApproveRemedyInput = {
  /** `cn_…` or `req_…` */
  readonly remedyId: string;
};

/** What `withdrawRemedy` takes. */
export type WithdrawRemedyInput = {
  /** `cn_…` or `req_…` */
  readonly remedyId: string;
  /** Why; for the record. */
  readonly reason: string;
};

/** What `recollectInvoice` takes. */
export type RecollectInvoiceInput = {
  /** `inv_…` */
  readonly invoiceId: string;
  /** Why it is right as it is; for the record. */
  readonly reason: string;
};

/** What `approveInvoices` takes. */
export type ApproveInvoicesInput = {
  /** 1 to 100 of `inv_…`, each once. */
  readonly invoiceIds: ReadonlyArray<string>;
};

/** What `deleteInvoice` takes. */
export type DeleteInvoiceInput = {
  /** `inv_…` */
  readonly invoiceId: string;
  /** Why; for the record. */
  readonly reason: string;
};

/** What `approveInvoice` takes. */
export type ApproveInvoiceInput = {
  /** `inv_…` */
  readonly invoiceId: string;
};

/** What `rejectInvoice` takes. */
export type RejectInvoiceInput = {
  /** `inv_…` */
  readonly invoiceId: string;
  /** What must be mended. */
  readonly reason: string;
};

/** What `adjustInvoiceLine` takes. */
export type AdjustInvoiceLineInput = {
  /** `line_…` */
  readonly lineId: string;
  /** Added to the invoice; negative to take off. */
  readonly amount: string;
  /** For the customer to read. */
  readonly reason: string;
};

/** Narrows a list of journal entries. */
export type JournalFilter = {
  /** Only this rule's, such as `invoice-issued`. */
  readonly kind?: string | null | undefined;
  /** Only with a posting to this role, such as `receivable`. */
  readonly account?: string | null | undefined;
  /** Only with a posting to an account of this organisation. */
  readonly organizationId?: string | null | undefined;
  /** Only about this invoice. */
  readonly invoiceId?: string | null | undefined;
  /** Only effective from here on. */
  readonly from?: string | null | undefined;
  /** Only effective before this. */
  readonly to?: string | null | undefined;
};

/** What `lockPeriod` takes. */
export type LockPeriodInput = {
  /** Such as `2026-10`. */
  readonly period: string;
};

/** What `closePeriod` takes. */
export type ClosePeriodInput = {
  /** Such as `2026-10`. */
  readonly period: string;
};

/** What `reopenPeriod` takes. */
export type ReopenPeriodInput = {
  /** Such as `2026-10`. */
  readonly period: string;
  /** Why; for the record. */
  readonly reason: string;
};

/** One balance the books begin with. */
export type OpeningBalanceInput = {
  /** A role of the chart of accounts, such as `receivable`. */
  readonly role: string;
  /** USD, EUR or CAD. */
  readonly currency: string;
  /** Whose account it is; left out for the platform's own. */
  readonly organizationId?: string | null | undefined;
  /** debit or credit. */
  readonly direction: string;
  /** Above 0. */
  readonly amount: string;
};

/** What `importOpeningBalances` takes: entries, or the same as CSV text. */
export type ImportOpeningBalancesInput = {
  /** When they count; in an open month. */
  readonly asOf: string;
  /** The balances; at most 2,000. */
  readonly entries?: ReadonlyArray<OpeningBalanceInput> | null | undefined;
  /** CSV with the columns role, currency, organization_id, debit, credit. */
  readonly csv?: string | null | undefined;
};

/** An account of your own general ledger for one of our roles. */
export type AccountMappingInput = {
  /** Our role, such as `receivable`. */
  readonly role: string;
  /** Your account code. */
  readonly code: string;
  /** Your name of it. */
  readonly name?: string | null | undefined;
};

/** What `setAccountMapping` takes: the whole mapping. */
export type SetAccountMappingInput = {
  /** Roles left out have no code from now on. */
  readonly entries: ReadonlyArray<AccountMappingInput>;
};

/** What `openPayoutAccount` takes. */
export type OpenPayoutAccountInput = {
  /** USD, EUR or CAD. */
  readonly currency: string;
  /** ISO 3166 code of the country of your bank, such as `US`. */
  readonly country: string;
};

/** What `setPayoutTerms` takes: a fixed reserve, or a rate with its window. */
export type SetPayoutTermsInput = {
  /** The operator. */
  readonly operatorId: string;
  /** USD, EUR or CAD. */
  readonly currency: string;
  /** How often. */
  readonly cadence: PayoutCadence;
  /** Less waits for the next time; above 0. */
  readonly minimumAmount: string;
  /** More is paid in parts; the most the payment provider takes at once unless given. */
  readonly maximumAmount?: string | null | undefined;
  /** What always stays with the platform. */
  readonly reserveAmount?: string | null | undefined;
  /** Share of what became available lately that stays, above 0 and at most 1. */
  readonly reserveRate?: string | null | undefined;
  /** How far back the share looks: whole days, 1 to 366. */
  readonly reserveWindowSeconds?: number | null | undefined;
  /** From when on; now unless given, never in the past. */
  readonly effectiveFrom?: string | null | undefined;
  /** Why; for the record. */
  readonly reason: string;
};

/** What `runPayouts` takes. */
export type RunPayoutsInput = {
  /** Keep nothing, only tell; no unless given. */
  readonly dryRun?: boolean | null | undefined;
  /** `next` of the page before; the first page unless given. */
  readonly after?: string | null | undefined;
};

/** What `approvePayout` takes. */
export type ApprovePayoutInput = {
  /** `pay_…` */
  readonly payoutId: string;
};

/** What `holdPayout` takes. */
export type HoldPayoutInput = {
  /** `pay_…` */
  readonly payoutId: string;
  /** Why; for the record. */
  readonly reason: string;
};

/** What `releasePayout` takes. */
export type ReleasePayoutInput = {
  /** `pay_…` */
  readonly payoutId: string;
};

/** What `withdrawPayout` takes. */
export type WithdrawPayoutInput = {
  /** `pay_…` */
  readonly payoutId: string;
  /** Why; for the record. */
  readonly reason: string;
};

/** What can be asked of a payout at the payment provider. */
export type PayoutAsk =
  /** Send it to the bank again, after the bank sent it back. */
  | 'TO_BANK_AGAIN'
  /** Take back what is left of it. */
  | 'TAKE_BACK';

/** What `askPayout` takes. */
export type AskPayoutInput = {
  /** `pay_…` */
  readonly payoutId: string;
  /** What. */
  readonly ask: PayoutAsk;
  /** Why; for the record. */
  readonly reason: string;
};

/** How an agent stands. */
export type SiteAgentState =
  /** It was invited and has not enrolled. */
  | 'INVITED'
  /** It has a key and reports. */
  | 'ENROLLED'
  /** It is shut out for good. */
  | 'REVOKED';

/** In what way a node differs from what is listed. */
export type InventoryDriftKind =
  /** No agent finds it. */
  | 'MISSING_NODE'
  /** An agent finds it and nobody listed it. */
  | 'UNLISTED_NODE'
  /** It has fewer GPUs than are listed. */
  | 'FEWER_GPUS'
  /** It has more GPUs than are listed. */
  | 'MORE_GPUS'
  /** Its GPUs are of another model. */
  | 'OTHER_MODEL'
  /** Its GPUs have less memory. */
  | 'LESS_MEMORY';

/** How a benchmark stands. */
export type NodeBenchmarkState =
  /** Its agent has not told of it yet. */
  | 'ASKED'
  /** It was measured. */
  | 'DONE'
  /** It could not be measured; `detail` says why. */
  | 'FAILED';

/** What `askAgentKey` takes. */
export type AskAgentKeyInput = {
  /** `agent_…` */
  readonly agentId: string;
};

/** What `askBenchmark` takes. */
export type AskBenchmarkInput = {
  /** `node_…` */
  readonly nodeId: string;
};

/** The rungs of the readiness ladder, in order. */
export type SiteReadiness =
  /** An idea with a place: where every site begins. */
  | 'PROSPECT'
  /** The utility studies what it can serve. */
  | 'LOAD_STUDY'
  /** The interconnection is agreed. */
  | 'INTERCONNECTION_SIGNED'
  /** Power is there. */
  | 'ENERGISED'
  /** Halls and GPUs stand. */
  | 'BUILT'
  /** The operator says that work can run; the last rung it climbs itself. */
  | 'READY_FOR_SERVICE'
  /** The platform found everything there. */
  | 'ACCEPTED'
  /** Offers may be published, and work is placed. */
  | 'BILLABLE';

/** What acceptance looks at. Each is computed; nobody ticks it off. */
export type AcceptanceCheckKind =
  /** A power model is in force. */
  | 'POWER_MODEL'
  /** There is a feeder. */
  | 'FEEDER'
  /** There is a pool in use. */
  | 'POOL'
  /** A node is up. */
  | 'NODE'
  /** An agent is enrolled and heard; an invented site is not waited for. */
  | 'AGENT'
  /** No node is held back since less was found there than is listed. */
  | 'INVENTORY'
  /** No node's last benchmark failed. */
  | 'BENCHMARK'
  /** The prices it pays by are fresh, or fixed. */
  | 'PRICES'
  /** Neither the site nor its operator is suspended. */
  | 'STANDING';

/** How a node is. */
export type PoolNodeState =
  /** It takes work. */
  | 'UP'
  /** It finishes what it runs and takes nothing new. */
  | 'DRAINED'
  /** It does not run. */
  | 'DOWN';

/** What a price rule looks at: always the job, never when it starts or how full the pool is, so that a quote holds. */
export type PriceRuleKind =
  /** GPUs of the gang. */
  | 'VOLUME'
  /** An expected run that is long. */
  | 'LONG_TERM'
  /** An expected run that is short: something is put on. */
  | 'SHORT_TERM'
  /** The market may stop the job and resume it. */
  | 'INTERRUPTIBLE'
  /** The window leaves the market room; a job without a deadline leaves all there is. */
  | 'FLEXIBLE';

/** A rung with what shows it. */
export type SiteStepInput = {
  /** The rung: one above the one before. */
  readonly to: SiteReadiness;
  /** The day of the evidence, such as `2026-03-31`; not ahead. */
  readonly evidenceDate: string;
  /** Of the document that shows it, 1 to 200 characters; a reference or a note is required. */
  readonly reference?: string | null | undefined;
  /** In words, 1 to 1,000 characters. */
  readonly note?: string | null | undefined;
};

/** What `advanceSite` takes. */
export type AdvanceSiteInput = {
  /** `site_…` */
  readonly siteId: string;
  /** 1 to 7 rungs, in order. */
  readonly steps: ReadonlyArray<SiteStepInput>;
};

/** What `returnSite` takes. */
export type ReturnSiteInput = {
  /** `site_…` */
  readonly siteId: string;
  /** The rung it goes back to. */
  readonly to: SiteReadiness;
  /** Why, 1 to 1,000 characters. */
  readonly reason: string;
};

/** What `updateSite` takes; what is not given stays. Country and zone always do. */
export type UpdateSiteInput = {
  /** `site_…` */
  readonly siteId: string;
  /** Unique among your sites. */
  readonly name?: string | null | undefined;
  /** State, province or zone. */
  readonly region?: string | null | undefined;
  /** Degrees north. */
  readonly latitude?: number | null | undefined;
  /** Degrees east. */
  readonly longitude?: number | null | undefined;
  /** The load the utility agreed to serve; not below what is reserved. */
  readonly interconnectionKw?: string | null | undefined;
};

/** What `addHall` takes. */
export type AddHallInput = {
  /** `site_…` */
  readonly siteId: string;
  /** Unique at the site. */
  readonly name: string;
  /** Most its feeders may carry together; not stated unless given. */
  readonly limitKw?: string | null | undefined;
};

/** What `changeHall` takes; what is not given stays. */
export type ChangeHallInput = {
  /** `hall_…` */
  readonly hallId: string;
  /** Unique at the site. */
  readonly name?: string | null | undefined;
  /** Not below what its feeders may carry together. */
  readonly limitKw?: string | null | undefined;
};

/** What `addFeeder` takes. */
export type AddFeederInput = {
  /** `site_…` */
  readonly siteId: string;
  /** Unique at the site. */
  readonly name: string;
  /** Most it may carry. */
  readonly limitKw: string;
  /** The hall it stands in, by name; in none unless given. */
  readonly hall?: string | null | undefined;
};

/** What `changeFeeder` takes; what is not given stays. */
export type ChangeFeederInput = {
  /** `feeder_…` */
  readonly feederId: string;
  /** Unique at the site. */
  readonly name?: string | null | undefined;
  /** Not below what is reserved of it. */
  readonly limitKw?: string | null | undefined;
  /** The hall it stands in, by name. */
  readonly hall?: string | null | undefined;
};

/** What `updatePool` takes; what is not given stays, and so does what its GPUs draw: other GPUs are another pool. */
export type UpdatePoolInput = {
  /** `pool_…` */
  readonly poolId: string;
  /** Unique at the site. */
  readonly name?: string | null | undefined;
  /** Training speed, 0.01 to 100. */
  readonly speedMultiplier?: string | null | undefined;
  /** So many nodes more; a pool has at most 10,000. */
  readonly addNodes?: number | null | undefined;
};

/** What `retirePool` takes. */
export type RetirePoolInput = {
  /** `pool_…` */
  readonly poolId: string;
};

/** What `drainNode` takes. */
export type DrainNodeInput = {
  /** `node_…` */
  readonly nodeId: string;
  /** Why, 1 to 200 characters. */
  readonly reason: string;
};

/** What `undrainNode` takes. */
export type UndrainNodeInput = {
  /** `node_…` */
  readonly nodeId: string;
};

/** What `markNodeDown` takes. */
export type MarkNodeDownInput = {
  /** `node_…` */
  readonly nodeId: string;
  /** Why, 1 to 200 characters. */
  readonly reason: string;
};

/** What usage is told apart by. */
export type UsageGroup =
  /** The project of the job. */
  | 'PROJECT'
  /** The job. */
  | 'JOB'
  /** The site it ran at. */
  | 'SITE'
  /** The model of the GPUs. */
  | 'GPU_MODEL'
  /** The day in the time zone of the report. */
  | 'DAY'
  /** Job lease, reservation or colocation. */
  | 'PRODUCT';

/** Products of the market, as usage is counted. */
export type UsageProduct =
  /** A job lease. */
  | 'JOB'
  /** A reservation. */
  | 'RESERVATION'
  /** A colocation lease. */
  | 'COLOCATION';

/** Of which use: every list that is given must hold; at most 200 values each. */
export type UsageFilter = {
  /** Of these projects. */
  readonly projectIds?: ReadonlyArray<string> | null | undefined;
  /** Of these jobs. */
  readonly jobIds?: ReadonlyArray<string> | null | undefined;
  /** At these sites. */
  readonly siteIds?: ReadonlyArray<string> | null | undefined;
  /** On these models. */
  readonly gpuModels?: ReadonlyArray<string> | null | undefined;
  /** Of these products. */
  readonly products?: ReadonlyArray<UsageProduct> | null | undefined;
};

/** What `offerDryRun` takes. */
export type OfferDryRunInput = {
  /** `pool_…` */
  readonly poolId: string;
  /** A calendar month of the site, such as `2026-01`, that has begun; the last whole one unless given. */
  readonly month?: string | null | undefined;
  /** What you would ask for one GPU-hour, power not included, before price rules. */
  readonly askUsdPerGpuHour: string;
  /** Rules take nothing off below it; required with a rule that takes something off. */
  readonly floorUsdPerGpuHour?: string | null | undefined;
  /** How the ask would change with what a job asks for; at most 20, none unless given. */
  readonly rules?: ReadonlyArray<PriceRuleInput> | null | undefined;
  /** How power would be charged. */
  readonly power: PowerTermsInput;
};

/** The order of invoices; ties by id. */
export type InvoiceOrder =
  /** The one begun last first. */
  | 'NEWEST'
  /** The one begun first first. */
  | 'OLDEST'
  /** The largest total first. */
  | 'LARGEST'
  /** The one due first; those without a day last. */
  | 'DUE_FIRST';

/** The order of credit notes, write-offs and voids; ties by id. */
export type RemedyOrder =
  /** The one proposed last first. */
  | 'NEWEST'
  /** The one that waits longest first. */
  | 'OLDEST'
  /** The largest first. */
  | 'LARGEST';

/** The order of disputes; ties by id. */
export type DisputeOrder =
  /** The one opened last first. */
  | 'NEWEST'
  /** The one whose evidence is due first; those without a day last. */
  | 'EVIDENCE_DUE'
  /** The largest first. */
  | 'LARGEST';

/** The order of payouts; ties by id. */
export type PayoutOrder =
  /** The one proposed last first. */
  | 'NEWEST'
  /** The one proposed first first. */
  | 'OLDEST'
  /** The largest first. */
  | 'LARGEST';

/** The order of statements; ties by number. */
export type StatementOrder =
  /** The latest month first. */
  | 'LATEST'
  /** The earliest month first. */
  | 'EARLIEST';

/** What a stored file of a job is. */
export type ArtifactKind =
  /** State to resume from. The newest three sets of a job are kept. */
  | 'CHECKPOINT'
  /** What the job made. */
  | 'ARTIFACT'
  /** Output that was put aside. */
  | 'LOG'
  /** What the job reads, such as a data set. */
  | 'INPUT';

/** Kinds of files customers send. */
export type ArtifactUploadKind =
  /** What the job reads: brought to its site before it starts, in the folder named by SWITCHYARD_INPUT_DIR. */
  | 'INPUT'
  /** Anything else to keep with the job. */
  | 'ARTIFACT';

/** What `startArtifactUpload` takes. */
export type StartArtifactUploadInput = {
  /** `job_…` */
  readonly jobId: string;
  /** What it is. */
  readonly kind: ArtifactUploadKind;
  /** A relative path of letters, digits, `.`, `_` and `-`; at most 200 characters. */
  readonly name: string;
  /** Size in bytes, at most 156 GiB. */
  readonly sizeBytes: string;
  /** SHA-256 of its content, 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** Of a file larger than 16 MiB: SHA-256 of every part of 16 MiB, in order. */
  readonly partSha256s?: ReadonlyArray<string> | null | undefined;
  /** Media type; `application/octet-stream` unless given. */
  readonly contentType?: string | null | undefined;
};

/** What `finishArtifactUpload` takes. */
export type FinishArtifactUploadInput = {
  /** `upload_…` */
  readonly uploadId: string;
};

/** What `deleteArtifact` takes. */
export type DeleteArtifactInput = {
  /** `art_…` */
  readonly artifactId: string;
};

/** What `setArtifactRetention` takes. */
export type SetArtifactRetentionInput = {
  /** 1 to 3,650 days. */
  readonly days: number;
};

export type SiteAgentsQueryVariables = Exact<{
  id: string;
}>;


export type SiteAgentsQuery = { readonly site: { readonly id: string, readonly name: string, readonly agentQuietSince: string | null, readonly agents: ReadonlyArray<{ readonly id: string, readonly name: string, readonly state: SiteAgentState, readonly createdAt: string, readonly invitationEndsAt: string | null, readonly lastHeardAt: string | null, readonly keySince: string | null, readonly formerKeyUntil: string | null, readonly keyAskedAt: string | null, readonly replaces: string | null, readonly revokedAt: string | null, readonly revokeReason: string | null, readonly engine: string | null, readonly isInventoryMeasured: boolean }> | null, readonly inventoryDrift: ReadonlyArray<{ readonly node: string, readonly kind: InventoryDriftKind, readonly listed: string | null, readonly found: string | null, readonly holdsBack: boolean }> | null, readonly benchmarks: ReadonlyArray<{ readonly id: string, readonly nodeId: string, readonly node: string, readonly state: NodeBenchmarkState, readonly askedAt: string, readonly finishedAt: string | null, readonly gpuCount: number | null, readonly gigaflopsPerSecond: number | null, readonly stepsPerSecond: number | null, readonly ranSeconds: number | null, readonly detail: string | null }> | null } | null };

export type AskAgentKeyMutationVariables = Exact<{
  input: AskAgentKeyInput;
}>;


export type AskAgentKeyMutation = { readonly askAgentKey:
    | { readonly __typename: 'SiteAgent', readonly id: string, readonly name: string, readonly state: SiteAgentState, readonly createdAt: string, readonly invitationEndsAt: string | null, readonly lastHeardAt: string | null, readonly keySince: string | null, readonly formerKeyUntil: string | null, readonly keyAskedAt: string | null, readonly replaces: string | null, readonly revokedAt: string | null, readonly revokeReason: string | null, readonly engine: string | null, readonly isInventoryMeasured: boolean }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type AskBenchmarkMutationVariables = Exact<{
  input: AskBenchmarkInput;
  idempotencyKey?: string | null | undefined;
}>;


export type AskBenchmarkMutation = { readonly askBenchmark:
    | { readonly __typename: 'NodeBenchmark', readonly id: string, readonly nodeId: string, readonly node: string, readonly state: NodeBenchmarkState, readonly askedAt: string, readonly finishedAt: string | null, readonly gpuCount: number | null, readonly gigaflopsPerSecond: number | null, readonly stepsPerSecond: number | null, readonly ranSeconds: number | null, readonly detail: string | null }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type SiteAgentPartsFragment = { readonly id: string, readonly name: string, readonly state: SiteAgentState, readonly createdAt: string, readonly invitationEndsAt: string | null, readonly lastHeardAt: string | null, readonly keySince: string | null, readonly formerKeyUntil: string | null, readonly keyAskedAt: string | null, readonly replaces: string | null, readonly revokedAt: string | null, readonly revokeReason: string | null, readonly engine: string | null, readonly isInventoryMeasured: boolean };

export type BenchmarkPartsFragment = { readonly id: string, readonly nodeId: string, readonly node: string, readonly state: NodeBenchmarkState, readonly askedAt: string, readonly finishedAt: string | null, readonly gpuCount: number | null, readonly gigaflopsPerSecond: number | null, readonly stepsPerSecond: number | null, readonly ranSeconds: number | null, readonly detail: string | null };

export type ArtifactFieldsFragment = { readonly id: string, readonly jobId: string, readonly siteId: string | null, readonly kind: ArtifactKind, readonly name: string, readonly step: number | null, readonly sizeBytes: string, readonly sha256: string, readonly contentType: string, readonly createdAt: string, readonly expiresAt: string };

export type JobArtifactsQueryVariables = Exact<{
  id: string;
  kind?: ArtifactKind | null | undefined;
  name?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type JobArtifactsQuery = { readonly job: { readonly artifacts: { readonly totalCount: number, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly jobId: string, readonly siteId: string | null, readonly kind: ArtifactKind, readonly name: string, readonly step: number | null, readonly sizeBytes: string, readonly sha256: string, readonly contentType: string, readonly createdAt: string, readonly expiresAt: string } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } } | null };

export type ArtifactDownloadQueryVariables = Exact<{
  id: string;
}>;


export type ArtifactDownloadQuery = { readonly artifact: { readonly id: string, readonly jobId: string, readonly siteId: string | null, readonly kind: ArtifactKind, readonly name: string, readonly step: number | null, readonly sizeBytes: string, readonly sha256: string, readonly contentType: string, readonly createdAt: string, readonly expiresAt: string, readonly download: { readonly method: string, readonly url: string, readonly expiresAt: string, readonly headers: ReadonlyArray<{ readonly name: string, readonly value: string }> } | null } | null };

export type ArtifactUseQueryVariables = Exact<{ [key: string]: never; }>;


export type ArtifactUseQuery = { readonly artifactUse: { readonly usedBytes: string, readonly files: number, readonly quotaBytes: string, readonly retentionDays: number } };

export type StartArtifactUploadMutationVariables = Exact<{
  input: StartArtifactUploadInput;
}>;


export type StartArtifactUploadMutation = { readonly startArtifactUpload:
    | { readonly __typename: 'ArtifactUpload', readonly id: string, readonly complete: boolean, readonly more: boolean, readonly requests: ReadonlyArray<{ readonly url: string, readonly fromByte: string, readonly toByte: string, readonly headers: ReadonlyArray<{ readonly name: string, readonly value: string }> }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type FinishArtifactUploadMutationVariables = Exact<{
  input: FinishArtifactUploadInput;
}>;


export type FinishArtifactUploadMutation = { readonly finishArtifactUpload:
    | { readonly __typename: 'Artifact', readonly id: string, readonly jobId: string, readonly siteId: string | null, readonly kind: ArtifactKind, readonly name: string, readonly step: number | null, readonly sizeBytes: string, readonly sha256: string, readonly contentType: string, readonly createdAt: string, readonly expiresAt: string }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type DeleteArtifactMutationVariables = Exact<{
  input: DeleteArtifactInput;
  idempotencyKey?: string | null | undefined;
}>;


export type DeleteArtifactMutation = { readonly deleteArtifact:
    | { readonly __typename: 'ArtifactDeleted', readonly artifactId: string }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type SetArtifactRetentionMutationVariables = Exact<{
  input: SetArtifactRetentionInput;
  idempotencyKey?: string | null | undefined;
}>;


export type SetArtifactRetentionMutation = { readonly setArtifactRetention:
    | { readonly __typename: 'ArtifactUse', readonly usedBytes: string, readonly files: number, readonly quotaBytes: string, readonly retentionDays: number }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type BudgetFieldsFragment = { readonly id: string, readonly scope: BudgetScope, readonly projectId: string | null, readonly jobId: string | null, readonly limitUsd: string, readonly hard: boolean, readonly alertPercents: ReadonlyArray<number>, readonly tell: ReadonlyArray<string>, readonly updatedAt: string, readonly standing: { readonly period: string, readonly from: string | null, readonly to: string | null, readonly spentUsd: string, readonly committedUsd: string, readonly roomUsd: string, readonly overUsd: string, readonly projectedUsd: string | null } | null, readonly alerts: ReadonlyArray<{ readonly period: string, readonly percent: number, readonly spentUsd: string, readonly limitUsd: string, readonly at: string }> };

export type BudgetsQueryVariables = Exact<{
  filter?: BudgetFilter | null | undefined;
  orderBy?: BudgetOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type BudgetsQuery = { readonly budgets: { readonly totalCount: number, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly scope: BudgetScope, readonly projectId: string | null, readonly jobId: string | null, readonly limitUsd: string, readonly hard: boolean, readonly alertPercents: ReadonlyArray<number>, readonly tell: ReadonlyArray<string>, readonly updatedAt: string, readonly standing: { readonly period: string, readonly from: string | null, readonly to: string | null, readonly spentUsd: string, readonly committedUsd: string, readonly roomUsd: string, readonly overUsd: string, readonly projectedUsd: string | null } | null, readonly alerts: ReadonlyArray<{ readonly period: string, readonly percent: number, readonly spentUsd: string, readonly limitUsd: string, readonly at: string }> } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type BudgetQueryVariables = Exact<{
  id: string;
}>;


export type BudgetQuery = { readonly budget: { readonly id: string, readonly scope: BudgetScope, readonly projectId: string | null, readonly jobId: string | null, readonly limitUsd: string, readonly hard: boolean, readonly alertPercents: ReadonlyArray<number>, readonly tell: ReadonlyArray<string>, readonly updatedAt: string, readonly standing: { readonly period: string, readonly from: string | null, readonly to: string | null, readonly spentUsd: string, readonly committedUsd: string, readonly roomUsd: string, readonly overUsd: string, readonly projectedUsd: string | null } | null, readonly alerts: ReadonlyArray<{ readonly period: string, readonly percent: number, readonly spentUsd: string, readonly limitUsd: string, readonly at: string }> } | null };

export type RemoveBudgetMutationVariables = Exact<{
  input: RemoveBudgetInput;
  idempotencyKey?: string | null | undefined;
}>;


export type RemoveBudgetMutation = { readonly removeBudget:
    | { readonly __typename: 'BudgetRemoved', readonly budgetId: string }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ConsoleOverviewQueryVariables = Exact<{
  since?: string | null | undefined;
}>;


export type ConsoleOverviewQuery = { readonly viewer: { readonly marketClock: { readonly now: string } }, readonly running: { readonly totalCount: number, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly name: string, readonly state: JobState, readonly gpuCount: number, readonly projectId: string | null, readonly deadline: string | null, readonly submittedAt: string, readonly finishedAt: string | null, readonly maxTotalUsd: string | null, readonly costSoFarUsd: string, readonly quotedUsd: string | null, readonly waitingSince: string | null, readonly pauseRequestedAt: string | null, readonly clonedFrom: string | null, readonly comingCurtailment: { readonly stopsAt: string, readonly resumeBy: string } | null, readonly leases: ReadonlyArray<{ readonly id: string }>, readonly promise: { readonly ceilingUsd: string, readonly deadline: string | null } | null, readonly placement: { readonly totalUsd: string, readonly powerCostUsd: string, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string } } | null, readonly waitingBecause: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null }>, readonly progress: { readonly at: string, readonly step: number, readonly totalSteps: number | null, readonly loss: number | null } | null, readonly waitingHeadline: { readonly kind: string, readonly message: string, readonly until: string | null, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null, readonly help: ReadonlyArray<{ readonly kind: WaitHelpKind, readonly message: string, readonly usd: string | null, readonly gpuCount: number | null, readonly deadline: string | null, readonly values: ReadonlyArray<string> }> } | null, readonly eta: { readonly finishesAt: string | null, readonly basis: EtaBasis, readonly unknownBecause: string | null, readonly stepsPerHour: number | null } } }> }, readonly waiting: { readonly totalCount: number, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly name: string, readonly state: JobState, readonly gpuCount: number, readonly projectId: string | null, readonly deadline: string | null, readonly submittedAt: string, readonly finishedAt: string | null, readonly maxTotalUsd: string | null, readonly costSoFarUsd: string, readonly quotedUsd: string | null, readonly waitingSince: string | null, readonly pauseRequestedAt: string | null, readonly clonedFrom: string | null, readonly comingCurtailment: { readonly stopsAt: string, readonly resumeBy: string } | null, readonly leases: ReadonlyArray<{ readonly id: string }>, readonly promise: { readonly ceilingUsd: string, readonly deadline: string | null } | null, readonly placement: { readonly totalUsd: string, readonly powerCostUsd: string, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string } } | null, readonly waitingBecause: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null }>, readonly progress: { readonly at: string, readonly step: number, readonly totalSteps: number | null, readonly loss: number | null } | null, readonly waitingHeadline: { readonly kind: string, readonly message: string, readonly until: string | null, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null, readonly help: ReadonlyArray<{ readonly kind: WaitHelpKind, readonly message: string, readonly usd: string | null, readonly gpuCount: number | null, readonly deadline: string | null, readonly values: ReadonlyArray<string> }> } | null, readonly eta: { readonly finishesAt: string | null, readonly basis: EtaBasis, readonly unknownBecause: string | null, readonly stepsPerHour: number | null } } }> }, readonly ended: { readonly totalCount: number, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly name: string, readonly state: JobState, readonly gpuCount: number, readonly projectId: string | null, readonly deadline: string | null, readonly submittedAt: string, readonly finishedAt: string | null, readonly maxTotalUsd: string | null, readonly costSoFarUsd: string, readonly quotedUsd: string | null, readonly waitingSince: string | null, readonly pauseRequestedAt: string | null, readonly clonedFrom: string | null, readonly comingCurtailment: { readonly stopsAt: string, readonly resumeBy: string } | null, readonly leases: ReadonlyArray<{ readonly id: string }>, readonly promise: { readonly ceilingUsd: string, readonly deadline: string | null } | null, readonly placement: { readonly totalUsd: string, readonly powerCostUsd: string, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string } } | null, readonly waitingBecause: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null }>, readonly progress: { readonly at: string, readonly step: number, readonly totalSteps: number | null, readonly loss: number | null } | null, readonly waitingHeadline: { readonly kind: string, readonly message: string, readonly until: string | null, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null, readonly help: ReadonlyArray<{ readonly kind: WaitHelpKind, readonly message: string, readonly usd: string | null, readonly gpuCount: number | null, readonly deadline: string | null, readonly values: ReadonlyArray<string> }> } | null, readonly eta: { readonly finishesAt: string | null, readonly basis: EtaBasis, readonly unknownBecause: string | null, readonly stepsPerHour: number | null } } }> } };

export type OverviewJobFragment = { readonly id: string, readonly name: string, readonly state: JobState, readonly gpuCount: number, readonly projectId: string | null, readonly deadline: string | null, readonly submittedAt: string, readonly finishedAt: string | null, readonly maxTotalUsd: string | null, readonly costSoFarUsd: string, readonly quotedUsd: string | null, readonly waitingSince: string | null, readonly pauseRequestedAt: string | null, readonly clonedFrom: string | null, readonly comingCurtailment: { readonly stopsAt: string, readonly resumeBy: string } | null, readonly leases: ReadonlyArray<{ readonly id: string }>, readonly promise: { readonly ceilingUsd: string, readonly deadline: string | null } | null, readonly placement: { readonly totalUsd: string, readonly powerCostUsd: string, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string } } | null, readonly waitingBecause: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null }>, readonly progress: { readonly at: string, readonly step: number, readonly totalSteps: number | null, readonly loss: number | null } | null, readonly waitingHeadline: { readonly kind: string, readonly message: string, readonly until: string | null, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null, readonly help: ReadonlyArray<{ readonly kind: WaitHelpKind, readonly message: string, readonly usd: string | null, readonly gpuCount: number | null, readonly deadline: string | null, readonly values: ReadonlyArray<string> }> } | null, readonly eta: { readonly finishesAt: string | null, readonly basis: EtaBasis, readonly unknownBecause: string | null, readonly stepsPerHour: number | null } };

export type ConsoleUsageQueryVariables = Exact<{
  group: ReadonlyArray<UsageGroup> | UsageGroup;
  dayGroup: ReadonlyArray<UsageGroup> | UsageGroup;
  from: string;
  to: string;
  beforeFrom: string;
  beforeTo: string;
  filter?: UsageFilter | null | undefined;
}>;


export type ConsoleUsageQuery = { readonly days: { readonly timeZone: string, readonly rowsLeftOut: number, readonly rows: ReadonlyArray<{ readonly projectId: string | null, readonly jobId: string | null, readonly siteId: string | null, readonly gpuModel: string | null, readonly day: string | null, readonly product: UsageProduct | null, readonly currency: string, readonly gpuHours: string, readonly energyKwh: string, readonly computeAmount: string, readonly powerAmount: string, readonly creditAmount: string, readonly totalAmount: string, readonly quotedAmount: string, readonly job: { readonly id: string, readonly name: string } | null, readonly site: { readonly name: string } | null, readonly billed: { readonly amount: string }, readonly billedTax: { readonly amount: string } }> }, readonly whole: { readonly timeZone: string, readonly rowsLeftOut: number, readonly rows: ReadonlyArray<{ readonly projectId: string | null, readonly jobId: string | null, readonly siteId: string | null, readonly gpuModel: string | null, readonly day: string | null, readonly product: UsageProduct | null, readonly currency: string, readonly gpuHours: string, readonly energyKwh: string, readonly computeAmount: string, readonly powerAmount: string, readonly creditAmount: string, readonly totalAmount: string, readonly quotedAmount: string, readonly job: { readonly id: string, readonly name: string } | null, readonly site: { readonly name: string } | null, readonly billed: { readonly amount: string }, readonly billedTax: { readonly amount: string } }>, readonly totals: ReadonlyArray<{ readonly projectId: string | null, readonly jobId: string | null, readonly siteId: string | null, readonly gpuModel: string | null, readonly day: string | null, readonly product: UsageProduct | null, readonly currency: string, readonly gpuHours: string, readonly energyKwh: string, readonly computeAmount: string, readonly powerAmount: string, readonly creditAmount: string, readonly totalAmount: string, readonly quotedAmount: string, readonly job: { readonly id: string, readonly name: string } | null, readonly site: { readonly name: string } | null, readonly billed: { readonly amount: string }, readonly billedTax: { readonly amount: string } }> }, readonly before: { readonly rows: ReadonlyArray<{ readonly projectId: string | null, readonly jobId: string | null, readonly siteId: string | null, readonly gpuModel: string | null, readonly day: string | null, readonly product: UsageProduct | null, readonly currency: string, readonly gpuHours: string, readonly energyKwh: string, readonly computeAmount: string, readonly powerAmount: string, readonly creditAmount: string, readonly totalAmount: string, readonly quotedAmount: string, readonly job: { readonly id: string, readonly name: string } | null, readonly site: { readonly name: string } | null, readonly billed: { readonly amount: string }, readonly billedTax: { readonly amount: string } }>, readonly totals: ReadonlyArray<{ readonly projectId: string | null, readonly jobId: string | null, readonly siteId: string | null, readonly gpuModel: string | null, readonly day: string | null, readonly product: UsageProduct | null, readonly currency: string, readonly gpuHours: string, readonly energyKwh: string, readonly computeAmount: string, readonly powerAmount: string, readonly creditAmount: string, readonly totalAmount: string, readonly quotedAmount: string, readonly job: { readonly id: string, readonly name: string } | null, readonly site: { readonly name: string } | null, readonly billed: { readonly amount: string }, readonly billedTax: { readonly amount: string } }> } };

export type CostRowFragment = { readonly projectId: string | null, readonly jobId: string | null, readonly siteId: string | null, readonly gpuModel: string | null, readonly day: string | null, readonly product: UsageProduct | null, readonly currency: string, readonly gpuHours: string, readonly energyKwh: string, readonly computeAmount: string, readonly powerAmount: string, readonly creditAmount: string, readonly totalAmount: string, readonly quotedAmount: string, readonly job: { readonly id: string, readonly name: string } | null, readonly site: { readonly name: string } | null, readonly billed: { readonly amount: string }, readonly billedTax: { readonly amount: string } };

export type ConsoleBudgetsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ConsoleBudgetsQuery = { readonly budgets: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly scope: BudgetScope, readonly projectId: string | null, readonly jobId: string | null, readonly limitUsd: string, readonly hard: boolean, readonly alertPercents: ReadonlyArray<number>, readonly tell: ReadonlyArray<string>, readonly updatedAt: string, readonly job: { readonly id: string, readonly name: string } | null, readonly standing: { readonly period: string, readonly from: string | null, readonly to: string | null, readonly spentUsd: string, readonly committedUsd: string, readonly roomUsd: string, readonly overUsd: string, readonly projectedUsd: string | null } | null, readonly alerts: ReadonlyArray<{ readonly period: string, readonly percent: number, readonly spentUsd: string, readonly limitUsd: string, readonly at: string }> } }> } };

export type ConsoleSpendingQueryVariables = Exact<{
  first?: number | null | undefined;
}>;


export type ConsoleSpendingQuery = { readonly spending: { readonly period: string, readonly from: string, readonly to: string, readonly spentUsd: string, readonly projectedUsd: string | null }, readonly budgets: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly scope: BudgetScope, readonly projectId: string | null, readonly jobId: string | null, readonly limitUsd: string, readonly hard: boolean, readonly alertPercents: ReadonlyArray<number>, readonly tell: ReadonlyArray<string>, readonly updatedAt: string, readonly job: { readonly id: string, readonly name: string } | null, readonly standing: { readonly period: string, readonly from: string | null, readonly to: string | null, readonly spentUsd: string, readonly committedUsd: string, readonly roomUsd: string, readonly overUsd: string, readonly projectedUsd: string | null } | null, readonly alerts: ReadonlyArray<{ readonly period: string, readonly percent: number, readonly spentUsd: string, readonly limitUsd: string, readonly at: string }> } }> } };

export type ConsoleAccountQueryVariables = Exact<{ [key: string]: never; }>;


export type ConsoleAccountQuery = { readonly billingAccount: { readonly organizationId: string, readonly paymentMethodState: string, readonly currency: string, readonly creditLimit: { readonly amount: string, readonly currency: string }, readonly terms: { readonly cadence: BillingCadence, readonly timeZone: string, readonly dueDays: number }, readonly comingTerms: { readonly fromMonth: string, readonly effectiveAt: string, readonly terms: { readonly cadence: BillingCadence, readonly timeZone: string, readonly dueDays: number } } | null, readonly details: { readonly legalName: string, readonly email: string | null, readonly address: string | null, readonly taxNumber: string | null, readonly purchaseOrder: string | null } } | null };

export type ConsoleSetBillingDetailsMutationVariables = Exact<{
  input: SetBillingDetailsInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ConsoleSetBillingDetailsMutation = { readonly setBillingDetails:
    | { readonly __typename: 'BillingAccount', readonly organizationId: string, readonly paymentMethodState: string, readonly currency: string, readonly creditLimit: { readonly amount: string, readonly currency: string }, readonly terms: { readonly cadence: BillingCadence, readonly timeZone: string, readonly dueDays: number }, readonly comingTerms: { readonly fromMonth: string, readonly effectiveAt: string, readonly terms: { readonly cadence: BillingCadence, readonly timeZone: string, readonly dueDays: number } } | null, readonly details: { readonly legalName: string, readonly email: string | null, readonly address: string | null, readonly taxNumber: string | null, readonly purchaseOrder: string | null } }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ConsoleSetBillingTermsMutationVariables = Exact<{
  input: SetBillingTermsInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ConsoleSetBillingTermsMutation = { readonly setBillingTerms:
    | { readonly __typename: 'BillingAccount', readonly organizationId: string, readonly paymentMethodState: string, readonly currency: string, readonly creditLimit: { readonly amount: string, readonly currency: string }, readonly terms: { readonly cadence: BillingCadence, readonly timeZone: string, readonly dueDays: number }, readonly comingTerms: { readonly fromMonth: string, readonly effectiveAt: string, readonly terms: { readonly cadence: BillingCadence, readonly timeZone: string, readonly dueDays: number } } | null, readonly details: { readonly legalName: string, readonly email: string | null, readonly address: string | null, readonly taxNumber: string | null, readonly purchaseOrder: string | null } }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type AccountPartsFragment = { readonly organizationId: string, readonly paymentMethodState: string, readonly currency: string, readonly creditLimit: { readonly amount: string, readonly currency: string }, readonly terms: { readonly cadence: BillingCadence, readonly timeZone: string, readonly dueDays: number }, readonly comingTerms: { readonly fromMonth: string, readonly effectiveAt: string, readonly terms: { readonly cadence: BillingCadence, readonly timeZone: string, readonly dueDays: number } } | null, readonly details: { readonly legalName: string, readonly email: string | null, readonly address: string | null, readonly taxNumber: string | null, readonly purchaseOrder: string | null } };

export type ConsoleSavedQueryVariables = Exact<{ [key: string]: never; }>;


export type ConsoleSavedQuery = { readonly quotes: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly jobId: string | null, readonly createdAt: string, readonly options: ReadonlyArray<{ readonly rank: number, readonly totalUsd: string, readonly powerCostUsd: string }> } }> }, readonly jobs: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly quotedUsd: string | null, readonly leases: ReadonlyArray<{ readonly id: string, readonly quotedUsd: string }> } }> } };

export type ConsoleStatementsQueryVariables = Exact<{
  filter?: StatementFilter | null | undefined;
  orderBy?: StatementOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ConsoleStatementsQuery = { readonly statements: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly operatorId: string, readonly currency: string, readonly period: string, readonly from: string, readonly to: string, readonly issuedAt: string, readonly operator: { readonly id: string, readonly name: string }, readonly opening: { readonly held: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly disputed: { readonly amount: string, readonly currency: string }, readonly inTransit: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string } }, readonly closing: { readonly held: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly disputed: { readonly amount: string, readonly currency: string }, readonly inTransit: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string } } } }> } };

export type ConsoleStatementQueryVariables = Exact<{
  id: string;
}>;


export type ConsoleStatementQuery = { readonly statement: { readonly id: string, readonly operatorId: string, readonly currency: string, readonly period: string, readonly from: string, readonly to: string, readonly issuedAt: string, readonly operator: { readonly id: string, readonly name: string }, readonly lines: ReadonlyArray<{ readonly invoiceId: string, readonly leaseId: string, readonly charges: { readonly amount: string, readonly currency: string }, readonly credits: { readonly amount: string, readonly currency: string }, readonly power: { readonly amount: string, readonly currency: string }, readonly fee: { readonly amount: string, readonly currency: string }, readonly net: { readonly amount: string, readonly currency: string } }>, readonly movements: ReadonlyArray<{ readonly sequence: number, readonly section: StatementSection, readonly kind: string, readonly effectiveAt: string, readonly isCorrection: boolean, readonly references: ReadonlyArray<{ readonly name: string, readonly value: string }>, readonly change: { readonly held: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly disputed: { readonly amount: string, readonly currency: string }, readonly inTransit: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string } } }>, readonly opening: { readonly held: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly disputed: { readonly amount: string, readonly currency: string }, readonly inTransit: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string } }, readonly closing: { readonly held: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly disputed: { readonly amount: string, readonly currency: string }, readonly inTransit: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string } } } | null };

export type BooksAgingQueryVariables = Exact<{
  asOf?: string | null | undefined;
  recordedAsOf?: string | null | undefined;
}>;


export type BooksAgingQuery = { readonly aging: { readonly asOf: string, readonly recordedAsOf: string, readonly reconciled: boolean, readonly control: ReadonlyArray<{ readonly amount: string, readonly currency: string }>, readonly rows: ReadonlyArray<{ readonly customerId: string, readonly customer: { readonly id: string, readonly name: string }, readonly current: { readonly amount: string, readonly currency: string }, readonly days1to30: { readonly amount: string, readonly currency: string }, readonly days31to60: { readonly amount: string, readonly currency: string }, readonly days61to90: { readonly amount: string, readonly currency: string }, readonly over90: { readonly amount: string, readonly currency: string }, readonly total: { readonly amount: string, readonly currency: string } }> } };

export type BooksOpenInvoicesQueryVariables = Exact<{
  customerId: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type BooksOpenInvoicesQuery = { readonly invoices: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly node: { readonly dueAt: string | null, readonly id: string, readonly number: string | null, readonly state: InvoiceState, readonly failedStep: string | null, readonly createdAt: string, readonly issuedAt: string | null, readonly paidAt: string | null, readonly availableActions: ReadonlyArray<string>, readonly due: { readonly amount: string, readonly currency: string }, readonly customer: { readonly id: string, readonly name: string }, readonly subtotal: { readonly amount: string, readonly currency: string }, readonly tax: { readonly amount: string, readonly currency: string }, readonly total: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } } }> } };

export type BooksHealthQueryVariables = Exact<{ [key: string]: never; }>;


export type BooksHealthQuery = { readonly ledger: { readonly verified: boolean, readonly transactions: number, readonly asOf: string } };

export type BooksJournalQueryVariables = Exact<{
  filter?: JournalFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type BooksJournalQuery = { readonly journal: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly sequence: number, readonly kind: string, readonly effectiveAt: string, readonly recordedAt: string, readonly reason: string | null, readonly hash: string, readonly references: ReadonlyArray<{ readonly name: string, readonly value: string }>, readonly postings: ReadonlyArray<{ readonly account: string, readonly organizationId: string | null, readonly direction: string, readonly organization: { readonly id: string, readonly name: string } | null, readonly amount: { readonly amount: string, readonly currency: string } }> } }> } };

export type BooksTrialBalanceQueryVariables = Exact<{
  asOf?: string | null | undefined;
  recordedAsOf?: string | null | undefined;
}>;


export type BooksTrialBalanceQuery = { readonly trialBalance: { readonly asOf: string, readonly recordedAsOf: string, readonly transactions: number, readonly sums: ReadonlyArray<{ readonly debits: { readonly amount: string, readonly currency: string }, readonly credits: { readonly amount: string, readonly currency: string } }>, readonly accounts: ReadonlyArray<{ readonly id: string, readonly code: string, readonly type: string, readonly organizationId: string | null, readonly organization: { readonly id: string, readonly name: string } | null, readonly balance: { readonly amount: string, readonly currency: string } }> } };

export type BooksRevenueQueryVariables = Exact<{
  from: string;
  to?: string | null | undefined;
}>;


export type BooksRevenueQuery = { readonly revenue: ReadonlyArray<{ readonly month: string, readonly customerId: string, readonly siteId: string, readonly product: string, readonly customer: { readonly id: string, readonly name: string }, readonly site: { readonly id: string, readonly name: string }, readonly billed: { readonly amount: string, readonly currency: string }, readonly tax: { readonly amount: string, readonly currency: string }, readonly revenue: { readonly amount: string, readonly currency: string } }> };

export type BooksPayoutsQueryVariables = Exact<{
  filter?: PayoutFilter | null | undefined;
  orderBy?: PayoutOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type BooksPayoutsQuery = { readonly payouts: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly operatorId: string, readonly slot: string, readonly state: PayoutState, readonly proposedBy: string, readonly proposedAt: string, readonly approvalsNeeded: number, readonly attempts: number, readonly stripeTransferId: string | null, readonly stripePayoutId: string | null, readonly failure: string | null, readonly asked: string | null, readonly availableActions: ReadonlyArray<string>, readonly operator: { readonly id: string, readonly name: string }, readonly amount: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string }, readonly reserve: { readonly amount: string, readonly currency: string }, readonly approvals: ReadonlyArray<{ readonly by: string, readonly at: string }>, readonly hold: { readonly reason: PayoutHoldReason, readonly by: string, readonly at: string, readonly note: string } | null, readonly reversed: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } } }> } };

export type BooksPayoutQueryVariables = Exact<{
  id: string;
}>;


export type BooksPayoutQuery = { readonly payout: { readonly id: string, readonly operatorId: string, readonly slot: string, readonly state: PayoutState, readonly proposedBy: string, readonly proposedAt: string, readonly approvalsNeeded: number, readonly attempts: number, readonly stripeTransferId: string | null, readonly stripePayoutId: string | null, readonly failure: string | null, readonly asked: string | null, readonly availableActions: ReadonlyArray<string>, readonly operator: { readonly id: string, readonly name: string }, readonly history: ReadonlyArray<{ readonly action: string, readonly from: PayoutState | null, readonly to: PayoutState, readonly actor: string, readonly reason: string | null, readonly at: string }>, readonly amount: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string }, readonly reserve: { readonly amount: string, readonly currency: string }, readonly approvals: ReadonlyArray<{ readonly by: string, readonly at: string }>, readonly hold: { readonly reason: PayoutHoldReason, readonly by: string, readonly at: string, readonly note: string } | null, readonly reversed: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } } | null };

export type BooksPayoutAccountsQueryVariables = Exact<{
  operatorId?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type BooksPayoutAccountsQuery = { readonly payoutAccounts: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly node: { readonly operatorId: string, readonly currency: string, readonly country: string, readonly status: PayoutAccountStatus, readonly stripeAccountId: string | null, readonly checkedAt: string | null, readonly operator: { readonly id: string, readonly name: string }, readonly terms: { readonly version: number | null, readonly cadence: PayoutCadence, readonly reserveRate: string | null, readonly reserveWindowSeconds: number | null, readonly effectiveFrom: string | null, readonly setBy: string | null, readonly reason: string | null, readonly minimum: { readonly amount: string, readonly currency: string }, readonly maximum: { readonly amount: string, readonly currency: string }, readonly reserveFixed: { readonly amount: string, readonly currency: string } | null } } }> } };

export type BooksRunPayoutsMutationVariables = Exact<{
  input: RunPayoutsInput;
  idempotencyKey?: string | null | undefined;
}>;


export type BooksRunPayoutsMutation = { readonly runPayouts:
    | { readonly __typename: 'PayoutRun', readonly dryRun: boolean, readonly next: string | null, readonly proposals: ReadonlyArray<{ readonly operatorId: string, readonly currency: string, readonly outcome: PayoutOutcome, readonly payoutId: string | null, readonly message: string, readonly operator: { readonly id: string, readonly name: string }, readonly amount: { readonly amount: string, readonly currency: string } | null, readonly available: { readonly amount: string, readonly currency: string } | null, readonly reserve: { readonly amount: string, readonly currency: string } | null }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type BooksReconciliationQueryVariables = Exact<{
  filter?: ReconciliationFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type BooksReconciliationQuery = { readonly reconciliation: { readonly runs: ReadonlyArray<{ readonly id: string, readonly state: ReconciliationRunState, readonly requestedBy: string, readonly startedAt: string, readonly finishedAt: string | null, readonly listed: number, readonly balances: ReadonlyArray<{ readonly provider: { readonly amount: string, readonly currency: string }, readonly books: { readonly amount: string, readonly currency: string }, readonly differences: { readonly amount: string, readonly currency: string } }> }>, readonly differences: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly kind: string, readonly subject: string, readonly state: ReconciliationDifferenceState, readonly note: string, readonly whatToDo: string, readonly parks: boolean, readonly invoiceId: string | null, readonly organizationId: string | null, readonly effectiveAt: string, readonly openedAt: string, readonly resolvedAt: string | null, readonly proposedBy: string | null, readonly approvedBy: ReadonlyArray<string>, readonly approvalsNeeded: number, readonly availableActions: ReadonlyArray<ReconciliationAction>, readonly organization: { readonly id: string, readonly name: string } | null, readonly provider: { readonly amount: string, readonly currency: string }, readonly books: { readonly amount: string, readonly currency: string }, readonly difference: { readonly amount: string, readonly currency: string }, readonly resolution: { readonly action: ReconciliationAction, readonly role: string | null, readonly reason: string } | null } }> } } };

export type BooksPayoutCountsQueryVariables = Exact<{ [key: string]: never; }>;


export type BooksPayoutCountsQuery = { readonly waiting: { readonly totalCount: number }, readonly held: { readonly totalCount: number }, readonly way: { readonly totalCount: number }, readonly back: { readonly totalCount: number }, readonly paid: { readonly totalCount: number } };

export type FinanceInvoiceQueryVariables = Exact<{
  id: string;
}>;


export type FinanceInvoiceQuery = { readonly invoice: { readonly dueAt: string | null, readonly stripeInvoiceId: string | null, readonly id: string, readonly number: string | null, readonly state: InvoiceState, readonly failedStep: string | null, readonly createdAt: string, readonly issuedAt: string | null, readonly paidAt: string | null, readonly availableActions: ReadonlyArray<string>, readonly due: { readonly amount: string, readonly currency: string }, readonly credited: { readonly amount: string, readonly currency: string }, readonly history: ReadonlyArray<{ readonly from: string, readonly to: string, readonly actor: string, readonly reason: string | null, readonly at: string }>, readonly remedies: ReadonlyArray<{ readonly id: string, readonly kind: RemedyKind, readonly state: RemedyState, readonly invoiceId: string, readonly number: string | null, readonly settleTo: SettleTo, readonly reason: string, readonly proposedBy: string, readonly proposedAt: string, readonly approvalsNeeded: number, readonly failure: string | null, readonly doneAt: string | null, readonly invoice: { readonly id: string, readonly number: string | null, readonly customer: { readonly id: string, readonly name: string } }, readonly amount: { readonly amount: string, readonly currency: string }, readonly owedBack: { readonly amount: string, readonly currency: string }, readonly approvals: ReadonlyArray<{ readonly by: string, readonly at: string }>, readonly lines: ReadonlyArray<{ readonly lineId: string, readonly amount: { readonly amount: string, readonly currency: string } }>, readonly restated: ReadonlyArray<{ readonly lineId: string, readonly old: { readonly amount: string, readonly currency: string }, readonly new: { readonly amount: string, readonly currency: string }, readonly prints: ReadonlyArray<{ readonly from: string, readonly to: string, readonly oldPrint: string, readonly oldUsdPerMwh: string, readonly newPrint: string, readonly newUsdPerMwh: string }> }> }>, readonly disputes: ReadonlyArray<{ readonly id: string, readonly invoiceId: string, readonly state: DisputeState, readonly reason: string, readonly evidenceDueAt: string | null, readonly openedAt: string, readonly closedAt: string | null, readonly invoice: { readonly id: string, readonly number: string | null, readonly customer: { readonly id: string, readonly name: string }, readonly total: { readonly amount: string, readonly currency: string } }, readonly amount: { readonly amount: string, readonly currency: string }, readonly fee: { readonly amount: string, readonly currency: string } }>, readonly dunning: { readonly state: string, readonly steps: number, readonly nextAt: string | null, readonly suspendedAt: string | null } | null, readonly lines: ReadonlyArray<{ readonly id: string, readonly side: LineSide, readonly component: string, readonly label: string, readonly quantity: string, readonly unit: string, readonly preciseMicroUsd: string, readonly leaseId: string | null, readonly rateCardId: string, readonly estimatedCount: number, readonly reason: string | null, readonly amount: { readonly amount: string, readonly currency: string } }>, readonly customer: { readonly id: string, readonly name: string }, readonly subtotal: { readonly amount: string, readonly currency: string }, readonly tax: { readonly amount: string, readonly currency: string }, readonly total: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string }, readonly anomalies: ReadonlyArray<{ readonly kind: AnomalyKind, readonly message: string }>, readonly comparison: { readonly invoiceId: string, readonly number: string, readonly changeRate: string | null, readonly total: { readonly amount: string, readonly currency: string }, readonly kinds: ReadonlyArray<{ readonly component: string, readonly side: LineSide, readonly current: { readonly amount: string, readonly currency: string }, readonly previous: { readonly amount: string, readonly currency: string }, readonly difference: { readonly amount: string, readonly currency: string } }> } | null } | null };

export type FinanceInvoiceLinesQueryVariables = Exact<{
  id: string;
}>;


export type FinanceInvoiceLinesQuery = { readonly invoice: { readonly id: string, readonly number: string | null, readonly issuedAt: string | null, readonly total: { readonly amount: string, readonly currency: string }, readonly lines: ReadonlyArray<{ readonly id: string, readonly side: LineSide, readonly component: string, readonly label: string, readonly quantity: string, readonly unit: string, readonly preciseMicroUsd: string, readonly leaseId: string | null, readonly rateCardId: string, readonly estimatedCount: number, readonly reason: string | null, readonly amount: { readonly amount: string, readonly currency: string } }> } | null };

export type FinanceLineIntervalsQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type FinanceLineIntervalsQuery = { readonly invoice: { readonly id: string, readonly lines: ReadonlyArray<{ readonly id: string, readonly provenance: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly node: { readonly from: string, readonly to: string, readonly gpuSeconds: number, readonly energyKwh: string | null, readonly priceUsdPerMwh: string | null, readonly pricePrint: string | null, readonly preciseMicroUsd: string, readonly quality: string, readonly readingIds: ReadonlyArray<string> } }> } }> } | null };

export type FinanceLeaseTermsQueryVariables = Exact<{
  id: string;
}>;


export type FinanceLeaseTermsQuery = { readonly lease: { readonly id: string, readonly gpuCount: number, readonly startsAt: string, readonly endsAt: string, readonly rateCard: unknown, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string, readonly gpuModel: string } } | null };

export type FinanceRemediesQueryVariables = Exact<{
  filter?: RemedyFilter | null | undefined;
  orderBy?: RemedyOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type FinanceRemediesQuery = { readonly remedies: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly kind: RemedyKind, readonly state: RemedyState, readonly invoiceId: string, readonly number: string | null, readonly settleTo: SettleTo, readonly reason: string, readonly proposedBy: string, readonly proposedAt: string, readonly approvalsNeeded: number, readonly failure: string | null, readonly doneAt: string | null, readonly invoice: { readonly id: string, readonly number: string | null, readonly customer: { readonly id: string, readonly name: string } }, readonly amount: { readonly amount: string, readonly currency: string }, readonly owedBack: { readonly amount: string, readonly currency: string }, readonly approvals: ReadonlyArray<{ readonly by: string, readonly at: string }>, readonly lines: ReadonlyArray<{ readonly lineId: string, readonly amount: { readonly amount: string, readonly currency: string } }>, readonly restated: ReadonlyArray<{ readonly lineId: string, readonly old: { readonly amount: string, readonly currency: string }, readonly new: { readonly amount: string, readonly currency: string }, readonly prints: ReadonlyArray<{ readonly from: string, readonly to: string, readonly oldPrint: string, readonly oldUsdPerMwh: string, readonly newPrint: string, readonly newUsdPerMwh: string }> }> } }> } };

export type FinanceDisputesQueryVariables = Exact<{
  filter?: DisputeFilter | null | undefined;
  orderBy?: DisputeOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type FinanceDisputesQuery = { readonly disputes: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly invoiceId: string, readonly state: DisputeState, readonly reason: string, readonly evidenceDueAt: string | null, readonly openedAt: string, readonly closedAt: string | null, readonly invoice: { readonly id: string, readonly number: string | null, readonly customer: { readonly id: string, readonly name: string }, readonly total: { readonly amount: string, readonly currency: string } }, readonly amount: { readonly amount: string, readonly currency: string }, readonly fee: { readonly amount: string, readonly currency: string } } }> } };

export type CreditLineMutationVariables = Exact<{
  input: CreditLineInput;
  idempotencyKey?: string | null | undefined;
}>;


export type CreditLineMutation = { readonly creditLine:
    | { readonly __typename: 'Remedy', readonly id: string, readonly kind: RemedyKind, readonly state: RemedyState, readonly invoiceId: string, readonly number: string | null, readonly settleTo: SettleTo, readonly reason: string, readonly proposedBy: string, readonly proposedAt: string, readonly approvalsNeeded: number, readonly failure: string | null, readonly doneAt: string | null, readonly invoice: { readonly id: string, readonly number: string | null, readonly customer: { readonly id: string, readonly name: string } }, readonly amount: { readonly amount: string, readonly currency: string }, readonly owedBack: { readonly amount: string, readonly currency: string }, readonly approvals: ReadonlyArray<{ readonly by: string, readonly at: string }>, readonly lines: ReadonlyArray<{ readonly lineId: string, readonly amount: { readonly amount: string, readonly currency: string } }>, readonly restated: ReadonlyArray<{ readonly lineId: string, readonly old: { readonly amount: string, readonly currency: string }, readonly new: { readonly amount: string, readonly currency: string }, readonly prints: ReadonlyArray<{ readonly from: string, readonly to: string, readonly oldPrint: string, readonly oldUsdPerMwh: string, readonly newPrint: string, readonly newUsdPerMwh: string }> }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type RefundInvoiceMutationVariables = Exact<{
  input: RefundInvoiceInput;
  idempotencyKey?: string | null | undefined;
}>;


export type RefundInvoiceMutation = { readonly refundInvoice:
    | { readonly __typename: 'Remedy', readonly id: string, readonly kind: RemedyKind, readonly state: RemedyState, readonly invoiceId: string, readonly number: string | null, readonly settleTo: SettleTo, readonly reason: string, readonly proposedBy: string, readonly proposedAt: string, readonly approvalsNeeded: number, readonly failure: string | null, readonly doneAt: string | null, readonly invoice: { readonly id: string, readonly number: string | null, readonly customer: { readonly id: string, readonly name: string } }, readonly amount: { readonly amount: string, readonly currency: string }, readonly owedBack: { readonly amount: string, readonly currency: string }, readonly approvals: ReadonlyArray<{ readonly by: string, readonly at: string }>, readonly lines: ReadonlyArray<{ readonly lineId: string, readonly amount: { readonly amount: string, readonly currency: string } }>, readonly restated: ReadonlyArray<{ readonly lineId: string, readonly old: { readonly amount: string, readonly currency: string }, readonly new: { readonly amount: string, readonly currency: string }, readonly prints: ReadonlyArray<{ readonly from: string, readonly to: string, readonly oldPrint: string, readonly oldUsdPerMwh: string, readonly newPrint: string, readonly newUsdPerMwh: string }> }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type WriteOffInvoiceMutationVariables = Exact<{
  input: WriteOffInvoiceInput;
  idempotencyKey?: string | null | undefined;
}>;


export type WriteOffInvoiceMutation = { readonly writeOffInvoice:
    | { readonly __typename: 'Remedy', readonly id: string, readonly kind: RemedyKind, readonly state: RemedyState, readonly invoiceId: string, readonly number: string | null, readonly settleTo: SettleTo, readonly reason: string, readonly proposedBy: string, readonly proposedAt: string, readonly approvalsNeeded: number, readonly failure: string | null, readonly doneAt: string | null, readonly invoice: { readonly id: string, readonly number: string | null, readonly customer: { readonly id: string, readonly name: string } }, readonly amount: { readonly amount: string, readonly currency: string }, readonly owedBack: { readonly amount: string, readonly currency: string }, readonly approvals: ReadonlyArray<{ readonly by: string, readonly at: string }>, readonly lines: ReadonlyArray<{ readonly lineId: string, readonly amount: { readonly amount: string, readonly currency: string } }>, readonly restated: ReadonlyArray<{ readonly lineId: string, readonly old: { readonly amount: string, readonly currency: string }, readonly new: { readonly amount: string, readonly currency: string }, readonly prints: ReadonlyArray<{ readonly from: string, readonly to: string, readonly oldPrint: string, readonly oldUsdPerMwh: string, readonly newPrint: string, readonly newUsdPerMwh: string }> }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type VoidInvoiceMutationVariables = Exact<{
  input: VoidInvoiceInput;
  idempotencyKey?: string | null | undefined;
}>;


export type VoidInvoiceMutation = { readonly voidInvoice:
    | { readonly __typename: 'Remedy', readonly id: string, readonly kind: RemedyKind, readonly state: RemedyState, readonly invoiceId: string, readonly number: string | null, readonly settleTo: SettleTo, readonly reason: string, readonly proposedBy: string, readonly proposedAt: string, readonly approvalsNeeded: number, readonly failure: string | null, readonly doneAt: string | null, readonly invoice: { readonly id: string, readonly number: string | null, readonly customer: { readonly id: string, readonly name: string } }, readonly amount: { readonly amount: string, readonly currency: string }, readonly owedBack: { readonly amount: string, readonly currency: string }, readonly approvals: ReadonlyArray<{ readonly by: string, readonly at: string }>, readonly lines: ReadonlyArray<{ readonly lineId: string, readonly amount: { readonly amount: string, readonly currency: string } }>, readonly restated: ReadonlyArray<{ readonly lineId: string, readonly old: { readonly amount: string, readonly currency: string }, readonly new: { readonly amount: string, readonly currency: string }, readonly prints: ReadonlyArray<{ readonly from: string, readonly to: string, readonly oldPrint: string, readonly oldUsdPerMwh: string, readonly newPrint: string, readonly newUsdPerMwh: string }> }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type RecollectInvoiceMutationVariables = Exact<{
  input: RecollectInvoiceInput;
  idempotencyKey?: string | null | undefined;
}>;


export type RecollectInvoiceMutation = { readonly recollectInvoice:
    | { readonly __typename: 'Invoice', readonly id: string, readonly number: string | null, readonly state: InvoiceState, readonly failedStep: string | null, readonly createdAt: string, readonly issuedAt: string | null, readonly paidAt: string | null, readonly availableActions: ReadonlyArray<string>, readonly customer: { readonly id: string, readonly name: string }, readonly subtotal: { readonly amount: string, readonly currency: string }, readonly tax: { readonly amount: string, readonly currency: string }, readonly total: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ApproveRemedyMutationVariables = Exact<{
  input: ApproveRemedyInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ApproveRemedyMutation = { readonly approveRemedy:
    | { readonly __typename: 'Remedy', readonly id: string, readonly kind: RemedyKind, readonly state: RemedyState, readonly invoiceId: string, readonly number: string | null, readonly settleTo: SettleTo, readonly reason: string, readonly proposedBy: string, readonly proposedAt: string, readonly approvalsNeeded: number, readonly failure: string | null, readonly doneAt: string | null, readonly invoice: { readonly id: string, readonly number: string | null, readonly customer: { readonly id: string, readonly name: string } }, readonly amount: { readonly amount: string, readonly currency: string }, readonly owedBack: { readonly amount: string, readonly currency: string }, readonly approvals: ReadonlyArray<{ readonly by: string, readonly at: string }>, readonly lines: ReadonlyArray<{ readonly lineId: string, readonly amount: { readonly amount: string, readonly currency: string } }>, readonly restated: ReadonlyArray<{ readonly lineId: string, readonly old: { readonly amount: string, readonly currency: string }, readonly new: { readonly amount: string, readonly currency: string }, readonly prints: ReadonlyArray<{ readonly from: string, readonly to: string, readonly oldPrint: string, readonly oldUsdPerMwh: string, readonly newPrint: string, readonly newUsdPerMwh: string }> }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type WithdrawRemedyMutationVariables = Exact<{
  input: WithdrawRemedyInput;
  idempotencyKey?: string | null | undefined;
}>;


export type WithdrawRemedyMutation = { readonly withdrawRemedy:
    | { readonly __typename: 'Remedy', readonly id: string, readonly kind: RemedyKind, readonly state: RemedyState, readonly invoiceId: string, readonly number: string | null, readonly settleTo: SettleTo, readonly reason: string, readonly proposedBy: string, readonly proposedAt: string, readonly approvalsNeeded: number, readonly failure: string | null, readonly doneAt: string | null, readonly invoice: { readonly id: string, readonly number: string | null, readonly customer: { readonly id: string, readonly name: string } }, readonly amount: { readonly amount: string, readonly currency: string }, readonly owedBack: { readonly amount: string, readonly currency: string }, readonly approvals: ReadonlyArray<{ readonly by: string, readonly at: string }>, readonly lines: ReadonlyArray<{ readonly lineId: string, readonly amount: { readonly amount: string, readonly currency: string } }>, readonly restated: ReadonlyArray<{ readonly lineId: string, readonly old: { readonly amount: string, readonly currency: string }, readonly new: { readonly amount: string, readonly currency: string }, readonly prints: ReadonlyArray<{ readonly from: string, readonly to: string, readonly oldPrint: string, readonly oldUsdPerMwh: string, readonly newPrint: string, readonly newUsdPerMwh: string }> }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type FinanceLinePartsFragment = { readonly id: string, readonly side: LineSide, readonly component: string, readonly label: string, readonly quantity: string, readonly unit: string, readonly preciseMicroUsd: string, readonly leaseId: string | null, readonly rateCardId: string, readonly estimatedCount: number, readonly reason: string | null, readonly amount: { readonly amount: string, readonly currency: string } };

export type FinanceRemedyPartsFragment = { readonly id: string, readonly kind: RemedyKind, readonly state: RemedyState, readonly invoiceId: string, readonly number: string | null, readonly settleTo: SettleTo, readonly reason: string, readonly proposedBy: string, readonly proposedAt: string, readonly approvalsNeeded: number, readonly failure: string | null, readonly doneAt: string | null, readonly invoice: { readonly id: string, readonly number: string | null, readonly customer: { readonly id: string, readonly name: string } }, readonly amount: { readonly amount: string, readonly currency: string }, readonly owedBack: { readonly amount: string, readonly currency: string }, readonly approvals: ReadonlyArray<{ readonly by: string, readonly at: string }>, readonly lines: ReadonlyArray<{ readonly lineId: string, readonly amount: { readonly amount: string, readonly currency: string } }>, readonly restated: ReadonlyArray<{ readonly lineId: string, readonly old: { readonly amount: string, readonly currency: string }, readonly new: { readonly amount: string, readonly currency: string }, readonly prints: ReadonlyArray<{ readonly from: string, readonly to: string, readonly oldPrint: string, readonly oldUsdPerMwh: string, readonly newPrint: string, readonly newUsdPerMwh: string }> }> };

export type FinanceDisputePartsFragment = { readonly id: string, readonly invoiceId: string, readonly state: DisputeState, readonly reason: string, readonly evidenceDueAt: string | null, readonly openedAt: string, readonly closedAt: string | null, readonly invoice: { readonly id: string, readonly number: string | null, readonly customer: { readonly id: string, readonly name: string }, readonly total: { readonly amount: string, readonly currency: string } }, readonly amount: { readonly amount: string, readonly currency: string }, readonly fee: { readonly amount: string, readonly currency: string } };

export type ConsoleNewJobQueryVariables = Exact<{ [key: string]: never; }>;


export type ConsoleNewJobQuery = { readonly market: { readonly at: string, readonly sites: ReadonlyArray<{ readonly gpusFree: number, readonly gpusTotal: number, readonly site: { readonly id: string, readonly name: string, readonly country: string, readonly region: string | null, readonly latitude: number | null, readonly longitude: number | null, readonly synthetic: boolean, readonly pools: ReadonlyArray<{ readonly id: string, readonly name: string, readonly gpuModel: string, readonly gpuMemoryGib: number, readonly gpusPerNode: number, readonly nodeCount: number, readonly gpusFree: number }> }, readonly price: { readonly from: string, readonly to: string, readonly priceUsdPerMwh: string, readonly kind: PriceKind } | null }> }, readonly projects: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly name: string } }> }, readonly reservations: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly name: string, readonly state: ReservationState, readonly gpuCount: number, readonly startsAt: string, readonly endsAt: string, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly gpuModel: string } } }> } };

export type ConsoleJobSpecificationQueryVariables = Exact<{
  id: string;
}>;


export type ConsoleJobSpecificationQuery = { readonly job: { readonly id: string, readonly name: string, readonly specification: unknown } | null };

export type ConsoleJobArtifactsQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ConsoleJobArtifactsQuery = { readonly job: { readonly id: string, readonly artifacts: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly jobId: string, readonly siteId: string | null, readonly kind: ArtifactKind, readonly name: string, readonly step: number | null, readonly sizeBytes: string, readonly sha256: string, readonly contentType: string, readonly createdAt: string, readonly expiresAt: string, readonly download: { readonly method: string, readonly url: string, readonly expiresAt: string, readonly headers: ReadonlyArray<{ readonly name: string, readonly value: string }> } | null } }> } } | null };

export type ConsoleSitePowerQueryVariables = Exact<{
  siteId: string;
  from: string;
  to: string;
}>;


export type ConsoleSitePowerQuery = { readonly sitePower: ReadonlyArray<{ readonly from: string, readonly to: string, readonly usedKw: string | null, readonly usedBasis: PowerSource | null, readonly reservedKw: string, readonly facilityKw: string | null, readonly minersKw: string | null, readonly allowedKw: string | null }> | null };

export type ConsolePricesQueryVariables = Exact<{
  siteId: string;
  from: string;
  to: string;
}>;


export type ConsolePricesQuery = { readonly prices: { readonly node: string, readonly intervalSeconds: number, readonly source: string, readonly stale: boolean, readonly points: ReadonlyArray<{ readonly from: string, readonly to: string, readonly priceUsdPerMwh: string, readonly kind: PriceKind }>, readonly forecastErrors: ReadonlyArray<{ readonly fromHours: number, readonly toHours: number, readonly meanAbsoluteErrorUsdPerMwh: string | null, readonly biasUsdPerMwh: string | null, readonly samples: number }> } | null };

export type ConsoleOperatorSiteQueryVariables = Exact<{
  id: string;
}>;


export type ConsoleOperatorSiteQuery = { readonly site: { readonly latitude: number | null, readonly longitude: number | null, readonly id: string, readonly name: string, readonly country: string, readonly region: string | null, readonly timeZone: string, readonly interconnectionKw: string, readonly synthetic: boolean, readonly readiness: SiteReadiness, readonly agentQuietSince: string | null, readonly powerModel: { readonly version: number, readonly effectiveFrom: string, readonly pue: string, readonly tariff: unknown } | null, readonly pools: ReadonlyArray<{ readonly retiredAt: string | null, readonly id: string, readonly name: string, readonly gpuModel: string, readonly gpuMemoryGib: number, readonly nodeCount: number, readonly gpusPerNode: number, readonly maxWattsPerGpu: number, readonly loadFraction: string, readonly gpusFree: number, readonly offer: { readonly id: string, readonly version: number, readonly status: OfferStatus, readonly validFrom: string, readonly endsAt: string | null, readonly askUsdPerGpuHour: string, readonly floorUsdPerGpuHour: string | null, readonly rules: ReadonlyArray<{ readonly kind: PriceRuleKind, readonly text: string, readonly minGpus: number | null, readonly minDurationSeconds: number | null, readonly belowDurationSeconds: number | null, readonly minSlackSeconds: number | null, readonly discountRate: string | null, readonly surchargeRate: string | null }>, readonly power: { readonly kind: PowerTermsKind, readonly multiplier: string | null, readonly adderUsdPerMwh: string | null, readonly capUsdPerMwh: string | null, readonly floorUsdPerMwh: string | null, readonly fixedUsdPerMwh: string | null }, readonly curtailment: { readonly noticeSeconds: number, readonly maxHoursPerMonth: number, readonly maxEventsPerDay: number, readonly compensationUsdPerGpuHour: string, readonly resumeDeadlineSeconds: number } } | null, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly gpuCount: number, readonly state: PoolNodeState, readonly reason: string | null }> }>, readonly halls: ReadonlyArray<{ readonly id: string, readonly name: string, readonly limitKw: string | null, readonly feeders: ReadonlyArray<{ readonly id: string, readonly name: string, readonly limitKw: string }> }> | null, readonly agents: ReadonlyArray<{ readonly id: string, readonly name: string, readonly state: SiteAgentState, readonly createdAt: string, readonly invitationEndsAt: string | null, readonly lastHeardAt: string | null, readonly keySince: string | null, readonly formerKeyUntil: string | null, readonly keyAskedAt: string | null, readonly replaces: string | null, readonly revokedAt: string | null, readonly revokeReason: string | null, readonly engine: string | null, readonly isInventoryMeasured: boolean }> | null, readonly inventoryDrift: ReadonlyArray<{ readonly node: string, readonly kind: InventoryDriftKind, readonly listed: string | null, readonly found: string | null, readonly holdsBack: boolean }> | null, readonly benchmarks: ReadonlyArray<{ readonly id: string, readonly nodeId: string, readonly node: string, readonly state: NodeBenchmarkState, readonly askedAt: string, readonly finishedAt: string | null, readonly gpuCount: number | null, readonly gigaflopsPerSecond: number | null, readonly stepsPerSecond: number | null, readonly ranSeconds: number | null, readonly detail: string | null }> | null, readonly energy: { readonly itKwh: string | null, readonly facilityKwh: string | null, readonly pue: string | null, readonly faultyCount: number, readonly totalCount: number, readonly meteredKwh: string, readonly modelledKwh: string, readonly meteredToModelledRate: string | null, readonly estimatedKwh: string } | null, readonly reliability: { readonly upRate: string | null, readonly knownSince: string | null, readonly runs: number, readonly runsLost: number, readonly upGpuHours: string, readonly downGpuHours: string, readonly plannedGpuHours: string, readonly notices: { readonly kept: number, readonly due: number }, readonly maintenanceNotices: { readonly kept: number, readonly due: number }, readonly monthlyLimits: { readonly kept: number, readonly due: number }, readonly eventLimits: { readonly kept: number, readonly due: number }, readonly resumeDeadlines: { readonly kept: number, readonly due: number } } | null, readonly steps: ReadonlyArray<{ readonly seq: number, readonly from: SiteReadiness, readonly to: SiteReadiness, readonly evidenceDate: string, readonly reference: string | null, readonly note: string | null, readonly actor: string, readonly by: OrganizationKind, readonly at: string }> | null, readonly operator: { readonly id: string, readonly name: string }, readonly currentPrice: { readonly from: string, readonly to: string, readonly priceUsdPerMwh: string, readonly kind: PriceKind } | null, readonly feeders: ReadonlyArray<{ readonly id: string, readonly name: string, readonly limitKw: string }>, readonly curtailments: ReadonlyArray<{ readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState }> } | null, readonly siteAcceptance: ReadonlyArray<{ readonly check: AcceptanceCheckKind, readonly passed: boolean, readonly found: string }> | null };

export type ConsoleOfferVersionsQueryVariables = Exact<{
  poolId: string;
  first?: number | null | undefined;
}>;


export type ConsoleOfferVersionsQuery = { readonly offerVersions: { readonly totalCount: number, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly version: number, readonly status: OfferStatus, readonly validFrom: string, readonly endsAt: string | null, readonly askUsdPerGpuHour: string, readonly floorUsdPerGpuHour: string | null, readonly curtailment: { readonly minRunSecondsBetweenEvents: number, readonly noticeSeconds: number, readonly maxHoursPerMonth: number, readonly maxEventsPerDay: number, readonly compensationUsdPerGpuHour: string, readonly resumeDeadlineSeconds: number }, readonly rules: ReadonlyArray<{ readonly kind: PriceRuleKind, readonly text: string, readonly minGpus: number | null, readonly minDurationSeconds: number | null, readonly belowDurationSeconds: number | null, readonly minSlackSeconds: number | null, readonly discountRate: string | null, readonly surchargeRate: string | null }>, readonly power: { readonly kind: PowerTermsKind, readonly multiplier: string | null, readonly adderUsdPerMwh: string | null, readonly capUsdPerMwh: string | null, readonly floorUsdPerMwh: string | null, readonly fixedUsdPerMwh: string | null } } }> } | null };

export type ConsoleCurtailmentsQueryVariables = Exact<{
  filter?: CurtailmentFilter | null | undefined;
  orderBy?: CurtailmentOrder | null | undefined;
  first?: number | null | undefined;
}>;


export type ConsoleCurtailmentsQuery = { readonly curtailments: { readonly totalCount: number, readonly edges: ReadonlyArray<{ readonly node: { readonly revision: number, readonly compelledBy: string | null, readonly origin: CurtailmentOrigin, readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState, readonly site: { readonly id: string, readonly name: string, readonly timeZone: string }, readonly changes: ReadonlyArray<{ readonly revision: number, readonly change: CurtailmentChangeKind, readonly changedAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly compelledBy: string | null }>, readonly stages: ReadonlyArray<{ readonly stage: ShedStage, readonly at: string, readonly shedKw: string, readonly remainingKw: string, readonly toldKw: string | null, readonly provenKw: string | null, readonly stops: ReadonlyArray<{ readonly leaseId: string, readonly jobId: string | null, readonly stage: ShedStage, readonly drawKw: string, readonly outcome: ShedOutcome, readonly noticedAt: string, readonly tellAt: string, readonly stopsAt: string, readonly resumeBy: string, readonly toldAt: string | null, readonly stoppedAt: string | null, readonly resumedAt: string | null, readonly resumeKept: boolean | null, readonly compensationUsd: string, readonly brokenPromises: ReadonlyArray<{ readonly leaseId: string, readonly kind: string, readonly message: string }> }> }>, readonly stops: ReadonlyArray<{ readonly leaseId: string, readonly jobId: string | null, readonly stage: ShedStage, readonly drawKw: string, readonly outcome: ShedOutcome, readonly noticedAt: string, readonly tellAt: string, readonly stopsAt: string, readonly resumeBy: string, readonly toldAt: string | null, readonly stoppedAt: string | null, readonly resumedAt: string | null, readonly resumeKept: boolean | null, readonly compensationUsd: string, readonly brokenPromises: ReadonlyArray<{ readonly leaseId: string, readonly kind: string, readonly message: string }> }>, readonly siteReports: ReadonlyArray<{ readonly revision: number, readonly step: CurtailmentSiteStep, readonly at: string }>, readonly evidence: { readonly source: PowerSource, readonly beforeKw: string | null, readonly atStartKw: string | null, readonly mostKw: string | null, readonly afterKw: string | null, readonly kept: boolean | null, readonly overKw: string, readonly downFrom: string | null, readonly sampleCount: number } | null } }> } };

export type ConsoleEvidenceQueryVariables = Exact<{
  id: string;
}>;


export type ConsoleEvidenceQuery = { readonly curtailment: { readonly id: string, readonly targetKw: string, readonly startsAt: string, readonly endsAt: string, readonly evidence: { readonly points: ReadonlyArray<{ readonly at: string, readonly powerKw: string, readonly source: PowerSource }> } | null } | null };

export type ConsoleReservationQueryVariables = Exact<{
  id: string;
}>;


export type ConsoleReservationQuery = { readonly reservation: { readonly createdAt: string, readonly id: string, readonly name: string, readonly state: ReservationState, readonly refusal: string | null, readonly gpuCount: number, readonly startsAt: string, readonly endsAt: string, readonly usdPerGpuHour: string, readonly estimatedPowerUsd: string, readonly relistings: ReadonlyArray<{ readonly startsAt: string, readonly endsAt: string, readonly gpuCount: number }>, readonly jobs: ReadonlyArray<{ readonly id: string, readonly name: string, readonly state: JobState, readonly gpuCount: number, readonly costSoFarUsd: string, readonly submittedAt: string, readonly finishedAt: string | null, readonly leases: ReadonlyArray<{ readonly id: string, readonly startsAt: string, readonly endsAt: string, readonly actualStart: string | null, readonly actualEnd: string | null }>, readonly placement: { readonly totalUsd: string, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }> } | null }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly gpuModel: string }, readonly gpuHours: { readonly bought: string, readonly kept: string, readonly used: string, readonly unused: string, readonly relisted: string, readonly resold: string }, readonly cost: { readonly takeOrPayUsd: string, readonly dueUsd: string, readonly relistCreditUsd: string, readonly jobsUsd: string } } | null };

export type ConsoleMarketQueryVariables = Exact<{ [key: string]: never; }>;


export type ConsoleMarketQuery = { readonly market: { readonly at: string, readonly sites: ReadonlyArray<{ readonly gpusFree: number, readonly gpusTotal: number, readonly scarcityUsdPerGpuHour: string | null, readonly site: { readonly id: string, readonly name: string, readonly country: string, readonly region: string | null, readonly timeZone: string, readonly latitude: number | null, readonly longitude: number | null, readonly synthetic: boolean, readonly operator: { readonly id: string, readonly name: string } }, readonly price: { readonly from: string, readonly to: string, readonly priceUsdPerMwh: string, readonly kind: PriceKind } | null, readonly curtailment: { readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState } | null }>, readonly lastPlan: { readonly id: string, readonly plannedAt: string, readonly jobs: number, readonly placed: number, readonly costUsd: string, readonly lowerBoundUsd: string, readonly gap: number | null, readonly absoluteGapUsd: string, readonly gapWithoutMisses: number | null, readonly missed: number, readonly missedLowerBound: number } | null } };

export type ConsoleJobQueryVariables = Exact<{
  id: string;
}>;


export type ConsoleJobQuery = { readonly job: { readonly id: string, readonly name: string, readonly state: JobState, readonly gpuCount: number, readonly projectId: string | null, readonly deadline: string | null, readonly submittedAt: string, readonly finishedAt: string | null, readonly maxTotalUsd: string | null, readonly costSoFarUsd: string, readonly quotedUsd: string | null, readonly waitingSince: string | null, readonly pauseRequestedAt: string | null, readonly clonedFrom: string | null, readonly plan: { readonly id: string, readonly plannedAt: string, readonly jobs: number, readonly placed: number, readonly costUsd: string, readonly lowerBoundUsd: string, readonly gap: number | null, readonly absoluteGapUsd: string, readonly gapWithoutMisses: number | null, readonly missed: number, readonly missedLowerBound: number } | null, readonly leases: ReadonlyArray<{ readonly id: string, readonly jobId: string | null, readonly state: LeaseState, readonly gpuCount: number, readonly startsAt: string, readonly endsAt: string, readonly actualStart: string | null, readonly actualEnd: string | null, readonly quotedUsd: string, readonly ceilingUsd: string, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string, readonly gpuModel: string } }>, readonly history: ReadonlyArray<{ readonly from: JobState | null, readonly to: JobState, readonly actor: string, readonly reason: string, readonly at: string }>, readonly waitingBecause: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly until: string | null, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null, readonly help: ReadonlyArray<{ readonly kind: WaitHelpKind, readonly message: string, readonly usd: string | null, readonly gpuCount: number | null, readonly deadline: string | null, readonly values: ReadonlyArray<string> }> }>, readonly comingCurtailment: { readonly stopsAt: string, readonly resumeBy: string } | null, readonly metrics: { readonly edges: ReadonlyArray<{ readonly node: { readonly at: string, readonly step: number, readonly totalSteps: number | null, readonly loss: number | null, readonly stepsPerSecond: number | null } }> }, readonly promise: { readonly ceilingUsd: string, readonly deadline: string | null } | null, readonly placement: { readonly totalUsd: string, readonly powerCostUsd: string, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string } } | null, readonly progress: { readonly at: string, readonly step: number, readonly totalSteps: number | null, readonly loss: number | null } | null, readonly waitingHeadline: { readonly kind: string, readonly message: string, readonly until: string | null, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null, readonly help: ReadonlyArray<{ readonly kind: WaitHelpKind, readonly message: string, readonly usd: string | null, readonly gpuCount: number | null, readonly deadline: string | null, readonly values: ReadonlyArray<string> }> } | null, readonly eta: { readonly finishesAt: string | null, readonly basis: EtaBasis, readonly unknownBecause: string | null, readonly stepsPerHour: number | null } } | null };

export type ConsoleSitesQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: SiteFilter | null | undefined;
}>;


export type ConsoleSitesQuery = { readonly sites: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly name: string, readonly country: string, readonly region: string | null, readonly timeZone: string, readonly interconnectionKw: string, readonly synthetic: boolean, readonly readiness: SiteReadiness, readonly agentQuietSince: string | null, readonly pools: ReadonlyArray<{ readonly id: string, readonly name: string, readonly gpuModel: string, readonly nodeCount: number, readonly gpusPerNode: number, readonly gpusFree: number }>, readonly agents: ReadonlyArray<{ readonly id: string, readonly state: SiteAgentState, readonly lastHeardAt: string | null }> | null, readonly operator: { readonly id: string, readonly name: string }, readonly currentPrice: { readonly from: string, readonly to: string, readonly priceUsdPerMwh: string, readonly kind: PriceKind } | null, readonly feeders: ReadonlyArray<{ readonly id: string, readonly name: string, readonly limitKw: string }>, readonly curtailments: ReadonlyArray<{ readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState }> } }> } };

export type ConsoleSiteQueryVariables = Exact<{
  id: string;
  from: string;
  to: string;
}>;


export type ConsoleSiteQuery = { readonly site: { readonly latitude: number | null, readonly longitude: number | null, readonly id: string, readonly name: string, readonly country: string, readonly region: string | null, readonly timeZone: string, readonly interconnectionKw: string, readonly synthetic: boolean, readonly readiness: SiteReadiness, readonly agentQuietSince: string | null, readonly pools: ReadonlyArray<{ readonly id: string, readonly name: string, readonly gpuModel: string, readonly gpuMemoryGib: number, readonly nodeCount: number, readonly gpusPerNode: number, readonly maxWattsPerGpu: number, readonly loadFraction: string, readonly gpusFree: number, readonly offer: { readonly id: string, readonly version: number, readonly status: OfferStatus, readonly validFrom: string, readonly endsAt: string | null, readonly askUsdPerGpuHour: string, readonly floorUsdPerGpuHour: string | null, readonly rules: ReadonlyArray<{ readonly kind: PriceRuleKind, readonly text: string, readonly minGpus: number | null, readonly minDurationSeconds: number | null, readonly belowDurationSeconds: number | null, readonly minSlackSeconds: number | null, readonly discountRate: string | null, readonly surchargeRate: string | null }>, readonly power: { readonly kind: PowerTermsKind, readonly multiplier: string | null, readonly adderUsdPerMwh: string | null, readonly capUsdPerMwh: string | null, readonly floorUsdPerMwh: string | null, readonly fixedUsdPerMwh: string | null }, readonly curtailment: { readonly noticeSeconds: number, readonly maxHoursPerMonth: number, readonly maxEventsPerDay: number, readonly compensationUsdPerGpuHour: string, readonly resumeDeadlineSeconds: number } } | null }>, readonly agents: ReadonlyArray<{ readonly id: string, readonly name: string, readonly state: SiteAgentState, readonly engine: string | null, readonly lastHeardAt: string | null, readonly keySince: string | null, readonly isInventoryMeasured: boolean }> | null, readonly reliability: { readonly upRate: string | null, readonly knownSince: string | null, readonly runs: number, readonly runsLost: number, readonly notices: { readonly kept: number, readonly due: number }, readonly resumeDeadlines: { readonly kept: number, readonly due: number } } | null, readonly operator: { readonly id: string, readonly name: string }, readonly currentPrice: { readonly from: string, readonly to: string, readonly priceUsdPerMwh: string, readonly kind: PriceKind } | null, readonly feeders: ReadonlyArray<{ readonly id: string, readonly name: string, readonly limitKw: string }>, readonly curtailments: ReadonlyArray<{ readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState }> } | null, readonly siteCalendar: ReadonlyArray<{ readonly kind: CalendarKind, readonly from: string, readonly to: string | null, readonly subjectId: string, readonly gpuCount: number | null, readonly state: string, readonly title: string }> | null };

export type ConsoleInvoicesQueryVariables = Exact<{
  filter?: InvoiceFilter | null | undefined;
  orderBy?: InvoiceOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ConsoleInvoicesQuery = { readonly invoices: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly node: { readonly dueAt: string | null, readonly id: string, readonly number: string | null, readonly state: InvoiceState, readonly failedStep: string | null, readonly createdAt: string, readonly issuedAt: string | null, readonly paidAt: string | null, readonly availableActions: ReadonlyArray<string>, readonly due: { readonly amount: string, readonly currency: string }, readonly customer: { readonly id: string, readonly name: string }, readonly subtotal: { readonly amount: string, readonly currency: string }, readonly tax: { readonly amount: string, readonly currency: string }, readonly total: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } } }> } };

export type ConsoleInvoiceQueryVariables = Exact<{
  id: string;
}>;


export type ConsoleInvoiceQuery = { readonly invoice: { readonly dueAt: string | null, readonly id: string, readonly number: string | null, readonly state: InvoiceState, readonly failedStep: string | null, readonly createdAt: string, readonly issuedAt: string | null, readonly paidAt: string | null, readonly availableActions: ReadonlyArray<string>, readonly due: { readonly amount: string, readonly currency: string }, readonly credited: { readonly amount: string, readonly currency: string }, readonly history: ReadonlyArray<{ readonly from: string, readonly to: string, readonly actor: string, readonly reason: string | null, readonly at: string }>, readonly lines: ReadonlyArray<{ readonly id: string, readonly component: string, readonly side: LineSide, readonly label: string, readonly quantity: string, readonly unit: string, readonly leaseId: string | null, readonly reason: string | null, readonly amount: { readonly amount: string, readonly currency: string } }>, readonly customer: { readonly id: string, readonly name: string }, readonly subtotal: { readonly amount: string, readonly currency: string }, readonly tax: { readonly amount: string, readonly currency: string }, readonly total: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string }, readonly anomalies: ReadonlyArray<{ readonly kind: AnomalyKind, readonly message: string }>, readonly comparison: { readonly invoiceId: string, readonly number: string, readonly changeRate: string | null, readonly total: { readonly amount: string, readonly currency: string }, readonly kinds: ReadonlyArray<{ readonly component: string, readonly side: LineSide, readonly current: { readonly amount: string, readonly currency: string }, readonly previous: { readonly amount: string, readonly currency: string }, readonly difference: { readonly amount: string, readonly currency: string } }> } | null } | null };

export type CurtailmentStopPartsFragment = { readonly leaseId: string, readonly jobId: string | null, readonly stage: ShedStage, readonly drawKw: string, readonly outcome: ShedOutcome, readonly noticedAt: string, readonly tellAt: string, readonly stopsAt: string, readonly resumeBy: string, readonly toldAt: string | null, readonly stoppedAt: string | null, readonly resumedAt: string | null, readonly resumeKept: boolean | null, readonly compensationUsd: string, readonly brokenPromises: ReadonlyArray<{ readonly leaseId: string, readonly kind: string, readonly message: string }> };

export type CurtailmentStagePartsFragment = { readonly stage: ShedStage, readonly at: string, readonly shedKw: string, readonly remainingKw: string, readonly toldKw: string | null, readonly provenKw: string | null, readonly stops: ReadonlyArray<{ readonly leaseId: string, readonly jobId: string | null, readonly stage: ShedStage, readonly drawKw: string, readonly outcome: ShedOutcome, readonly noticedAt: string, readonly tellAt: string, readonly stopsAt: string, readonly resumeBy: string, readonly toldAt: string | null, readonly stoppedAt: string | null, readonly resumedAt: string | null, readonly resumeKept: boolean | null, readonly compensationUsd: string, readonly brokenPromises: ReadonlyArray<{ readonly leaseId: string, readonly kind: string, readonly message: string }> }> };

export type CurtailmentDetailFragment = { readonly revision: number, readonly compelledBy: string | null, readonly origin: CurtailmentOrigin, readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState, readonly site: { readonly id: string, readonly name: string, readonly timeZone: string }, readonly changes: ReadonlyArray<{ readonly revision: number, readonly change: CurtailmentChangeKind, readonly changedAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly compelledBy: string | null }>, readonly stages: ReadonlyArray<{ readonly stage: ShedStage, readonly at: string, readonly shedKw: string, readonly remainingKw: string, readonly toldKw: string | null, readonly provenKw: string | null, readonly stops: ReadonlyArray<{ readonly leaseId: string, readonly jobId: string | null, readonly stage: ShedStage, readonly drawKw: string, readonly outcome: ShedOutcome, readonly noticedAt: string, readonly tellAt: string, readonly stopsAt: string, readonly resumeBy: string, readonly toldAt: string | null, readonly stoppedAt: string | null, readonly resumedAt: string | null, readonly resumeKept: boolean | null, readonly compensationUsd: string, readonly brokenPromises: ReadonlyArray<{ readonly leaseId: string, readonly kind: string, readonly message: string }> }> }>, readonly stops: ReadonlyArray<{ readonly leaseId: string, readonly jobId: string | null, readonly stage: ShedStage, readonly drawKw: string, readonly outcome: ShedOutcome, readonly noticedAt: string, readonly tellAt: string, readonly stopsAt: string, readonly resumeBy: string, readonly toldAt: string | null, readonly stoppedAt: string | null, readonly resumedAt: string | null, readonly resumeKept: boolean | null, readonly compensationUsd: string, readonly brokenPromises: ReadonlyArray<{ readonly leaseId: string, readonly kind: string, readonly message: string }> }>, readonly siteReports: ReadonlyArray<{ readonly revision: number, readonly step: CurtailmentSiteStep, readonly at: string }>, readonly evidence: { readonly source: PowerSource, readonly beforeKw: string | null, readonly atStartKw: string | null, readonly mostKw: string | null, readonly afterKw: string | null, readonly kept: boolean | null, readonly overKw: string, readonly downFrom: string | null, readonly sampleCount: number } | null };

export type CurtailmentsQueryVariables = Exact<{
  filter?: CurtailmentFilter | null | undefined;
  orderBy?: CurtailmentOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type CurtailmentsQuery = { readonly curtailments: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly revision: number, readonly compelledBy: string | null, readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState, readonly site: { readonly id: string, readonly name: string } } }> } };

export type CurtailmentQueryVariables = Exact<{
  id: string;
}>;


export type CurtailmentQuery = { readonly curtailment: { readonly revision: number, readonly compelledBy: string | null, readonly origin: CurtailmentOrigin, readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState, readonly site: { readonly id: string, readonly name: string, readonly timeZone: string }, readonly changes: ReadonlyArray<{ readonly revision: number, readonly change: CurtailmentChangeKind, readonly changedAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly compelledBy: string | null }>, readonly stages: ReadonlyArray<{ readonly stage: ShedStage, readonly at: string, readonly shedKw: string, readonly remainingKw: string, readonly toldKw: string | null, readonly provenKw: string | null, readonly stops: ReadonlyArray<{ readonly leaseId: string, readonly jobId: string | null, readonly stage: ShedStage, readonly drawKw: string, readonly outcome: ShedOutcome, readonly noticedAt: string, readonly tellAt: string, readonly stopsAt: string, readonly resumeBy: string, readonly toldAt: string | null, readonly stoppedAt: string | null, readonly resumedAt: string | null, readonly resumeKept: boolean | null, readonly compensationUsd: string, readonly brokenPromises: ReadonlyArray<{ readonly leaseId: string, readonly kind: string, readonly message: string }> }> }>, readonly stops: ReadonlyArray<{ readonly leaseId: string, readonly jobId: string | null, readonly stage: ShedStage, readonly drawKw: string, readonly outcome: ShedOutcome, readonly noticedAt: string, readonly tellAt: string, readonly stopsAt: string, readonly resumeBy: string, readonly toldAt: string | null, readonly stoppedAt: string | null, readonly resumedAt: string | null, readonly resumeKept: boolean | null, readonly compensationUsd: string, readonly brokenPromises: ReadonlyArray<{ readonly leaseId: string, readonly kind: string, readonly message: string }> }>, readonly siteReports: ReadonlyArray<{ readonly revision: number, readonly step: CurtailmentSiteStep, readonly at: string }>, readonly evidence: { readonly source: PowerSource, readonly beforeKw: string | null, readonly atStartKw: string | null, readonly mostKw: string | null, readonly afterKw: string | null, readonly kept: boolean | null, readonly overKw: string, readonly downFrom: string | null, readonly sampleCount: number } | null } | null };

export type CurtailmentPreviewQueryVariables = Exact<{
  input: CurtailmentPreviewInput;
}>;


export type CurtailmentPreviewQuery = { readonly curtailmentPreview:
    | { readonly __typename: 'CurtailmentPreview', readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly loadKw: string, readonly compensationUsd: string, readonly site: { readonly id: string, readonly name: string }, readonly stages: ReadonlyArray<{ readonly stage: ShedStage, readonly at: string, readonly shedKw: string, readonly remainingKw: string, readonly toldKw: string | null, readonly provenKw: string | null, readonly stops: ReadonlyArray<{ readonly leaseId: string, readonly jobId: string | null, readonly stage: ShedStage, readonly drawKw: string, readonly outcome: ShedOutcome, readonly noticedAt: string, readonly tellAt: string, readonly stopsAt: string, readonly resumeBy: string, readonly toldAt: string | null, readonly stoppedAt: string | null, readonly resumedAt: string | null, readonly resumeKept: boolean | null, readonly compensationUsd: string, readonly brokenPromises: ReadonlyArray<{ readonly leaseId: string, readonly kind: string, readonly message: string }> }> }>, readonly brokenPromises: ReadonlyArray<{ readonly leaseId: string, readonly kind: string, readonly message: string }>, readonly refusals: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type SiteCalendarQueryVariables = Exact<{
  siteId: string;
  from: string;
  to: string;
}>;


export type SiteCalendarQuery = { readonly siteCalendar: ReadonlyArray<{ readonly kind: CalendarKind, readonly from: string, readonly to: string | null, readonly subjectId: string, readonly poolId: string | null, readonly gpuCount: number | null, readonly state: string, readonly title: string }> | null };

export type SiteReliabilityQueryVariables = Exact<{
  siteId: string;
  days?: number | null | undefined;
}>;


export type SiteReliabilityQuery = { readonly site: { readonly id: string, readonly name: string, readonly reliability: { readonly from: string, readonly knownSince: string | null, readonly upGpuHours: string, readonly downGpuHours: string, readonly plannedGpuHours: string, readonly upRate: string | null, readonly runsLost: number, readonly runs: number, readonly notices: { readonly kept: number, readonly due: number }, readonly maintenanceNotices: { readonly kept: number, readonly due: number }, readonly monthlyLimits: { readonly kept: number, readonly due: number }, readonly eventLimits: { readonly kept: number, readonly due: number }, readonly resumeDeadlines: { readonly kept: number, readonly due: number } } | null } | null };

export type ScheduleMaintenanceMutationVariables = Exact<{
  input: ScheduleMaintenanceInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ScheduleMaintenanceMutation = { readonly scheduleMaintenance:
    | { readonly __typename: 'Curtailment', readonly revision: number, readonly compelledBy: string | null, readonly origin: CurtailmentOrigin, readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState, readonly site: { readonly id: string, readonly name: string, readonly timeZone: string }, readonly changes: ReadonlyArray<{ readonly revision: number, readonly change: CurtailmentChangeKind, readonly changedAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly compelledBy: string | null }>, readonly stages: ReadonlyArray<{ readonly stage: ShedStage, readonly at: string, readonly shedKw: string, readonly remainingKw: string, readonly toldKw: string | null, readonly provenKw: string | null, readonly stops: ReadonlyArray<{ readonly leaseId: string, readonly jobId: string | null, readonly stage: ShedStage, readonly drawKw: string, readonly outcome: ShedOutcome, readonly noticedAt: string, readonly tellAt: string, readonly stopsAt: string, readonly resumeBy: string, readonly toldAt: string | null, readonly stoppedAt: string | null, readonly resumedAt: string | null, readonly resumeKept: boolean | null, readonly compensationUsd: string, readonly brokenPromises: ReadonlyArray<{ readonly leaseId: string, readonly kind: string, readonly message: string }> }> }>, readonly stops: ReadonlyArray<{ readonly leaseId: string, readonly jobId: string | null, readonly stage: ShedStage, readonly drawKw: string, readonly outcome: ShedOutcome, readonly noticedAt: string, readonly tellAt: string, readonly stopsAt: string, readonly resumeBy: string, readonly toldAt: string | null, readonly stoppedAt: string | null, readonly resumedAt: string | null, readonly resumeKept: boolean | null, readonly compensationUsd: string, readonly brokenPromises: ReadonlyArray<{ readonly leaseId: string, readonly kind: string, readonly message: string }> }>, readonly siteReports: ReadonlyArray<{ readonly revision: number, readonly step: CurtailmentSiteStep, readonly at: string }>, readonly evidence: { readonly source: PowerSource, readonly beforeKw: string | null, readonly atStartKw: string | null, readonly mostKw: string | null, readonly afterKw: string | null, readonly kept: boolean | null, readonly overKw: string, readonly downFrom: string | null, readonly sampleCount: number } | null }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type AmendCurtailmentMutationVariables = Exact<{
  input: AmendCurtailmentInput;
  idempotencyKey?: string | null | undefined;
}>;


export type AmendCurtailmentMutation = { readonly amendCurtailment:
    | { readonly __typename: 'Curtailment', readonly revision: number, readonly compelledBy: string | null, readonly origin: CurtailmentOrigin, readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState, readonly site: { readonly id: string, readonly name: string, readonly timeZone: string }, readonly changes: ReadonlyArray<{ readonly revision: number, readonly change: CurtailmentChangeKind, readonly changedAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly compelledBy: string | null }>, readonly stages: ReadonlyArray<{ readonly stage: ShedStage, readonly at: string, readonly shedKw: string, readonly remainingKw: string, readonly toldKw: string | null, readonly provenKw: string | null, readonly stops: ReadonlyArray<{ readonly leaseId: string, readonly jobId: string | null, readonly stage: ShedStage, readonly drawKw: string, readonly outcome: ShedOutcome, readonly noticedAt: string, readonly tellAt: string, readonly stopsAt: string, readonly resumeBy: string, readonly toldAt: string | null, readonly stoppedAt: string | null, readonly resumedAt: string | null, readonly resumeKept: boolean | null, readonly compensationUsd: string, readonly brokenPromises: ReadonlyArray<{ readonly leaseId: string, readonly kind: string, readonly message: string }> }> }>, readonly stops: ReadonlyArray<{ readonly leaseId: string, readonly jobId: string | null, readonly stage: ShedStage, readonly drawKw: string, readonly outcome: ShedOutcome, readonly noticedAt: string, readonly tellAt: string, readonly stopsAt: string, readonly resumeBy: string, readonly toldAt: string | null, readonly stoppedAt: string | null, readonly resumedAt: string | null, readonly resumeKept: boolean | null, readonly compensationUsd: string, readonly brokenPromises: ReadonlyArray<{ readonly leaseId: string, readonly kind: string, readonly message: string }> }>, readonly siteReports: ReadonlyArray<{ readonly revision: number, readonly step: CurtailmentSiteStep, readonly at: string }>, readonly evidence: { readonly source: PowerSource, readonly beforeKw: string | null, readonly atStartKw: string | null, readonly mostKw: string | null, readonly afterKw: string | null, readonly kept: boolean | null, readonly overKw: string, readonly downFrom: string | null, readonly sampleCount: number } | null }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type WithdrawCurtailmentMutationVariables = Exact<{
  input: WithdrawCurtailmentInput;
  idempotencyKey?: string | null | undefined;
}>;


export type WithdrawCurtailmentMutation = { readonly withdrawCurtailment:
    | { readonly __typename: 'Curtailment', readonly revision: number, readonly compelledBy: string | null, readonly origin: CurtailmentOrigin, readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState, readonly site: { readonly id: string, readonly name: string, readonly timeZone: string }, readonly changes: ReadonlyArray<{ readonly revision: number, readonly change: CurtailmentChangeKind, readonly changedAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly compelledBy: string | null }>, readonly stages: ReadonlyArray<{ readonly stage: ShedStage, readonly at: string, readonly shedKw: string, readonly remainingKw: string, readonly toldKw: string | null, readonly provenKw: string | null, readonly stops: ReadonlyArray<{ readonly leaseId: string, readonly jobId: string | null, readonly stage: ShedStage, readonly drawKw: string, readonly outcome: ShedOutcome, readonly noticedAt: string, readonly tellAt: string, readonly stopsAt: string, readonly resumeBy: string, readonly toldAt: string | null, readonly stoppedAt: string | null, readonly resumedAt: string | null, readonly resumeKept: boolean | null, readonly compensationUsd: string, readonly brokenPromises: ReadonlyArray<{ readonly leaseId: string, readonly kind: string, readonly message: string }> }> }>, readonly stops: ReadonlyArray<{ readonly leaseId: string, readonly jobId: string | null, readonly stage: ShedStage, readonly drawKw: string, readonly outcome: ShedOutcome, readonly noticedAt: string, readonly tellAt: string, readonly stopsAt: string, readonly resumeBy: string, readonly toldAt: string | null, readonly stoppedAt: string | null, readonly resumedAt: string | null, readonly resumeKept: boolean | null, readonly compensationUsd: string, readonly brokenPromises: ReadonlyArray<{ readonly leaseId: string, readonly kind: string, readonly message: string }> }>, readonly siteReports: ReadonlyArray<{ readonly revision: number, readonly step: CurtailmentSiteStep, readonly at: string }>, readonly evidence: { readonly source: PowerSource, readonly beforeKw: string | null, readonly atStartKw: string | null, readonly mostKw: string | null, readonly afterKw: string | null, readonly kept: boolean | null, readonly overKw: string, readonly downFrom: string | null, readonly sampleCount: number } | null }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type EndCurtailmentMutationVariables = Exact<{
  input: EndCurtailmentInput;
  idempotencyKey?: string | null | undefined;
}>;


export type EndCurtailmentMutation = { readonly endCurtailment:
    | { readonly __typename: 'Curtailment', readonly revision: number, readonly compelledBy: string | null, readonly origin: CurtailmentOrigin, readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState, readonly site: { readonly id: string, readonly name: string, readonly timeZone: string }, readonly changes: ReadonlyArray<{ readonly revision: number, readonly change: CurtailmentChangeKind, readonly changedAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly compelledBy: string | null }>, readonly stages: ReadonlyArray<{ readonly stage: ShedStage, readonly at: string, readonly shedKw: string, readonly remainingKw: string, readonly toldKw: string | null, readonly provenKw: string | null, readonly stops: ReadonlyArray<{ readonly leaseId: string, readonly jobId: string | null, readonly stage: ShedStage, readonly drawKw: string, readonly outcome: ShedOutcome, readonly noticedAt: string, readonly tellAt: string, readonly stopsAt: string, readonly resumeBy: string, readonly toldAt: string | null, readonly stoppedAt: string | null, readonly resumedAt: string | null, readonly resumeKept: boolean | null, readonly compensationUsd: string, readonly brokenPromises: ReadonlyArray<{ readonly leaseId: string, readonly kind: string, readonly message: string }> }> }>, readonly stops: ReadonlyArray<{ readonly leaseId: string, readonly jobId: string | null, readonly stage: ShedStage, readonly drawKw: string, readonly outcome: ShedOutcome, readonly noticedAt: string, readonly tellAt: string, readonly stopsAt: string, readonly resumeBy: string, readonly toldAt: string | null, readonly stoppedAt: string | null, readonly resumedAt: string | null, readonly resumeKept: boolean | null, readonly compensationUsd: string, readonly brokenPromises: ReadonlyArray<{ readonly leaseId: string, readonly kind: string, readonly message: string }> }>, readonly siteReports: ReadonlyArray<{ readonly revision: number, readonly step: CurtailmentSiteStep, readonly at: string }>, readonly evidence: { readonly source: PowerSource, readonly beforeKw: string | null, readonly atStartKw: string | null, readonly mostKw: string | null, readonly afterKw: string | null, readonly kept: boolean | null, readonly overKw: string, readonly downFrom: string | null, readonly sampleCount: number } | null }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type CurtailmentEventsSubscriptionVariables = Exact<{
  siteId?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type CurtailmentEventsSubscription = { readonly curtailmentEvents: { readonly cursor: string, readonly topic: string, readonly at: string, readonly siteId: string, readonly detail: unknown, readonly curtailment: { readonly revision: number, readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState } } };

export type JobsQueryVariables = Exact<{
  filter?: JobFilter | null | undefined;
  orderBy?: JobOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type JobsQuery = { readonly jobs: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly name: string, readonly state: JobState, readonly gpuCount: number, readonly projectId: string | null, readonly deadline: string | null, readonly submittedAt: string, readonly finishedAt: string | null, readonly maxTotalUsd: string | null, readonly costSoFarUsd: string, readonly quotedUsd: string | null, readonly promise: { readonly ceilingUsd: string, readonly deadline: string | null } | null, readonly placement: { readonly totalUsd: string, readonly powerCostUsd: string, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string } } | null, readonly waitingBecause: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null }>, readonly progress: { readonly at: string, readonly step: number, readonly totalSteps: number | null, readonly loss: number | null } | null } }> } };

export type JobQueryVariables = Exact<{
  id: string;
}>;


export type JobQuery = { readonly job: { readonly id: string, readonly name: string, readonly state: JobState, readonly gpuCount: number, readonly projectId: string | null, readonly deadline: string | null, readonly submittedAt: string, readonly finishedAt: string | null, readonly maxTotalUsd: string | null, readonly costSoFarUsd: string, readonly quotedUsd: string | null, readonly waitingSince: string | null, readonly pauseRequestedAt: string | null, readonly clonedFrom: string | null, readonly plan: { readonly id: string, readonly plannedAt: string, readonly jobs: number, readonly placed: number, readonly costUsd: string, readonly lowerBoundUsd: string, readonly gap: number | null, readonly absoluteGapUsd: string, readonly gapWithoutMisses: number | null, readonly missed: number, readonly missedLowerBound: number } | null, readonly leases: ReadonlyArray<{ readonly id: string, readonly jobId: string | null, readonly state: LeaseState, readonly gpuCount: number, readonly startsAt: string, readonly endsAt: string, readonly actualStart: string | null, readonly actualEnd: string | null, readonly quotedUsd: string, readonly ceilingUsd: string, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string, readonly gpuModel: string } }>, readonly history: ReadonlyArray<{ readonly from: JobState | null, readonly to: JobState, readonly actor: string, readonly actorId: string | null, readonly reason: string, readonly at: string }>, readonly promise: { readonly ceilingUsd: string, readonly deadline: string | null } | null, readonly placement: { readonly totalUsd: string, readonly powerCostUsd: string, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string } } | null, readonly waitingBecause: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null }>, readonly progress: { readonly at: string, readonly step: number, readonly totalSteps: number | null, readonly loss: number | null } | null, readonly waitingHeadline: { readonly kind: string, readonly message: string, readonly until: string | null, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null, readonly help: ReadonlyArray<{ readonly kind: WaitHelpKind, readonly message: string, readonly usd: string | null, readonly gpuCount: number | null, readonly deadline: string | null, readonly values: ReadonlyArray<string> }> } | null, readonly eta: { readonly finishesAt: string | null, readonly basis: EtaBasis, readonly unknownBecause: string | null, readonly stepsPerHour: number | null } } | null };

export type JobWhyQueryVariables = Exact<{
  id: string;
}>;


export type JobWhyQuery = { readonly job: { readonly id: string, readonly name: string, readonly state: JobState, readonly waitingSince: string | null, readonly waitingHeadline: { readonly kind: string, readonly message: string, readonly until: string | null, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null, readonly help: ReadonlyArray<{ readonly kind: WaitHelpKind, readonly message: string, readonly usd: string | null, readonly gpuCount: number | null, readonly deadline: string | null, readonly values: ReadonlyArray<string> }> } | null, readonly waitingBecause: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly until: string | null, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null, readonly help: ReadonlyArray<{ readonly kind: WaitHelpKind, readonly message: string, readonly usd: string | null, readonly gpuCount: number | null, readonly deadline: string | null, readonly values: ReadonlyArray<string> }> }>, readonly eta: { readonly finishesAt: string | null, readonly basis: EtaBasis, readonly unknownBecause: string | null } } | null };

export type JobMetricsQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type JobMetricsQuery = { readonly job: { readonly id: string, readonly metrics: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly at: string, readonly step: number, readonly totalSteps: number | null, readonly loss: number | null, readonly stepsPerSecond: number | null, readonly metrics: unknown, readonly leaseId: string } }> } } | null };

export type JobLogPageQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  stream?: string | null | undefined;
  search?: string | null | undefined;
}>;


export type JobLogPageQuery = { readonly job: { readonly id: string, readonly state: JobState, readonly logs: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly at: string, readonly stream: string, readonly line: string, readonly leaseId: string, readonly lineNumber: number } }> } } | null };

export type LeasesQueryVariables = Exact<{
  filter?: LeaseFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type LeasesQuery = { readonly leases: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly jobId: string | null, readonly state: LeaseState, readonly gpuCount: number, readonly startsAt: string, readonly endsAt: string, readonly actualStart: string | null, readonly actualEnd: string | null, readonly quotedUsd: string, readonly ceilingUsd: string, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string, readonly gpuModel: string } } }> } };

export type LeaseQueryVariables = Exact<{
  id: string;
}>;


export type LeaseQuery = { readonly lease: { readonly rateCard: unknown, readonly id: string, readonly jobId: string | null, readonly state: LeaseState, readonly gpuCount: number, readonly startsAt: string, readonly endsAt: string, readonly actualStart: string | null, readonly actualEnd: string | null, readonly quotedUsd: string, readonly ceilingUsd: string, readonly usage: ReadonlyArray<{ readonly from: string, readonly to: string, readonly gpuSeconds: number, readonly energyKwh: string | null, readonly quality: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string, readonly gpuModel: string } } | null };

export type QuoteJobMutationVariables = Exact<{
  input: JobSpecInput;
}>;


export type QuoteJobMutation = { readonly quoteJob:
    | { readonly __typename: 'Quote', readonly id: string, readonly name: string, readonly gpuCount: number, readonly createdAt: string, readonly validUntil: string, readonly expiresInSeconds: number, readonly jobId: string | null, readonly options: ReadonlyArray<{ readonly id: string, readonly kind: QuoteOptionKind, readonly rank: number, readonly startsAt: string, readonly finishesAt: string, readonly totalUsd: string, readonly powerCostUsd: string, readonly energyShare: string | null, readonly energyKwh: string, readonly worstCaseUsd: string, readonly usdPerGpuHour: string, readonly heldUntil: string | null, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string, readonly gpuModel: string } }>, readonly refusals: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly until: string | null, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null, readonly help: ReadonlyArray<{ readonly kind: WaitHelpKind, readonly message: string, readonly usd: string | null, readonly gpuCount: number | null, readonly deadline: string | null, readonly values: ReadonlyArray<string> }> }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type BindQuoteMutationVariables = Exact<{
  input: BindQuoteInput;
  idempotencyKey?: string | null | undefined;
}>;


export type BindQuoteMutation = { readonly bindQuote:
    | { readonly __typename: 'QuoteOption', readonly id: string, readonly kind: QuoteOptionKind, readonly rank: number, readonly startsAt: string, readonly finishesAt: string, readonly totalUsd: string, readonly powerCostUsd: string, readonly energyShare: string | null, readonly energyKwh: string, readonly worstCaseUsd: string, readonly usdPerGpuHour: string, readonly heldUntil: string | null, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string, readonly gpuModel: string } }
    | { readonly __typename: 'LimitRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly limitUsd: string | null, readonly requestedUsd: string | null }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type SubmitJobMutationVariables = Exact<{
  input: SubmitJobInput;
  idempotencyKey?: string | null | undefined;
}>;


export type SubmitJobMutation = { readonly submitJob:
    | { readonly __typename: 'Job', readonly id: string, readonly name: string, readonly state: JobState, readonly gpuCount: number, readonly projectId: string | null, readonly deadline: string | null, readonly submittedAt: string, readonly finishedAt: string | null, readonly maxTotalUsd: string | null, readonly costSoFarUsd: string, readonly quotedUsd: string | null, readonly promise: { readonly ceilingUsd: string, readonly deadline: string | null } | null, readonly placement: { readonly totalUsd: string, readonly powerCostUsd: string, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string } } | null, readonly waitingBecause: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null }>, readonly progress: { readonly at: string, readonly step: number, readonly totalSteps: number | null, readonly loss: number | null } | null }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'LimitRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly limitUsd: string | null, readonly requestedUsd: string | null }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type CancelJobMutationVariables = Exact<{
  input: CancelJobInput;
  idempotencyKey?: string | null | undefined;
}>;


export type CancelJobMutation = { readonly cancelJob:
    | { readonly __typename: 'Job', readonly id: string, readonly name: string, readonly state: JobState, readonly gpuCount: number, readonly projectId: string | null, readonly deadline: string | null, readonly submittedAt: string, readonly finishedAt: string | null, readonly maxTotalUsd: string | null, readonly costSoFarUsd: string, readonly quotedUsd: string | null, readonly promise: { readonly ceilingUsd: string, readonly deadline: string | null } | null, readonly placement: { readonly totalUsd: string, readonly powerCostUsd: string, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string } } | null, readonly waitingBecause: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null }>, readonly progress: { readonly at: string, readonly step: number, readonly totalSteps: number | null, readonly loss: number | null } | null }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type PauseJobMutationVariables = Exact<{
  input: PauseJobInput;
  idempotencyKey?: string | null | undefined;
}>;


export type PauseJobMutation = { readonly pauseJob:
    | { readonly __typename: 'JobPause', readonly stopsBy: string | null, readonly job: { readonly pauseRequestedAt: string | null, readonly id: string, readonly name: string, readonly state: JobState, readonly gpuCount: number, readonly projectId: string | null, readonly deadline: string | null, readonly submittedAt: string, readonly finishedAt: string | null, readonly maxTotalUsd: string | null, readonly costSoFarUsd: string, readonly quotedUsd: string | null, readonly promise: { readonly ceilingUsd: string, readonly deadline: string | null } | null, readonly placement: { readonly totalUsd: string, readonly powerCostUsd: string, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string } } | null, readonly waitingBecause: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null }>, readonly progress: { readonly at: string, readonly step: number, readonly totalSteps: number | null, readonly loss: number | null } | null }, readonly droppedPromise: { readonly ceilingUsd: string, readonly deadline: string | null } | null, readonly resumeCost: { readonly leastUsd: string, readonly soonestUsd: string, readonly worstCaseUsd: string, readonly remainingSeconds: number } | null }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ResumeJobMutationVariables = Exact<{
  input: ResumeJobInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ResumeJobMutation = { readonly resumeJob:
    | { readonly __typename: 'Job', readonly id: string, readonly name: string, readonly state: JobState, readonly gpuCount: number, readonly projectId: string | null, readonly deadline: string | null, readonly submittedAt: string, readonly finishedAt: string | null, readonly maxTotalUsd: string | null, readonly costSoFarUsd: string, readonly quotedUsd: string | null, readonly promise: { readonly ceilingUsd: string, readonly deadline: string | null } | null, readonly placement: { readonly totalUsd: string, readonly powerCostUsd: string, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string } } | null, readonly waitingBecause: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null }>, readonly progress: { readonly at: string, readonly step: number, readonly totalSteps: number | null, readonly loss: number | null } | null }
    | { readonly __typename: 'LimitRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly limitUsd: string | null, readonly requestedUsd: string | null }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type CloneJobMutationVariables = Exact<{
  input: CloneJobInput;
  idempotencyKey?: string | null | undefined;
}>;


export type CloneJobMutation = { readonly cloneJob:
    | { readonly __typename: 'Job', readonly clonedFrom: string | null, readonly id: string, readonly name: string, readonly state: JobState, readonly gpuCount: number, readonly projectId: string | null, readonly deadline: string | null, readonly submittedAt: string, readonly finishedAt: string | null, readonly maxTotalUsd: string | null, readonly costSoFarUsd: string, readonly quotedUsd: string | null, readonly promise: { readonly ceilingUsd: string, readonly deadline: string | null } | null, readonly placement: { readonly totalUsd: string, readonly powerCostUsd: string, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string } } | null, readonly waitingBecause: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null }>, readonly progress: { readonly at: string, readonly step: number, readonly totalSteps: number | null, readonly loss: number | null } | null }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'LimitRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly limitUsd: string | null, readonly requestedUsd: string | null }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type RequoteJobMutationVariables = Exact<{
  input: RequoteJobInput;
}>;


export type RequoteJobMutation = { readonly requoteJob:
    | { readonly __typename: 'Requote', readonly quote: { readonly id: string, readonly name: string, readonly gpuCount: number, readonly createdAt: string, readonly validUntil: string, readonly expiresInSeconds: number, readonly jobId: string | null, readonly options: ReadonlyArray<{ readonly id: string, readonly kind: QuoteOptionKind, readonly rank: number, readonly startsAt: string, readonly finishesAt: string, readonly totalUsd: string, readonly powerCostUsd: string, readonly energyShare: string | null, readonly energyKwh: string, readonly worstCaseUsd: string, readonly usdPerGpuHour: string, readonly heldUntil: string | null, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string, readonly gpuModel: string } }>, readonly refusals: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly until: string | null, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null, readonly help: ReadonlyArray<{ readonly kind: WaitHelpKind, readonly message: string, readonly usd: string | null, readonly gpuCount: number | null, readonly deadline: string | null, readonly values: ReadonlyArray<string> }> }> }, readonly previous: { readonly id: string, readonly createdAt: string, readonly validUntil: string }, readonly differences: ReadonlyArray<{ readonly kind: QuoteOptionKind, readonly previousTotalUsd: string | null, readonly totalUsd: string | null, readonly differenceUsd: string | null, readonly previousFinishesAt: string | null, readonly finishesAt: string | null }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type QuoteQueryVariables = Exact<{
  id: string;
}>;


export type QuoteQuery = { readonly quote: { readonly id: string, readonly name: string, readonly gpuCount: number, readonly createdAt: string, readonly validUntil: string, readonly expiresInSeconds: number, readonly jobId: string | null, readonly options: ReadonlyArray<{ readonly id: string, readonly kind: QuoteOptionKind, readonly rank: number, readonly startsAt: string, readonly finishesAt: string, readonly totalUsd: string, readonly powerCostUsd: string, readonly energyShare: string | null, readonly energyKwh: string, readonly worstCaseUsd: string, readonly usdPerGpuHour: string, readonly heldUntil: string | null, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string, readonly gpuModel: string } }>, readonly refusals: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly until: string | null, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null, readonly help: ReadonlyArray<{ readonly kind: WaitHelpKind, readonly message: string, readonly usd: string | null, readonly gpuCount: number | null, readonly deadline: string | null, readonly values: ReadonlyArray<string> }> }> } | null };

export type QuotesQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type QuotesQuery = { readonly quotes: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly name: string, readonly gpuCount: number, readonly createdAt: string, readonly validUntil: string, readonly expiresInSeconds: number, readonly jobId: string | null, readonly options: ReadonlyArray<{ readonly id: string, readonly kind: QuoteOptionKind, readonly rank: number, readonly startsAt: string, readonly finishesAt: string, readonly totalUsd: string, readonly powerCostUsd: string, readonly energyShare: string | null, readonly energyKwh: string, readonly worstCaseUsd: string, readonly usdPerGpuHour: string, readonly heldUntil: string | null, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string, readonly gpuModel: string } }>, readonly refusals: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly until: string | null, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null, readonly help: ReadonlyArray<{ readonly kind: WaitHelpKind, readonly message: string, readonly usd: string | null, readonly gpuCount: number | null, readonly deadline: string | null, readonly values: ReadonlyArray<string> }> }> } }> } };

export type SetBudgetMutationVariables = Exact<{
  input: SetBudgetInput;
  idempotencyKey?: string | null | undefined;
}>;


export type SetBudgetMutation = { readonly setBudget:
    | { readonly __typename: 'Budget', readonly id: string, readonly scope: BudgetScope, readonly projectId: string | null, readonly jobId: string | null, readonly limitUsd: string, readonly hard: boolean, readonly alertPercents: ReadonlyArray<number>, readonly tell: ReadonlyArray<string>, readonly updatedAt: string, readonly standing: { readonly period: string, readonly from: string | null, readonly to: string | null, readonly spentUsd: string, readonly committedUsd: string, readonly roomUsd: string, readonly overUsd: string, readonly projectedUsd: string | null } | null, readonly alerts: ReadonlyArray<{ readonly period: string, readonly percent: number, readonly spentUsd: string, readonly limitUsd: string, readonly at: string }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type AddPaymentMethodMutationVariables = Exact<{
  input: AddPaymentMethodInput;
  idempotencyKey?: string | null | undefined;
}>;


export type AddPaymentMethodMutation = { readonly addPaymentMethod:
    | { readonly __typename: 'BillingAccount', readonly organizationId: string, readonly paymentMethodState: string, readonly creditLimit: { readonly amount: string, readonly currency: string } }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type BillingAccountQueryVariables = Exact<{ [key: string]: never; }>;


export type BillingAccountQuery = { readonly billingAccount: { readonly organizationId: string, readonly paymentMethodState: string, readonly creditLimit: { readonly amount: string, readonly currency: string } } | null };

export type JobEventsSubscriptionVariables = Exact<{
  jobId: string;
  after?: string | null | undefined;
}>;


export type JobEventsSubscription = { readonly jobEvents: { readonly cursor: string, readonly topic: string, readonly at: string, readonly kind: JobEventKind, readonly state: JobState | null, readonly detail: unknown, readonly planChange: { readonly fromTotalUsd: string | null, readonly toTotalUsd: string, readonly fromStartsAt: string | null, readonly toStartsAt: string, readonly fromFinishesAt: string | null, readonly toFinishesAt: string, readonly fromSite: { readonly id: string, readonly name: string } | null, readonly toSite: { readonly id: string, readonly name: string } } | null, readonly job: { readonly id: string, readonly name: string, readonly state: JobState, readonly gpuCount: number, readonly projectId: string | null, readonly deadline: string | null, readonly submittedAt: string, readonly finishedAt: string | null, readonly maxTotalUsd: string | null, readonly costSoFarUsd: string, readonly quotedUsd: string | null, readonly waitingSince: string | null, readonly pauseRequestedAt: string | null, readonly clonedFrom: string | null, readonly promise: { readonly ceilingUsd: string, readonly deadline: string | null } | null, readonly placement: { readonly totalUsd: string, readonly powerCostUsd: string, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string } } | null, readonly waitingBecause: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null }>, readonly progress: { readonly at: string, readonly step: number, readonly totalSteps: number | null, readonly loss: number | null } | null, readonly waitingHeadline: { readonly kind: string, readonly message: string, readonly until: string | null, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null, readonly help: ReadonlyArray<{ readonly kind: WaitHelpKind, readonly message: string, readonly usd: string | null, readonly gpuCount: number | null, readonly deadline: string | null, readonly values: ReadonlyArray<string> }> } | null, readonly eta: { readonly finishesAt: string | null, readonly basis: EtaBasis, readonly unknownBecause: string | null, readonly stepsPerHour: number | null } } | null } };

export type JobLogsSubscriptionVariables = Exact<{
  jobId: string;
  after?: string | null | undefined;
}>;


export type JobLogsSubscription = { readonly jobLogs: { readonly cursor: string, readonly at: string, readonly stream: string, readonly line: string, readonly leaseId: string, readonly lineNumber: number } };

export type MarketEventsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type MarketEventsSubscription = { readonly marketEvents: { readonly cursor: string, readonly topic: string, readonly at: string, readonly subjectId: string, readonly detail: unknown } };

export type InvoicesQueryVariables = Exact<{
  filter?: InvoiceFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type InvoicesQuery = { readonly invoices: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly number: string | null, readonly state: InvoiceState, readonly failedStep: string | null, readonly createdAt: string, readonly issuedAt: string | null, readonly paidAt: string | null, readonly availableActions: ReadonlyArray<string>, readonly customer: { readonly id: string, readonly name: string }, readonly subtotal: { readonly amount: string, readonly currency: string }, readonly tax: { readonly amount: string, readonly currency: string }, readonly total: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } } }> } };

export type InvoiceQueryVariables = Exact<{
  id: string;
}>;


export type InvoiceQuery = { readonly invoice: { readonly stripeInvoiceId: string | null, readonly id: string, readonly number: string | null, readonly state: InvoiceState, readonly failedStep: string | null, readonly createdAt: string, readonly issuedAt: string | null, readonly paidAt: string | null, readonly availableActions: ReadonlyArray<string>, readonly history: ReadonlyArray<{ readonly from: string, readonly to: string, readonly actor: string, readonly reason: string | null, readonly at: string }>, readonly lines: ReadonlyArray<{ readonly id: string, readonly component: string, readonly side: LineSide, readonly label: string, readonly quantity: string, readonly unit: string, readonly preciseMicroUsd: string, readonly leaseId: string | null, readonly rateCardId: string, readonly gpuHours: string | null, readonly energyKwh: string | null, readonly reason: string | null, readonly amount: { readonly amount: string, readonly currency: string }, readonly intervals: ReadonlyArray<{ readonly from: string, readonly to: string, readonly gpuSeconds: number, readonly energyKwh: string | null, readonly priceUsdPerMwh: string | null, readonly pricePrint: string | null, readonly preciseMicroUsd: string, readonly quality: string, readonly readingIds: ReadonlyArray<string> }> }>, readonly customer: { readonly id: string, readonly name: string }, readonly subtotal: { readonly amount: string, readonly currency: string }, readonly tax: { readonly amount: string, readonly currency: string }, readonly total: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } } | null };

export type LedgerQueryVariables = Exact<{
  asOf?: string | null | undefined;
}>;


export type LedgerQuery = { readonly ledger: { readonly asOf: string, readonly verified: boolean, readonly transactions: number, readonly debits: { readonly amount: string, readonly currency: string }, readonly credits: { readonly amount: string, readonly currency: string }, readonly accounts: ReadonlyArray<{ readonly id: string, readonly code: string, readonly type: string, readonly organizationId: string | null, readonly balance: { readonly amount: string, readonly currency: string } }> } };

export type SetCreditLimitMutationVariables = Exact<{
  input: SetCreditLimitInput;
  idempotencyKey?: string | null | undefined;
}>;


export type SetCreditLimitMutation = { readonly setCreditLimit:
    | { readonly __typename: 'BillingAccount', readonly organizationId: string }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ApproveInvoiceMutationVariables = Exact<{
  input: ApproveInvoiceInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ApproveInvoiceMutation = { readonly approveInvoice:
    | { readonly __typename: 'Invoice', readonly id: string, readonly number: string | null, readonly state: InvoiceState, readonly failedStep: string | null, readonly createdAt: string, readonly issuedAt: string | null, readonly paidAt: string | null, readonly availableActions: ReadonlyArray<string>, readonly customer: { readonly id: string, readonly name: string }, readonly subtotal: { readonly amount: string, readonly currency: string }, readonly tax: { readonly amount: string, readonly currency: string }, readonly total: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type RejectInvoiceMutationVariables = Exact<{
  input: RejectInvoiceInput;
  idempotencyKey?: string | null | undefined;
}>;


export type RejectInvoiceMutation = { readonly rejectInvoice:
    | { readonly __typename: 'Invoice', readonly id: string, readonly number: string | null, readonly state: InvoiceState, readonly failedStep: string | null, readonly createdAt: string, readonly issuedAt: string | null, readonly paidAt: string | null, readonly availableActions: ReadonlyArray<string>, readonly customer: { readonly id: string, readonly name: string }, readonly subtotal: { readonly amount: string, readonly currency: string }, readonly tax: { readonly amount: string, readonly currency: string }, readonly total: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type AdjustInvoiceLineMutationVariables = Exact<{
  input: AdjustInvoiceLineInput;
  idempotencyKey?: string | null | undefined;
}>;


export type AdjustInvoiceLineMutation = { readonly adjustInvoiceLine:
    | { readonly __typename: 'Invoice', readonly id: string, readonly number: string | null, readonly state: InvoiceState, readonly failedStep: string | null, readonly createdAt: string, readonly issuedAt: string | null, readonly paidAt: string | null, readonly availableActions: ReadonlyArray<string>, readonly customer: { readonly id: string, readonly name: string }, readonly subtotal: { readonly amount: string, readonly currency: string }, readonly tax: { readonly amount: string, readonly currency: string }, readonly total: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

type RefusalParts_PlainRefusal_Fragment = { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null };

type RefusalParts_InvalidInput_Fragment = { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null };

type RefusalParts_LimitRefusal_Fragment = { readonly __typename: 'LimitRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null };

type RefusalParts_AgentRefused_Fragment = { readonly __typename: 'AgentRefused', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null };

type RefusalParts_SiteNotReady_Fragment = { readonly __typename: 'SiteNotReady', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null };

export type RefusalPartsFragment =
  | RefusalParts_PlainRefusal_Fragment
  | RefusalParts_InvalidInput_Fragment
  | RefusalParts_LimitRefusal_Fragment
  | RefusalParts_AgentRefused_Fragment
  | RefusalParts_SiteNotReady_Fragment
;

export type InvalidInputPartsFragment = { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> };

export type LimitRefusalPartsFragment = { readonly __typename: 'LimitRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly limitUsd: string | null, readonly requestedUsd: string | null };

export type PagePartsFragment = { readonly hasNextPage: boolean, readonly endCursor: string | null };

export type MoneyPartsFragment = { readonly amount: string, readonly currency: string };

export type PricePartsFragment = { readonly from: string, readonly to: string, readonly priceUsdPerMwh: string, readonly kind: PriceKind };

export type CurtailmentPartsFragment = { readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState };

export type OfferPartsFragment = { readonly id: string, readonly version: number, readonly status: OfferStatus, readonly validFrom: string, readonly endsAt: string | null, readonly askUsdPerGpuHour: string, readonly floorUsdPerGpuHour: string | null, readonly rules: ReadonlyArray<{ readonly kind: PriceRuleKind, readonly text: string, readonly minGpus: number | null, readonly minDurationSeconds: number | null, readonly belowDurationSeconds: number | null, readonly minSlackSeconds: number | null, readonly discountRate: string | null, readonly surchargeRate: string | null }>, readonly power: { readonly kind: PowerTermsKind, readonly multiplier: string | null, readonly adderUsdPerMwh: string | null, readonly capUsdPerMwh: string | null, readonly floorUsdPerMwh: string | null, readonly fixedUsdPerMwh: string | null }, readonly curtailment: { readonly noticeSeconds: number, readonly maxHoursPerMonth: number, readonly maxEventsPerDay: number, readonly compensationUsdPerGpuHour: string, readonly resumeDeadlineSeconds: number } };

export type PoolPartsFragment = { readonly id: string, readonly name: string, readonly gpuModel: string, readonly gpuMemoryGib: number, readonly nodeCount: number, readonly gpusPerNode: number, readonly maxWattsPerGpu: number, readonly loadFraction: string, readonly gpusFree: number };

export type SitePartsFragment = { readonly id: string, readonly name: string, readonly country: string, readonly region: string | null, readonly timeZone: string, readonly interconnectionKw: string, readonly synthetic: boolean, readonly readiness: SiteReadiness, readonly agentQuietSince: string | null, readonly operator: { readonly id: string, readonly name: string }, readonly currentPrice: { readonly from: string, readonly to: string, readonly priceUsdPerMwh: string, readonly kind: PriceKind } | null, readonly feeders: ReadonlyArray<{ readonly id: string, readonly name: string, readonly limitKw: string }>, readonly curtailments: ReadonlyArray<{ readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState }> };

export type RefusedPoolFragment = { readonly kind: string, readonly message: string, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null };

export type PlanPartsFragment = { readonly id: string, readonly plannedAt: string, readonly jobs: number, readonly placed: number, readonly costUsd: string, readonly lowerBoundUsd: string, readonly gap: number | null, readonly absoluteGapUsd: string, readonly gapWithoutMisses: number | null, readonly missed: number, readonly missedLowerBound: number };

export type LeasePartsFragment = { readonly id: string, readonly jobId: string | null, readonly state: LeaseState, readonly gpuCount: number, readonly startsAt: string, readonly endsAt: string, readonly actualStart: string | null, readonly actualEnd: string | null, readonly quotedUsd: string, readonly ceilingUsd: string, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string, readonly gpuModel: string } };

export type JobPartsFragment = { readonly id: string, readonly name: string, readonly state: JobState, readonly gpuCount: number, readonly projectId: string | null, readonly deadline: string | null, readonly submittedAt: string, readonly finishedAt: string | null, readonly maxTotalUsd: string | null, readonly costSoFarUsd: string, readonly quotedUsd: string | null, readonly promise: { readonly ceilingUsd: string, readonly deadline: string | null } | null, readonly placement: { readonly totalUsd: string, readonly powerCostUsd: string, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string } } | null, readonly waitingBecause: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null }>, readonly progress: { readonly at: string, readonly step: number, readonly totalSteps: number | null, readonly loss: number | null } | null };

export type WaitPartsFragment = { readonly kind: string, readonly message: string, readonly until: string | null, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null, readonly help: ReadonlyArray<{ readonly kind: WaitHelpKind, readonly message: string, readonly usd: string | null, readonly gpuCount: number | null, readonly deadline: string | null, readonly values: ReadonlyArray<string> }> };

export type JobOutlookFragment = { readonly waitingSince: string | null, readonly pauseRequestedAt: string | null, readonly clonedFrom: string | null, readonly waitingHeadline: { readonly kind: string, readonly message: string, readonly until: string | null, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null, readonly help: ReadonlyArray<{ readonly kind: WaitHelpKind, readonly message: string, readonly usd: string | null, readonly gpuCount: number | null, readonly deadline: string | null, readonly values: ReadonlyArray<string> }> } | null, readonly eta: { readonly finishesAt: string | null, readonly basis: EtaBasis, readonly unknownBecause: string | null, readonly stepsPerHour: number | null } };

export type QuotePartsFragment = { readonly id: string, readonly name: string, readonly gpuCount: number, readonly createdAt: string, readonly validUntil: string, readonly expiresInSeconds: number, readonly jobId: string | null, readonly options: ReadonlyArray<{ readonly id: string, readonly kind: QuoteOptionKind, readonly rank: number, readonly startsAt: string, readonly finishesAt: string, readonly totalUsd: string, readonly powerCostUsd: string, readonly energyShare: string | null, readonly energyKwh: string, readonly worstCaseUsd: string, readonly usdPerGpuHour: string, readonly heldUntil: string | null, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string, readonly gpuModel: string } }>, readonly refusals: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly until: string | null, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null, readonly help: ReadonlyArray<{ readonly kind: WaitHelpKind, readonly message: string, readonly usd: string | null, readonly gpuCount: number | null, readonly deadline: string | null, readonly values: ReadonlyArray<string> }> }> };

export type QuoteOptionPartsFragment = { readonly id: string, readonly kind: QuoteOptionKind, readonly rank: number, readonly startsAt: string, readonly finishesAt: string, readonly totalUsd: string, readonly powerCostUsd: string, readonly energyShare: string | null, readonly energyKwh: string, readonly worstCaseUsd: string, readonly usdPerGpuHour: string, readonly heldUntil: string | null, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly name: string, readonly gpuModel: string } };

export type InvoicePartsFragment = { readonly id: string, readonly number: string | null, readonly state: InvoiceState, readonly failedStep: string | null, readonly createdAt: string, readonly issuedAt: string | null, readonly paidAt: string | null, readonly availableActions: ReadonlyArray<string>, readonly customer: { readonly id: string, readonly name: string }, readonly subtotal: { readonly amount: string, readonly currency: string }, readonly tax: { readonly amount: string, readonly currency: string }, readonly total: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } };

export type JournalQueryVariables = Exact<{
  filter?: JournalFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type JournalQuery = { readonly journal: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly sequence: number, readonly kind: string, readonly effectiveAt: string, readonly recordedAt: string, readonly reason: string | null, readonly hash: string, readonly references: ReadonlyArray<{ readonly name: string, readonly value: string }>, readonly postings: ReadonlyArray<{ readonly account: string, readonly organizationId: string | null, readonly direction: string, readonly amount: { readonly amount: string, readonly currency: string } }> } }> } };

export type TrialBalanceQueryVariables = Exact<{
  asOf?: string | null | undefined;
  recordedAsOf?: string | null | undefined;
}>;


export type TrialBalanceQuery = { readonly trialBalance: { readonly asOf: string, readonly recordedAsOf: string, readonly transactions: number, readonly sums: ReadonlyArray<{ readonly debits: { readonly amount: string, readonly currency: string }, readonly credits: { readonly amount: string, readonly currency: string } }>, readonly accounts: ReadonlyArray<{ readonly id: string, readonly code: string, readonly type: string, readonly organizationId: string | null, readonly balance: { readonly amount: string, readonly currency: string } }> } };

export type AgingQueryVariables = Exact<{
  asOf?: string | null | undefined;
  recordedAsOf?: string | null | undefined;
}>;


export type AgingQuery = { readonly aging: { readonly asOf: string, readonly recordedAsOf: string, readonly reconciled: boolean, readonly control: ReadonlyArray<{ readonly amount: string, readonly currency: string }>, readonly rows: ReadonlyArray<{ readonly customerId: string, readonly current: { readonly amount: string, readonly currency: string }, readonly days1to30: { readonly amount: string, readonly currency: string }, readonly days31to60: { readonly amount: string, readonly currency: string }, readonly days61to90: { readonly amount: string, readonly currency: string }, readonly over90: { readonly amount: string, readonly currency: string }, readonly total: { readonly amount: string, readonly currency: string } }> } };

export type RevenueQueryVariables = Exact<{
  from: string;
  to?: string | null | undefined;
  recordedAsOf?: string | null | undefined;
}>;


export type RevenueQuery = { readonly revenue: ReadonlyArray<{ readonly month: string, readonly customerId: string, readonly siteId: string, readonly product: string, readonly billed: { readonly amount: string, readonly currency: string }, readonly tax: { readonly amount: string, readonly currency: string }, readonly revenue: { readonly amount: string, readonly currency: string } }> };

export type PeriodsQueryVariables = Exact<{ [key: string]: never; }>;


export type PeriodsQuery = { readonly periods: ReadonlyArray<{ readonly name: string, readonly from: string, readonly to: string, readonly state: AccountingPeriodState, readonly lockedBy: string | null, readonly movedBy: string | null, readonly movedAt: string | null, readonly reopenReason: string | null, readonly availableActions: ReadonlyArray<string> }> };

export type CloseChecklistQueryVariables = Exact<{
  period: string;
}>;


export type CloseChecklistQuery = { readonly closeChecklist: { readonly ready: boolean, readonly period: { readonly name: string, readonly from: string, readonly to: string, readonly state: AccountingPeriodState, readonly lockedBy: string | null, readonly movedBy: string | null, readonly movedAt: string | null, readonly reopenReason: string | null, readonly availableActions: ReadonlyArray<string> }, readonly items: ReadonlyArray<{ readonly key: string, readonly state: CloseItemState, readonly count: number, readonly ids: ReadonlyArray<string>, readonly message: string }> } | null };

export type AccountMappingQueryVariables = Exact<{
  version?: number | null | undefined;
}>;


export type AccountMappingQuery = { readonly accountMapping: { readonly version: number, readonly setBy: string | null, readonly setAt: string | null, readonly unmappedRoles: ReadonlyArray<string>, readonly entries: ReadonlyArray<{ readonly role: string, readonly code: string, readonly name: string | null }> } };

export type OpeningBalancesQueryVariables = Exact<{ [key: string]: never; }>;


export type OpeningBalancesQuery = { readonly openingBalances: { readonly asOf: string, readonly importedBy: string, readonly importedAt: string, readonly count: number, readonly bookedSequence: number | null } | null };

export type LockPeriodMutationVariables = Exact<{
  input: LockPeriodInput;
  idempotencyKey?: string | null | undefined;
}>;


export type LockPeriodMutation = { readonly lockPeriod:
    | { readonly __typename: 'AccountingPeriod', readonly name: string, readonly from: string, readonly to: string, readonly state: AccountingPeriodState, readonly lockedBy: string | null, readonly movedBy: string | null, readonly movedAt: string | null, readonly reopenReason: string | null, readonly availableActions: ReadonlyArray<string> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ClosePeriodMutationVariables = Exact<{
  input: ClosePeriodInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ClosePeriodMutation = { readonly closePeriod:
    | { readonly __typename: 'AccountingPeriod', readonly name: string, readonly from: string, readonly to: string, readonly state: AccountingPeriodState, readonly lockedBy: string | null, readonly movedBy: string | null, readonly movedAt: string | null, readonly reopenReason: string | null, readonly availableActions: ReadonlyArray<string> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ReopenPeriodMutationVariables = Exact<{
  input: ReopenPeriodInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ReopenPeriodMutation = { readonly reopenPeriod:
    | { readonly __typename: 'AccountingPeriod', readonly name: string, readonly from: string, readonly to: string, readonly state: AccountingPeriodState, readonly lockedBy: string | null, readonly movedBy: string | null, readonly movedAt: string | null, readonly reopenReason: string | null, readonly availableActions: ReadonlyArray<string> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ImportOpeningBalancesMutationVariables = Exact<{
  input: ImportOpeningBalancesInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ImportOpeningBalancesMutation = { readonly importOpeningBalances:
    | { readonly __typename: 'OpeningBalances', readonly asOf: string, readonly importedBy: string, readonly importedAt: string, readonly count: number, readonly bookedSequence: number | null }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type SetAccountMappingMutationVariables = Exact<{
  input: SetAccountMappingInput;
  idempotencyKey?: string | null | undefined;
}>;


export type SetAccountMappingMutation = { readonly setAccountMapping:
    | { readonly __typename: 'AccountMapping', readonly version: number, readonly setBy: string | null, readonly setAt: string | null, readonly unmappedRoles: ReadonlyArray<string>, readonly entries: ReadonlyArray<{ readonly role: string, readonly code: string, readonly name: string | null }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type PeriodPartsFragment = { readonly name: string, readonly from: string, readonly to: string, readonly state: AccountingPeriodState, readonly lockedBy: string | null, readonly movedBy: string | null, readonly movedAt: string | null, readonly reopenReason: string | null, readonly availableActions: ReadonlyArray<string> };

export type AccountMappingPartsFragment = { readonly version: number, readonly setBy: string | null, readonly setAt: string | null, readonly unmappedRoles: ReadonlyArray<string>, readonly entries: ReadonlyArray<{ readonly role: string, readonly code: string, readonly name: string | null }> };

export type OpeningBalancesPartsFragment = { readonly asOf: string, readonly importedBy: string, readonly importedAt: string, readonly count: number, readonly bookedSequence: number | null };

export type JournalEntryPartsFragment = { readonly id: string, readonly sequence: number, readonly kind: string, readonly effectiveAt: string, readonly recordedAt: string, readonly reason: string | null, readonly hash: string, readonly references: ReadonlyArray<{ readonly name: string, readonly value: string }>, readonly postings: ReadonlyArray<{ readonly account: string, readonly organizationId: string | null, readonly direction: string, readonly amount: { readonly amount: string, readonly currency: string } }> };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { readonly viewer: { readonly userId: string | null, readonly email: string | null, readonly roles: ReadonlyArray<string>, readonly scopes: ReadonlyArray<string>, readonly organization: { readonly id: string, readonly kind: OrganizationKind, readonly name: string } | null, readonly marketClock: { readonly now: string, readonly speed: number, readonly synthetic: boolean } } };

export type SitesQueryVariables = Exact<{
  filter?: SiteFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type SitesQuery = { readonly sites: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly name: string, readonly country: string, readonly region: string | null, readonly timeZone: string, readonly interconnectionKw: string, readonly synthetic: boolean, readonly readiness: SiteReadiness, readonly agentQuietSince: string | null, readonly operator: { readonly id: string, readonly name: string }, readonly currentPrice: { readonly from: string, readonly to: string, readonly priceUsdPerMwh: string, readonly kind: PriceKind } | null, readonly feeders: ReadonlyArray<{ readonly id: string, readonly name: string, readonly limitKw: string }>, readonly curtailments: ReadonlyArray<{ readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState }> } }> } };

export type SiteQueryVariables = Exact<{
  id: string;
}>;


export type SiteQuery = { readonly site: { readonly latitude: number | null, readonly longitude: number | null, readonly id: string, readonly name: string, readonly country: string, readonly region: string | null, readonly timeZone: string, readonly interconnectionKw: string, readonly synthetic: boolean, readonly readiness: SiteReadiness, readonly agentQuietSince: string | null, readonly powerModel: { readonly id: string, readonly version: number, readonly effectiveFrom: string, readonly pue: string, readonly tariff: unknown } | null, readonly pools: ReadonlyArray<{ readonly id: string, readonly name: string, readonly gpuModel: string, readonly gpuMemoryGib: number, readonly nodeCount: number, readonly gpusPerNode: number, readonly maxWattsPerGpu: number, readonly loadFraction: string, readonly gpusFree: number, readonly offer: { readonly id: string, readonly version: number, readonly status: OfferStatus, readonly validFrom: string, readonly endsAt: string | null, readonly askUsdPerGpuHour: string, readonly floorUsdPerGpuHour: string | null, readonly rules: ReadonlyArray<{ readonly kind: PriceRuleKind, readonly text: string, readonly minGpus: number | null, readonly minDurationSeconds: number | null, readonly belowDurationSeconds: number | null, readonly minSlackSeconds: number | null, readonly discountRate: string | null, readonly surchargeRate: string | null }>, readonly power: { readonly kind: PowerTermsKind, readonly multiplier: string | null, readonly adderUsdPerMwh: string | null, readonly capUsdPerMwh: string | null, readonly floorUsdPerMwh: string | null, readonly fixedUsdPerMwh: string | null }, readonly curtailment: { readonly noticeSeconds: number, readonly maxHoursPerMonth: number, readonly maxEventsPerDay: number, readonly compensationUsdPerGpuHour: string, readonly resumeDeadlineSeconds: number } } | null }>, readonly operator: { readonly id: string, readonly name: string }, readonly currentPrice: { readonly from: string, readonly to: string, readonly priceUsdPerMwh: string, readonly kind: PriceKind } | null, readonly feeders: ReadonlyArray<{ readonly id: string, readonly name: string, readonly limitKw: string }>, readonly curtailments: ReadonlyArray<{ readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState }> } | null };

export type OffersQueryVariables = Exact<{
  filter?: OfferFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type OffersQuery = { readonly offers: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly version: number, readonly status: OfferStatus, readonly validFrom: string, readonly endsAt: string | null, readonly askUsdPerGpuHour: string, readonly floorUsdPerGpuHour: string | null, readonly pool: { readonly id: string, readonly name: string, readonly gpuModel: string, readonly gpuMemoryGib: number, readonly nodeCount: number, readonly gpusPerNode: number, readonly maxWattsPerGpu: number, readonly loadFraction: string, readonly gpusFree: number, readonly site: { readonly id: string, readonly name: string, readonly country: string } }, readonly rules: ReadonlyArray<{ readonly kind: PriceRuleKind, readonly text: string, readonly minGpus: number | null, readonly minDurationSeconds: number | null, readonly belowDurationSeconds: number | null, readonly minSlackSeconds: number | null, readonly discountRate: string | null, readonly surchargeRate: string | null }>, readonly power: { readonly kind: PowerTermsKind, readonly multiplier: string | null, readonly adderUsdPerMwh: string | null, readonly capUsdPerMwh: string | null, readonly floorUsdPerMwh: string | null, readonly fixedUsdPerMwh: string | null }, readonly curtailment: { readonly noticeSeconds: number, readonly maxHoursPerMonth: number, readonly maxEventsPerDay: number, readonly compensationUsdPerGpuHour: string, readonly resumeDeadlineSeconds: number } } }> } };

export type MarketQueryVariables = Exact<{ [key: string]: never; }>;


export type MarketQuery = { readonly market: { readonly at: string, readonly sites: ReadonlyArray<{ readonly gpusFree: number, readonly gpusTotal: number, readonly scarcityUsdPerGpuHour: string | null, readonly site: { readonly id: string, readonly name: string, readonly country: string, readonly synthetic: boolean }, readonly price: { readonly from: string, readonly to: string, readonly priceUsdPerMwh: string, readonly kind: PriceKind } | null, readonly curtailment: { readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState } | null }>, readonly lastPlan: { readonly id: string, readonly plannedAt: string, readonly jobs: number, readonly placed: number, readonly costUsd: string, readonly lowerBoundUsd: string, readonly gap: number | null, readonly absoluteGapUsd: string, readonly gapWithoutMisses: number | null, readonly missed: number, readonly missedLowerBound: number } | null } };

export type PricesQueryVariables = Exact<{
  siteId: string;
  from: string;
  to: string;
}>;


export type PricesQuery = { readonly prices: { readonly node: string, readonly intervalSeconds: number, readonly source: string, readonly stale: boolean, readonly points: ReadonlyArray<{ readonly from: string, readonly to: string, readonly priceUsdPerMwh: string, readonly kind: PriceKind }> } | null };

export type NotReadyPartsFragment = { readonly __typename: 'SiteNotReady', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly readiness: SiteReadiness, readonly checks: ReadonlyArray<{ readonly check: AcceptanceCheckKind, readonly passed: boolean, readonly found: string }> };

export type RulePartsFragment = { readonly kind: PriceRuleKind, readonly text: string, readonly minGpus: number | null, readonly minDurationSeconds: number | null, readonly belowDurationSeconds: number | null, readonly minSlackSeconds: number | null, readonly discountRate: string | null, readonly surchargeRate: string | null };

export type PoolNodePartsFragment = { readonly id: string, readonly name: string, readonly gpuCount: number, readonly state: PoolNodeState, readonly reason: string | null };

export type HallPartsFragment = { readonly id: string, readonly name: string, readonly limitKw: string | null, readonly feeders: ReadonlyArray<{ readonly id: string, readonly name: string, readonly limitKw: string }> };

export type StepPartsFragment = { readonly seq: number, readonly from: SiteReadiness, readonly to: SiteReadiness, readonly evidenceDate: string, readonly reference: string | null, readonly note: string | null, readonly actor: string, readonly by: OrganizationKind, readonly at: string };

export type SiteInsideQueryVariables = Exact<{
  id: string;
}>;


export type SiteInsideQuery = { readonly site: { readonly latitude: number | null, readonly longitude: number | null, readonly id: string, readonly name: string, readonly country: string, readonly region: string | null, readonly timeZone: string, readonly interconnectionKw: string, readonly synthetic: boolean, readonly readiness: SiteReadiness, readonly agentQuietSince: string | null, readonly steps: ReadonlyArray<{ readonly seq: number, readonly from: SiteReadiness, readonly to: SiteReadiness, readonly evidenceDate: string, readonly reference: string | null, readonly note: string | null, readonly actor: string, readonly by: OrganizationKind, readonly at: string }> | null, readonly halls: ReadonlyArray<{ readonly id: string, readonly name: string, readonly limitKw: string | null, readonly feeders: ReadonlyArray<{ readonly id: string, readonly name: string, readonly limitKw: string }> }> | null, readonly powerModels: { readonly totalCount: number, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly version: number, readonly effectiveFrom: string, readonly pue: string, readonly tariff: unknown } }> } | null, readonly pools: ReadonlyArray<{ readonly retiredAt: string | null, readonly id: string, readonly name: string, readonly gpuModel: string, readonly gpuMemoryGib: number, readonly nodeCount: number, readonly gpusPerNode: number, readonly maxWattsPerGpu: number, readonly loadFraction: string, readonly gpusFree: number, readonly offer: { readonly id: string, readonly version: number, readonly status: OfferStatus, readonly validFrom: string, readonly endsAt: string | null, readonly askUsdPerGpuHour: string, readonly floorUsdPerGpuHour: string | null, readonly rules: ReadonlyArray<{ readonly kind: PriceRuleKind, readonly text: string, readonly minGpus: number | null, readonly minDurationSeconds: number | null, readonly belowDurationSeconds: number | null, readonly minSlackSeconds: number | null, readonly discountRate: string | null, readonly surchargeRate: string | null }>, readonly power: { readonly kind: PowerTermsKind, readonly multiplier: string | null, readonly adderUsdPerMwh: string | null, readonly capUsdPerMwh: string | null, readonly floorUsdPerMwh: string | null, readonly fixedUsdPerMwh: string | null }, readonly curtailment: { readonly noticeSeconds: number, readonly maxHoursPerMonth: number, readonly maxEventsPerDay: number, readonly compensationUsdPerGpuHour: string, readonly resumeDeadlineSeconds: number } } | null, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly gpuCount: number, readonly state: PoolNodeState, readonly reason: string | null }> }>, readonly operator: { readonly id: string, readonly name: string }, readonly currentPrice: { readonly from: string, readonly to: string, readonly priceUsdPerMwh: string, readonly kind: PriceKind } | null, readonly feeders: ReadonlyArray<{ readonly id: string, readonly name: string, readonly limitKw: string }>, readonly curtailments: ReadonlyArray<{ readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState }> } | null };

export type SiteAcceptanceQueryVariables = Exact<{
  siteId: string;
}>;


export type SiteAcceptanceQuery = { readonly siteAcceptance: ReadonlyArray<{ readonly check: AcceptanceCheckKind, readonly passed: boolean, readonly found: string }> | null };

export type SitesByQueryVariables = Exact<{
  filter?: SiteFilter | null | undefined;
  orderBy?: SiteOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type SitesByQuery = { readonly sites: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly name: string, readonly country: string, readonly region: string | null, readonly timeZone: string, readonly interconnectionKw: string, readonly synthetic: boolean, readonly readiness: SiteReadiness, readonly agentQuietSince: string | null, readonly operator: { readonly id: string, readonly name: string }, readonly currentPrice: { readonly from: string, readonly to: string, readonly priceUsdPerMwh: string, readonly kind: PriceKind } | null, readonly feeders: ReadonlyArray<{ readonly id: string, readonly name: string, readonly limitKw: string }>, readonly curtailments: ReadonlyArray<{ readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState }> } }> } };

export type OffersByQueryVariables = Exact<{
  filter?: OfferFilter | null | undefined;
  orderBy?: OfferOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type OffersByQuery = { readonly offers: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly version: number, readonly status: OfferStatus, readonly validFrom: string, readonly endsAt: string | null, readonly askUsdPerGpuHour: string, readonly floorUsdPerGpuHour: string | null, readonly pool: { readonly id: string, readonly name: string, readonly gpuModel: string, readonly gpuMemoryGib: number, readonly nodeCount: number, readonly gpusPerNode: number, readonly maxWattsPerGpu: number, readonly loadFraction: string, readonly gpusFree: number, readonly site: { readonly id: string, readonly name: string, readonly country: string } }, readonly rules: ReadonlyArray<{ readonly kind: PriceRuleKind, readonly text: string, readonly minGpus: number | null, readonly minDurationSeconds: number | null, readonly belowDurationSeconds: number | null, readonly minSlackSeconds: number | null, readonly discountRate: string | null, readonly surchargeRate: string | null }>, readonly power: { readonly kind: PowerTermsKind, readonly multiplier: string | null, readonly adderUsdPerMwh: string | null, readonly capUsdPerMwh: string | null, readonly floorUsdPerMwh: string | null, readonly fixedUsdPerMwh: string | null }, readonly curtailment: { readonly noticeSeconds: number, readonly maxHoursPerMonth: number, readonly maxEventsPerDay: number, readonly compensationUsdPerGpuHour: string, readonly resumeDeadlineSeconds: number } } }> } };

export type OfferVersionsQueryVariables = Exact<{
  poolId: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type OfferVersionsQuery = { readonly offerVersions: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly version: number, readonly status: OfferStatus, readonly validFrom: string, readonly endsAt: string | null, readonly askUsdPerGpuHour: string, readonly floorUsdPerGpuHour: string | null, readonly rules: ReadonlyArray<{ readonly kind: PriceRuleKind, readonly text: string, readonly minGpus: number | null, readonly minDurationSeconds: number | null, readonly belowDurationSeconds: number | null, readonly minSlackSeconds: number | null, readonly discountRate: string | null, readonly surchargeRate: string | null }>, readonly power: { readonly kind: PowerTermsKind, readonly multiplier: string | null, readonly adderUsdPerMwh: string | null, readonly capUsdPerMwh: string | null, readonly floorUsdPerMwh: string | null, readonly fixedUsdPerMwh: string | null }, readonly curtailment: { readonly noticeSeconds: number, readonly maxHoursPerMonth: number, readonly maxEventsPerDay: number, readonly compensationUsdPerGpuHour: string, readonly resumeDeadlineSeconds: number } } }> } | null };

export type AdvanceSiteMutationVariables = Exact<{
  input: AdvanceSiteInput;
  idempotencyKey?: string | null | undefined;
}>;


export type AdvanceSiteMutation = { readonly advanceSite:
    | { readonly __typename: 'Site', readonly id: string, readonly name: string, readonly country: string, readonly region: string | null, readonly timeZone: string, readonly interconnectionKw: string, readonly synthetic: boolean, readonly readiness: SiteReadiness, readonly agentQuietSince: string | null, readonly operator: { readonly id: string, readonly name: string }, readonly currentPrice: { readonly from: string, readonly to: string, readonly priceUsdPerMwh: string, readonly kind: PriceKind } | null, readonly feeders: ReadonlyArray<{ readonly id: string, readonly name: string, readonly limitKw: string }>, readonly curtailments: ReadonlyArray<{ readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState }> }
    | { readonly __typename: 'SiteNotReady', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly readiness: SiteReadiness, readonly checks: ReadonlyArray<{ readonly check: AcceptanceCheckKind, readonly passed: boolean, readonly found: string }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ReturnSiteMutationVariables = Exact<{
  input: ReturnSiteInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ReturnSiteMutation = { readonly returnSite:
    | { readonly __typename: 'Site', readonly id: string, readonly name: string, readonly country: string, readonly region: string | null, readonly timeZone: string, readonly interconnectionKw: string, readonly synthetic: boolean, readonly readiness: SiteReadiness, readonly agentQuietSince: string | null, readonly operator: { readonly id: string, readonly name: string }, readonly currentPrice: { readonly from: string, readonly to: string, readonly priceUsdPerMwh: string, readonly kind: PriceKind } | null, readonly feeders: ReadonlyArray<{ readonly id: string, readonly name: string, readonly limitKw: string }>, readonly curtailments: ReadonlyArray<{ readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type SetPriceTriggerMutationVariables = Exact<{
  input: SetPriceTriggerInput;
  idempotencyKey?: string | null | undefined;
}>;


export type SetPriceTriggerMutation = { readonly setPriceTrigger:
    | { readonly __typename: 'Site', readonly id: string, readonly name: string, readonly priceTrigger: { readonly shedAtUsdPerMwh: string | null, readonly resumeBelowUsdPerMwh: string | null, readonly shedToKw: string, readonly setAt: string } | null }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type SitePowerQueryVariables = Exact<{
  id: string;
  days: number;
}>;


export type SitePowerQuery = { readonly site: { readonly id: string, readonly name: string, readonly energy: { readonly itKwh: string | null, readonly facilityKwh: string | null, readonly pue: string | null, readonly faultyCount: number, readonly totalCount: number, readonly meteredKwh: string, readonly modelledKwh: string, readonly estimatedKwh: string, readonly meteredToModelledRate: string | null } | null, readonly priceTrigger: { readonly shedAtUsdPerMwh: string | null, readonly resumeBelowUsdPerMwh: string | null, readonly shedToKw: string, readonly setAt: string } | null } | null };

export type UpdateSiteMutationVariables = Exact<{
  input: UpdateSiteInput;
  idempotencyKey?: string | null | undefined;
}>;


export type UpdateSiteMutation = { readonly updateSite:
    | { readonly __typename: 'Site', readonly id: string, readonly name: string, readonly country: string, readonly region: string | null, readonly timeZone: string, readonly interconnectionKw: string, readonly synthetic: boolean, readonly readiness: SiteReadiness, readonly agentQuietSince: string | null, readonly operator: { readonly id: string, readonly name: string }, readonly currentPrice: { readonly from: string, readonly to: string, readonly priceUsdPerMwh: string, readonly kind: PriceKind } | null, readonly feeders: ReadonlyArray<{ readonly id: string, readonly name: string, readonly limitKw: string }>, readonly curtailments: ReadonlyArray<{ readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type AddHallMutationVariables = Exact<{
  input: AddHallInput;
  idempotencyKey?: string | null | undefined;
}>;


export type AddHallMutation = { readonly addHall:
    | { readonly __typename: 'Hall', readonly id: string, readonly name: string, readonly limitKw: string | null, readonly feeders: ReadonlyArray<{ readonly id: string, readonly name: string, readonly limitKw: string }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ChangeHallMutationVariables = Exact<{
  input: ChangeHallInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ChangeHallMutation = { readonly changeHall:
    | { readonly __typename: 'Hall', readonly id: string, readonly name: string, readonly limitKw: string | null, readonly feeders: ReadonlyArray<{ readonly id: string, readonly name: string, readonly limitKw: string }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type AddFeederMutationVariables = Exact<{
  input: AddFeederInput;
  idempotencyKey?: string | null | undefined;
}>;


export type AddFeederMutation = { readonly addFeeder:
    | { readonly __typename: 'Feeder', readonly id: string, readonly name: string, readonly limitKw: string, readonly hall: { readonly id: string, readonly name: string } | null }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ChangeFeederMutationVariables = Exact<{
  input: ChangeFeederInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ChangeFeederMutation = { readonly changeFeeder:
    | { readonly __typename: 'Feeder', readonly id: string, readonly name: string, readonly limitKw: string, readonly hall: { readonly id: string, readonly name: string } | null }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type UpdatePoolMutationVariables = Exact<{
  input: UpdatePoolInput;
  idempotencyKey?: string | null | undefined;
}>;


export type UpdatePoolMutation = { readonly updatePool:
    | { readonly __typename: 'Pool', readonly id: string, readonly name: string, readonly gpuModel: string, readonly gpuMemoryGib: number, readonly nodeCount: number, readonly gpusPerNode: number, readonly maxWattsPerGpu: number, readonly loadFraction: string, readonly gpusFree: number }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type RetirePoolMutationVariables = Exact<{
  input: RetirePoolInput;
}>;


export type RetirePoolMutation = { readonly retirePool:
    | { readonly __typename: 'Pool', readonly id: string, readonly name: string, readonly gpuModel: string, readonly gpuMemoryGib: number, readonly nodeCount: number, readonly gpusPerNode: number, readonly maxWattsPerGpu: number, readonly loadFraction: string, readonly gpusFree: number }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type DrainNodeMutationVariables = Exact<{
  input: DrainNodeInput;
}>;


export type DrainNodeMutation = { readonly drainNode:
    | { readonly __typename: 'PoolNode', readonly id: string, readonly name: string, readonly gpuCount: number, readonly state: PoolNodeState, readonly reason: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type UndrainNodeMutationVariables = Exact<{
  input: UndrainNodeInput;
}>;


export type UndrainNodeMutation = { readonly undrainNode:
    | { readonly __typename: 'PoolNode', readonly id: string, readonly name: string, readonly gpuCount: number, readonly state: PoolNodeState, readonly reason: string | null }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type MarkNodeDownMutationVariables = Exact<{
  input: MarkNodeDownInput;
}>;


export type MarkNodeDownMutation = { readonly markNodeDown:
    | { readonly __typename: 'PoolNode', readonly id: string, readonly name: string, readonly gpuCount: number, readonly state: PoolNodeState, readonly reason: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type OfferDryRunQueryVariables = Exact<{
  input: OfferDryRunInput;
}>;


export type OfferDryRunQuery = { readonly offerDryRun:
    | { readonly __typename: 'OfferDryRun', readonly from: string, readonly to: string, readonly revenueUsd: string, readonly powerChargedUsd: string, readonly powerCostUsd: string, readonly platformFeeUsd: string, readonly marginUsd: string, readonly energyKwh: string, readonly miningMarginUsd: string | null, readonly moreThanMiningUsd: string | null, readonly unpricedSeconds: number, readonly assumptions: ReadonlyArray<string>, readonly actual: { readonly leases: number, readonly gpuHours: string, readonly rentUsd: string }, readonly kept: { readonly leases: number, readonly gpuHours: string, readonly rentUsd: string }, readonly lost: { readonly leases: number, readonly gpuHours: string, readonly rentUsd: string }, readonly gained: { readonly leases: number, readonly gpuHours: string, readonly rentUsd: string }, readonly days: ReadonlyArray<{ readonly from: string, readonly to: string, readonly gpuHours: string, readonly actualRentUsd: string, readonly revenueUsd: string, readonly powerCostUsd: string, readonly platformFeeUsd: string, readonly marginUsd: string, readonly miningMarginUsd: string | null, readonly unpricedSeconds: number }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type CreateSiteMutationVariables = Exact<{
  input: CreateSiteInput;
  idempotencyKey?: string | null | undefined;
}>;


export type CreateSiteMutation = { readonly createSite:
    | { readonly __typename: 'Site', readonly id: string, readonly name: string, readonly country: string, readonly region: string | null, readonly timeZone: string, readonly interconnectionKw: string, readonly synthetic: boolean, readonly readiness: SiteReadiness, readonly agentQuietSince: string | null, readonly operator: { readonly id: string, readonly name: string }, readonly currentPrice: { readonly from: string, readonly to: string, readonly priceUsdPerMwh: string, readonly kind: PriceKind } | null, readonly feeders: ReadonlyArray<{ readonly id: string, readonly name: string, readonly limitKw: string }>, readonly curtailments: ReadonlyArray<{ readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type SetPowerModelMutationVariables = Exact<{
  input: SetPowerModelInput;
  idempotencyKey?: string | null | undefined;
}>;


export type SetPowerModelMutation = { readonly setPowerModel:
    | { readonly __typename: 'PowerModel', readonly id: string, readonly version: number, readonly effectiveFrom: string, readonly pue: string, readonly tariff: unknown }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type SiteHoursQueryVariables = Exact<{
  siteId: string;
  from: string;
  to: string;
}>;


export type SiteHoursQuery = { readonly siteHours: ReadonlyArray<{ readonly from: string, readonly to: string, readonly priceUsdPerMwh: string, readonly kind: PriceKind, readonly miningMarginUsdPerMwh: string | null, readonly computeMarginUsdPerMwh: string | null, readonly use: UseOfPower, readonly reason: UseReason, readonly pool: { readonly id: string, readonly name: string } | null }> | null };

export type CreatePoolMutationVariables = Exact<{
  input: CreatePoolInput;
  idempotencyKey?: string | null | undefined;
}>;


export type CreatePoolMutation = { readonly createPool:
    | { readonly __typename: 'Pool', readonly id: string, readonly name: string, readonly gpuModel: string, readonly gpuMemoryGib: number, readonly nodeCount: number, readonly gpusPerNode: number, readonly maxWattsPerGpu: number, readonly loadFraction: string, readonly gpusFree: number }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type PublishOfferMutationVariables = Exact<{
  input: PublishOfferInput;
  idempotencyKey?: string | null | undefined;
}>;


export type PublishOfferMutation = { readonly publishOffer:
    | { readonly __typename: 'Offer', readonly id: string, readonly version: number, readonly status: OfferStatus, readonly validFrom: string, readonly endsAt: string | null, readonly askUsdPerGpuHour: string, readonly floorUsdPerGpuHour: string | null, readonly rules: ReadonlyArray<{ readonly kind: PriceRuleKind, readonly text: string, readonly minGpus: number | null, readonly minDurationSeconds: number | null, readonly belowDurationSeconds: number | null, readonly minSlackSeconds: number | null, readonly discountRate: string | null, readonly surchargeRate: string | null }>, readonly power: { readonly kind: PowerTermsKind, readonly multiplier: string | null, readonly adderUsdPerMwh: string | null, readonly capUsdPerMwh: string | null, readonly floorUsdPerMwh: string | null, readonly fixedUsdPerMwh: string | null }, readonly curtailment: { readonly noticeSeconds: number, readonly maxHoursPerMonth: number, readonly maxEventsPerDay: number, readonly compensationUsdPerGpuHour: string, readonly resumeDeadlineSeconds: number } }
    | { readonly __typename: 'SiteNotReady', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly readiness: SiteReadiness, readonly checks: ReadonlyArray<{ readonly check: AcceptanceCheckKind, readonly passed: boolean, readonly found: string }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type RetireOfferMutationVariables = Exact<{
  input: RetireOfferInput;
}>;


export type RetireOfferMutation = { readonly retireOffer:
    | { readonly __typename: 'Offer', readonly id: string, readonly version: number, readonly status: OfferStatus, readonly validFrom: string, readonly endsAt: string | null, readonly askUsdPerGpuHour: string, readonly floorUsdPerGpuHour: string | null, readonly rules: ReadonlyArray<{ readonly kind: PriceRuleKind, readonly text: string, readonly minGpus: number | null, readonly minDurationSeconds: number | null, readonly belowDurationSeconds: number | null, readonly minSlackSeconds: number | null, readonly discountRate: string | null, readonly surchargeRate: string | null }>, readonly power: { readonly kind: PowerTermsKind, readonly multiplier: string | null, readonly adderUsdPerMwh: string | null, readonly capUsdPerMwh: string | null, readonly floorUsdPerMwh: string | null, readonly fixedUsdPerMwh: string | null }, readonly curtailment: { readonly noticeSeconds: number, readonly maxHoursPerMonth: number, readonly maxEventsPerDay: number, readonly compensationUsdPerGpuHour: string, readonly resumeDeadlineSeconds: number } }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type DeclareCurtailmentMutationVariables = Exact<{
  input: DeclareCurtailmentInput;
  idempotencyKey?: string | null | undefined;
}>;


export type DeclareCurtailmentMutation = { readonly declareCurtailment:
    | { readonly __typename: 'Curtailment', readonly id: string, readonly noticeAt: string, readonly startsAt: string, readonly endsAt: string, readonly targetKw: string, readonly reason: string, readonly kind: CurtailmentKind, readonly state: CurtailmentState }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type InviteAgentMutationVariables = Exact<{
  input: InviteAgentInput;
  idempotencyKey?: string | null | undefined;
}>;


export type InviteAgentMutation = { readonly inviteAgent:
    | { readonly __typename: 'AgentInvited', readonly id: string, readonly token: string, readonly expiresAt: string }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type RevokeAgentMutationVariables = Exact<{
  input: RevokeAgentInput;
}>;


export type RevokeAgentMutation = { readonly revokeAgent:
    | { readonly __typename: 'AgentRevoked', readonly id: string }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ImportPricesMutationVariables = Exact<{
  input: ImportPricesInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ImportPricesMutation = { readonly importPrices:
    | { readonly __typename: 'PricesImported', readonly seriesId: string, readonly added: number, readonly restated: number, readonly unchanged: number }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type CreateApiKeyMutationVariables = Exact<{
  input: CreateApiKeyInput;
}>;


export type CreateApiKeyMutation = { readonly createApiKey:
    | { readonly __typename: 'ApiKeyCreated', readonly id: string, readonly secret: string }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type RevokeApiKeyMutationVariables = Exact<{
  input: RevokeApiKeyInput;
}>;


export type RevokeApiKeyMutation = { readonly revokeApiKey:
    | { readonly __typename: 'ApiKeyRevoked', readonly id: string }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type PayoutAccountsQueryVariables = Exact<{
  operatorId?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type PayoutAccountsQuery = { readonly payoutAccounts: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly operatorId: string, readonly currency: string, readonly country: string, readonly status: PayoutAccountStatus, readonly stripeAccountId: string | null, readonly checkedAt: string | null, readonly terms: { readonly version: number | null, readonly cadence: PayoutCadence, readonly reserveRate: string | null, readonly reserveWindowSeconds: number | null, readonly effectiveFrom: string | null, readonly setBy: string | null, readonly reason: string | null, readonly minimum: { readonly amount: string, readonly currency: string }, readonly maximum: { readonly amount: string, readonly currency: string }, readonly reserveFixed: { readonly amount: string, readonly currency: string } | null } } }> } };

export type PayoutTermsHistoryQueryVariables = Exact<{
  operatorId: string;
  currency: string;
}>;


export type PayoutTermsHistoryQuery = { readonly payoutTerms: ReadonlyArray<{ readonly version: number | null, readonly cadence: PayoutCadence, readonly reserveRate: string | null, readonly reserveWindowSeconds: number | null, readonly effectiveFrom: string | null, readonly setBy: string | null, readonly reason: string | null, readonly minimum: { readonly amount: string, readonly currency: string }, readonly maximum: { readonly amount: string, readonly currency: string }, readonly reserveFixed: { readonly amount: string, readonly currency: string } | null }> };

export type PayoutsQueryVariables = Exact<{
  filter?: PayoutFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type PayoutsQuery = { readonly payouts: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly operatorId: string, readonly slot: string, readonly state: PayoutState, readonly proposedBy: string, readonly proposedAt: string, readonly approvalsNeeded: number, readonly attempts: number, readonly stripeTransferId: string | null, readonly stripePayoutId: string | null, readonly failure: string | null, readonly asked: string | null, readonly availableActions: ReadonlyArray<string>, readonly amount: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string }, readonly reserve: { readonly amount: string, readonly currency: string }, readonly approvals: ReadonlyArray<{ readonly by: string, readonly at: string }>, readonly hold: { readonly reason: PayoutHoldReason, readonly by: string, readonly at: string, readonly note: string } | null, readonly reversed: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } } }> } };

export type PayoutQueryVariables = Exact<{
  id: string;
}>;


export type PayoutQuery = { readonly payout: { readonly id: string, readonly operatorId: string, readonly slot: string, readonly state: PayoutState, readonly proposedBy: string, readonly proposedAt: string, readonly approvalsNeeded: number, readonly attempts: number, readonly stripeTransferId: string | null, readonly stripePayoutId: string | null, readonly failure: string | null, readonly asked: string | null, readonly availableActions: ReadonlyArray<string>, readonly history: ReadonlyArray<{ readonly action: string, readonly from: PayoutState | null, readonly to: PayoutState, readonly actor: string, readonly reason: string | null, readonly at: string }>, readonly amount: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string }, readonly reserve: { readonly amount: string, readonly currency: string }, readonly approvals: ReadonlyArray<{ readonly by: string, readonly at: string }>, readonly hold: { readonly reason: PayoutHoldReason, readonly by: string, readonly at: string, readonly note: string } | null, readonly reversed: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } } | null };

export type StatementsQueryVariables = Exact<{
  filter?: StatementFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type StatementsQuery = { readonly statements: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly operatorId: string, readonly currency: string, readonly period: string, readonly from: string, readonly to: string, readonly issuedAt: string, readonly opening: { readonly held: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly disputed: { readonly amount: string, readonly currency: string }, readonly inTransit: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string } }, readonly closing: { readonly held: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly disputed: { readonly amount: string, readonly currency: string }, readonly inTransit: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string } } } }> } };

export type StatementQueryVariables = Exact<{
  id: string;
}>;


export type StatementQuery = { readonly statement: { readonly id: string, readonly operatorId: string, readonly currency: string, readonly period: string, readonly from: string, readonly to: string, readonly issuedAt: string, readonly lines: ReadonlyArray<{ readonly invoiceId: string, readonly leaseId: string, readonly charges: { readonly amount: string, readonly currency: string }, readonly credits: { readonly amount: string, readonly currency: string }, readonly power: { readonly amount: string, readonly currency: string }, readonly fee: { readonly amount: string, readonly currency: string }, readonly net: { readonly amount: string, readonly currency: string } }>, readonly movements: ReadonlyArray<{ readonly sequence: number, readonly section: StatementSection, readonly kind: string, readonly effectiveAt: string, readonly isCorrection: boolean, readonly references: ReadonlyArray<{ readonly name: string, readonly value: string }>, readonly change: { readonly held: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly disputed: { readonly amount: string, readonly currency: string }, readonly inTransit: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string } } }>, readonly opening: { readonly held: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly disputed: { readonly amount: string, readonly currency: string }, readonly inTransit: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string } }, readonly closing: { readonly held: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly disputed: { readonly amount: string, readonly currency: string }, readonly inTransit: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string } } } | null };

export type EarningsQueryVariables = Exact<{
  by: EarningsBy;
  from: string;
  to: string;
  operatorId?: string | null | undefined;
}>;


export type EarningsQuery = { readonly earnings: ReadonlyArray<{ readonly operatorId: string, readonly day: string | null, readonly leaseId: string | null, readonly siteId: string | null, readonly siteName: string | null, readonly charges: { readonly amount: string, readonly currency: string }, readonly credits: { readonly amount: string, readonly currency: string }, readonly power: { readonly amount: string, readonly currency: string }, readonly fee: { readonly amount: string, readonly currency: string }, readonly givenBack: { readonly amount: string, readonly currency: string }, readonly net: { readonly amount: string, readonly currency: string } }> };

export type OperatorBalancesQueryVariables = Exact<{
  operatorId?: string | null | undefined;
}>;


export type OperatorBalancesQuery = { readonly operatorBalances: ReadonlyArray<{ readonly operatorId: string, readonly currency: string, readonly operator: { readonly id: string, readonly name: string }, readonly balances: { readonly held: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly disputed: { readonly amount: string, readonly currency: string }, readonly inTransit: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string } }, readonly paidOut: { readonly amount: string, readonly currency: string } }> };

export type OpenPayoutAccountMutationVariables = Exact<{
  input: OpenPayoutAccountInput;
  idempotencyKey?: string | null | undefined;
}>;


export type OpenPayoutAccountMutation = { readonly openPayoutAccount:
    | { readonly __typename: 'PayoutAccount', readonly operatorId: string, readonly currency: string, readonly country: string, readonly status: PayoutAccountStatus, readonly stripeAccountId: string | null, readonly checkedAt: string | null, readonly terms: { readonly version: number | null, readonly cadence: PayoutCadence, readonly reserveRate: string | null, readonly reserveWindowSeconds: number | null, readonly effectiveFrom: string | null, readonly setBy: string | null, readonly reason: string | null, readonly minimum: { readonly amount: string, readonly currency: string }, readonly maximum: { readonly amount: string, readonly currency: string }, readonly reserveFixed: { readonly amount: string, readonly currency: string } | null } }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type SetPayoutTermsMutationVariables = Exact<{
  input: SetPayoutTermsInput;
  idempotencyKey?: string | null | undefined;
}>;


export type SetPayoutTermsMutation = { readonly setPayoutTerms:
    | { readonly __typename: 'PayoutTerms', readonly version: number | null, readonly cadence: PayoutCadence, readonly reserveRate: string | null, readonly reserveWindowSeconds: number | null, readonly effectiveFrom: string | null, readonly setBy: string | null, readonly reason: string | null, readonly minimum: { readonly amount: string, readonly currency: string }, readonly maximum: { readonly amount: string, readonly currency: string }, readonly reserveFixed: { readonly amount: string, readonly currency: string } | null }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type RunPayoutsMutationVariables = Exact<{
  input: RunPayoutsInput;
  idempotencyKey?: string | null | undefined;
}>;


export type RunPayoutsMutation = { readonly runPayouts:
    | { readonly __typename: 'PayoutRun', readonly dryRun: boolean, readonly next: string | null, readonly proposals: ReadonlyArray<{ readonly operatorId: string, readonly currency: string, readonly outcome: PayoutOutcome, readonly payoutId: string | null, readonly message: string, readonly amount: { readonly amount: string, readonly currency: string } | null, readonly available: { readonly amount: string, readonly currency: string } | null, readonly reserve: { readonly amount: string, readonly currency: string } | null }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ApprovePayoutMutationVariables = Exact<{
  input: ApprovePayoutInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ApprovePayoutMutation = { readonly approvePayout:
    | { readonly __typename: 'Payout', readonly id: string, readonly operatorId: string, readonly slot: string, readonly state: PayoutState, readonly proposedBy: string, readonly proposedAt: string, readonly approvalsNeeded: number, readonly attempts: number, readonly stripeTransferId: string | null, readonly stripePayoutId: string | null, readonly failure: string | null, readonly asked: string | null, readonly availableActions: ReadonlyArray<string>, readonly amount: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string }, readonly reserve: { readonly amount: string, readonly currency: string }, readonly approvals: ReadonlyArray<{ readonly by: string, readonly at: string }>, readonly hold: { readonly reason: PayoutHoldReason, readonly by: string, readonly at: string, readonly note: string } | null, readonly reversed: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type HoldPayoutMutationVariables = Exact<{
  input: HoldPayoutInput;
  idempotencyKey?: string | null | undefined;
}>;


export type HoldPayoutMutation = { readonly holdPayout:
    | { readonly __typename: 'Payout', readonly id: string, readonly operatorId: string, readonly slot: string, readonly state: PayoutState, readonly proposedBy: string, readonly proposedAt: string, readonly approvalsNeeded: number, readonly attempts: number, readonly stripeTransferId: string | null, readonly stripePayoutId: string | null, readonly failure: string | null, readonly asked: string | null, readonly availableActions: ReadonlyArray<string>, readonly amount: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string }, readonly reserve: { readonly amount: string, readonly currency: string }, readonly approvals: ReadonlyArray<{ readonly by: string, readonly at: string }>, readonly hold: { readonly reason: PayoutHoldReason, readonly by: string, readonly at: string, readonly note: string } | null, readonly reversed: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ReleasePayoutMutationVariables = Exact<{
  input: ReleasePayoutInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ReleasePayoutMutation = { readonly releasePayout:
    | { readonly __typename: 'Payout', readonly id: string, readonly operatorId: string, readonly slot: string, readonly state: PayoutState, readonly proposedBy: string, readonly proposedAt: string, readonly approvalsNeeded: number, readonly attempts: number, readonly stripeTransferId: string | null, readonly stripePayoutId: string | null, readonly failure: string | null, readonly asked: string | null, readonly availableActions: ReadonlyArray<string>, readonly amount: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string }, readonly reserve: { readonly amount: string, readonly currency: string }, readonly approvals: ReadonlyArray<{ readonly by: string, readonly at: string }>, readonly hold: { readonly reason: PayoutHoldReason, readonly by: string, readonly at: string, readonly note: string } | null, readonly reversed: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type WithdrawPayoutMutationVariables = Exact<{
  input: WithdrawPayoutInput;
  idempotencyKey?: string | null | undefined;
}>;


export type WithdrawPayoutMutation = { readonly withdrawPayout:
    | { readonly __typename: 'Payout', readonly id: string, readonly operatorId: string, readonly slot: string, readonly state: PayoutState, readonly proposedBy: string, readonly proposedAt: string, readonly approvalsNeeded: number, readonly attempts: number, readonly stripeTransferId: string | null, readonly stripePayoutId: string | null, readonly failure: string | null, readonly asked: string | null, readonly availableActions: ReadonlyArray<string>, readonly amount: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string }, readonly reserve: { readonly amount: string, readonly currency: string }, readonly approvals: ReadonlyArray<{ readonly by: string, readonly at: string }>, readonly hold: { readonly reason: PayoutHoldReason, readonly by: string, readonly at: string, readonly note: string } | null, readonly reversed: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type AskPayoutMutationVariables = Exact<{
  input: AskPayoutInput;
  idempotencyKey?: string | null | undefined;
}>;


export type AskPayoutMutation = { readonly askPayout:
    | { readonly __typename: 'Payout', readonly id: string, readonly operatorId: string, readonly slot: string, readonly state: PayoutState, readonly proposedBy: string, readonly proposedAt: string, readonly approvalsNeeded: number, readonly attempts: number, readonly stripeTransferId: string | null, readonly stripePayoutId: string | null, readonly failure: string | null, readonly asked: string | null, readonly availableActions: ReadonlyArray<string>, readonly amount: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string }, readonly reserve: { readonly amount: string, readonly currency: string }, readonly approvals: ReadonlyArray<{ readonly by: string, readonly at: string }>, readonly hold: { readonly reason: PayoutHoldReason, readonly by: string, readonly at: string, readonly note: string } | null, readonly reversed: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type PayoutTermsPartsFragment = { readonly version: number | null, readonly cadence: PayoutCadence, readonly reserveRate: string | null, readonly reserveWindowSeconds: number | null, readonly effectiveFrom: string | null, readonly setBy: string | null, readonly reason: string | null, readonly minimum: { readonly amount: string, readonly currency: string }, readonly maximum: { readonly amount: string, readonly currency: string }, readonly reserveFixed: { readonly amount: string, readonly currency: string } | null };

export type PayoutAccountPartsFragment = { readonly operatorId: string, readonly currency: string, readonly country: string, readonly status: PayoutAccountStatus, readonly stripeAccountId: string | null, readonly checkedAt: string | null, readonly terms: { readonly version: number | null, readonly cadence: PayoutCadence, readonly reserveRate: string | null, readonly reserveWindowSeconds: number | null, readonly effectiveFrom: string | null, readonly setBy: string | null, readonly reason: string | null, readonly minimum: { readonly amount: string, readonly currency: string }, readonly maximum: { readonly amount: string, readonly currency: string }, readonly reserveFixed: { readonly amount: string, readonly currency: string } | null } };

export type PayoutPartsFragment = { readonly id: string, readonly operatorId: string, readonly slot: string, readonly state: PayoutState, readonly proposedBy: string, readonly proposedAt: string, readonly approvalsNeeded: number, readonly attempts: number, readonly stripeTransferId: string | null, readonly stripePayoutId: string | null, readonly failure: string | null, readonly asked: string | null, readonly availableActions: ReadonlyArray<string>, readonly amount: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string }, readonly reserve: { readonly amount: string, readonly currency: string }, readonly approvals: ReadonlyArray<{ readonly by: string, readonly at: string }>, readonly hold: { readonly reason: PayoutHoldReason, readonly by: string, readonly at: string, readonly note: string } | null, readonly reversed: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } };

export type PayoutRunPartsFragment = { readonly dryRun: boolean, readonly next: string | null, readonly proposals: ReadonlyArray<{ readonly operatorId: string, readonly currency: string, readonly outcome: PayoutOutcome, readonly payoutId: string | null, readonly message: string, readonly amount: { readonly amount: string, readonly currency: string } | null, readonly available: { readonly amount: string, readonly currency: string } | null, readonly reserve: { readonly amount: string, readonly currency: string } | null }> };

export type BalancesPartsFragment = { readonly held: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly disputed: { readonly amount: string, readonly currency: string }, readonly inTransit: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string } };

export type StatementPartsFragment = { readonly id: string, readonly operatorId: string, readonly currency: string, readonly period: string, readonly from: string, readonly to: string, readonly issuedAt: string, readonly opening: { readonly held: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly disputed: { readonly amount: string, readonly currency: string }, readonly inTransit: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string } }, readonly closing: { readonly held: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string }, readonly disputed: { readonly amount: string, readonly currency: string }, readonly inTransit: { readonly amount: string, readonly currency: string }, readonly owed: { readonly amount: string, readonly currency: string } } };

export type ProjectPartsFragment = { readonly id: string, readonly name: string, readonly createdAt: string, readonly archivedAt: string | null };

export type MemberPartsFragment = { readonly id: string, readonly email: string, readonly name: string, readonly roles: ReadonlyArray<string>, readonly projectIds: ReadonlyArray<string> | null, readonly createdAt: string };

export type InvitationPartsFragment = { readonly id: string, readonly email: string, readonly roles: ReadonlyArray<string>, readonly projectIds: ReadonlyArray<string> | null, readonly createdAt: string, readonly expiresAt: string, readonly acceptedAt: string | null, readonly revokedAt: string | null };

export type ApiKeyPartsFragment = { readonly id: string, readonly name: string, readonly kind: ApiKeyKind, readonly memberId: string, readonly scopes: ReadonlyArray<string>, readonly projectIds: ReadonlyArray<string> | null, readonly createdAt: string, readonly lastUsedAt: string | null, readonly expiresAt: string | null, readonly revokedAt: string | null, readonly replacesId: string | null };

export type OrganizationRecordPartsFragment = { readonly id: string, readonly status: OrganizationStatus, readonly suspendedReason: string | null, readonly suspendedAt: string | null, readonly verification: OrganizationVerification, readonly verifiedAt: string | null, readonly pointsPerSecond: number | null, readonly memberCount: number, readonly createdAt: string, readonly organization: { readonly name: string, readonly kind: OrganizationKind }, readonly evidence: ReadonlyArray<{ readonly kind: string, readonly reference: string, readonly note: string | null }> };

export type ProjectsQueryVariables = Exact<{
  filter?: ProjectFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ProjectsQuery = { readonly projects: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly name: string, readonly createdAt: string, readonly archivedAt: string | null } }> } };

export type MembersQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type MembersQuery = { readonly members: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly email: string, readonly name: string, readonly roles: ReadonlyArray<string>, readonly projectIds: ReadonlyArray<string> | null, readonly createdAt: string } }> } };

export type InvitationsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type InvitationsQuery = { readonly invitations: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly email: string, readonly roles: ReadonlyArray<string>, readonly projectIds: ReadonlyArray<string> | null, readonly createdAt: string, readonly expiresAt: string, readonly acceptedAt: string | null, readonly revokedAt: string | null } }> } };

export type ApiKeysQueryVariables = Exact<{
  filter?: ApiKeyFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ApiKeysQuery = { readonly apiKeys: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly name: string, readonly kind: ApiKeyKind, readonly memberId: string, readonly scopes: ReadonlyArray<string>, readonly projectIds: ReadonlyArray<string> | null, readonly createdAt: string, readonly lastUsedAt: string | null, readonly expiresAt: string | null, readonly revokedAt: string | null, readonly replacesId: string | null } }> } };

export type AuditLogQueryVariables = Exact<{
  filter?: AuditFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type AuditLogQuery = { readonly auditLog: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly at: string, readonly actor: string, readonly action: string, readonly subject: string, readonly detail: unknown, readonly organizationId: string | null, readonly requestId: string | null } }> } };

export type OrganizationsQueryVariables = Exact<{
  filter?: OrganizationFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type OrganizationsQuery = { readonly organizations: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly status: OrganizationStatus, readonly suspendedReason: string | null, readonly suspendedAt: string | null, readonly verification: OrganizationVerification, readonly verifiedAt: string | null, readonly pointsPerSecond: number | null, readonly memberCount: number, readonly createdAt: string, readonly organization: { readonly name: string, readonly kind: OrganizationKind }, readonly evidence: ReadonlyArray<{ readonly kind: string, readonly reference: string, readonly note: string | null }> } }> } };

export type RotateApiKeyMutationVariables = Exact<{
  input: RotateApiKeyInput;
}>;


export type RotateApiKeyMutation = { readonly rotateApiKey:
    | { readonly __typename: 'ApiKeyRotated', readonly id: string, readonly secret: string, readonly replacesId: string, readonly oldExpiresAt: string }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type CreateProjectMutationVariables = Exact<{
  input: CreateProjectInput;
  idempotencyKey?: string | null | undefined;
}>;


export type CreateProjectMutation = { readonly createProject:
    | { readonly __typename: 'Project', readonly id: string, readonly name: string, readonly createdAt: string, readonly archivedAt: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type RenameProjectMutationVariables = Exact<{
  input: RenameProjectInput;
  idempotencyKey?: string | null | undefined;
}>;


export type RenameProjectMutation = { readonly renameProject:
    | { readonly __typename: 'Project', readonly id: string, readonly name: string, readonly createdAt: string, readonly archivedAt: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ArchiveProjectMutationVariables = Exact<{
  input: ArchiveProjectInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ArchiveProjectMutation = { readonly archiveProject:
    | { readonly __typename: 'Project', readonly id: string, readonly name: string, readonly createdAt: string, readonly archivedAt: string | null }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type RestoreProjectMutationVariables = Exact<{
  input: RestoreProjectInput;
  idempotencyKey?: string | null | undefined;
}>;


export type RestoreProjectMutation = { readonly restoreProject:
    | { readonly __typename: 'Project', readonly id: string, readonly name: string, readonly createdAt: string, readonly archivedAt: string | null }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type InviteMemberMutationVariables = Exact<{
  input: InviteMemberInput;
}>;


export type InviteMemberMutation = { readonly inviteMember:
    | { readonly __typename: 'MemberInvited', readonly token: string, readonly invitation: { readonly id: string, readonly email: string, readonly roles: ReadonlyArray<string>, readonly projectIds: ReadonlyArray<string> | null, readonly createdAt: string, readonly expiresAt: string, readonly acceptedAt: string | null, readonly revokedAt: string | null } }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type RevokeInvitationMutationVariables = Exact<{
  input: RevokeInvitationInput;
  idempotencyKey?: string | null | undefined;
}>;


export type RevokeInvitationMutation = { readonly revokeInvitation:
    | { readonly __typename: 'Invitation', readonly id: string, readonly email: string, readonly roles: ReadonlyArray<string>, readonly projectIds: ReadonlyArray<string> | null, readonly createdAt: string, readonly expiresAt: string, readonly acceptedAt: string | null, readonly revokedAt: string | null }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type AcceptInvitationMutationVariables = Exact<{
  input: AcceptInvitationInput;
}>;


export type AcceptInvitationMutation = { readonly acceptInvitation:
    | { readonly __typename: 'Member', readonly id: string, readonly email: string, readonly name: string, readonly roles: ReadonlyArray<string>, readonly projectIds: ReadonlyArray<string> | null, readonly createdAt: string }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ChangeMemberRolesMutationVariables = Exact<{
  input: ChangeMemberRolesInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ChangeMemberRolesMutation = { readonly changeMemberRoles:
    | { readonly __typename: 'Member', readonly id: string, readonly email: string, readonly name: string, readonly roles: ReadonlyArray<string>, readonly projectIds: ReadonlyArray<string> | null, readonly createdAt: string }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type RemoveMemberMutationVariables = Exact<{
  input: RemoveMemberInput;
  idempotencyKey?: string | null | undefined;
}>;


export type RemoveMemberMutation = { readonly removeMember:
    | { readonly __typename: 'MemberRemoved', readonly id: string, readonly revokedKeyCount: number }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type SignInMutationVariables = Exact<{
  input: SignInInput;
}>;


export type SignInMutation = { readonly signIn:
    | { readonly __typename: 'SessionStarted', readonly id: string, readonly secret: string, readonly expiresAt: string }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type SignOutMutationVariables = Exact<{
  input: SignOutInput;
}>;


export type SignOutMutation = { readonly signOut:
    | { readonly __typename: 'SignedOut', readonly endedCount: number }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type CreateOrganizationMutationVariables = Exact<{
  input: CreateOrganizationInput;
}>;


export type CreateOrganizationMutation = { readonly createOrganization:
    | { readonly __typename: 'OrganizationAdmitted', readonly token: string, readonly record: { readonly id: string, readonly status: OrganizationStatus, readonly suspendedReason: string | null, readonly suspendedAt: string | null, readonly verification: OrganizationVerification, readonly verifiedAt: string | null, readonly pointsPerSecond: number | null, readonly memberCount: number, readonly createdAt: string, readonly organization: { readonly name: string, readonly kind: OrganizationKind }, readonly evidence: ReadonlyArray<{ readonly kind: string, readonly reference: string, readonly note: string | null }> }, readonly invitation: { readonly id: string, readonly email: string, readonly roles: ReadonlyArray<string>, readonly projectIds: ReadonlyArray<string> | null, readonly createdAt: string, readonly expiresAt: string, readonly acceptedAt: string | null, readonly revokedAt: string | null } }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type VerifyOperatorMutationVariables = Exact<{
  input: VerifyOperatorInput;
  idempotencyKey?: string | null | undefined;
}>;


export type VerifyOperatorMutation = { readonly verifyOperator:
    | { readonly __typename: 'OrganizationRecord', readonly id: string, readonly status: OrganizationStatus, readonly suspendedReason: string | null, readonly suspendedAt: string | null, readonly verification: OrganizationVerification, readonly verifiedAt: string | null, readonly pointsPerSecond: number | null, readonly memberCount: number, readonly createdAt: string, readonly organization: { readonly name: string, readonly kind: OrganizationKind }, readonly evidence: ReadonlyArray<{ readonly kind: string, readonly reference: string, readonly note: string | null }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type SuspendOrganizationMutationVariables = Exact<{
  input: SuspendOrganizationInput;
  idempotencyKey?: string | null | undefined;
}>;


export type SuspendOrganizationMutation = { readonly suspendOrganization:
    | { readonly __typename: 'OrganizationRecord', readonly id: string, readonly status: OrganizationStatus, readonly suspendedReason: string | null, readonly suspendedAt: string | null, readonly verification: OrganizationVerification, readonly verifiedAt: string | null, readonly pointsPerSecond: number | null, readonly memberCount: number, readonly createdAt: string, readonly organization: { readonly name: string, readonly kind: OrganizationKind }, readonly evidence: ReadonlyArray<{ readonly kind: string, readonly reference: string, readonly note: string | null }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ReinstateOrganizationMutationVariables = Exact<{
  input: ReinstateOrganizationInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ReinstateOrganizationMutation = { readonly reinstateOrganization:
    | { readonly __typename: 'OrganizationRecord', readonly id: string, readonly status: OrganizationStatus, readonly suspendedReason: string | null, readonly suspendedAt: string | null, readonly verification: OrganizationVerification, readonly verifiedAt: string | null, readonly pointsPerSecond: number | null, readonly memberCount: number, readonly createdAt: string, readonly organization: { readonly name: string, readonly kind: OrganizationKind }, readonly evidence: ReadonlyArray<{ readonly kind: string, readonly reference: string, readonly note: string | null }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type SuspendSiteMutationVariables = Exact<{
  input: SuspendSiteInput;
  idempotencyKey?: string | null | undefined;
}>;


export type SuspendSiteMutation = { readonly suspendSite:
    | { readonly __typename: 'SiteStanding', readonly listed: boolean, readonly barredBy: ReadonlyArray<string>, readonly stoppedLeaseCount: number, readonly site: { readonly id: string, readonly name: string } }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ReinstateSiteMutationVariables = Exact<{
  input: ReinstateSiteInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ReinstateSiteMutation = { readonly reinstateSite:
    | { readonly __typename: 'SiteStanding', readonly listed: boolean, readonly barredBy: ReadonlyArray<string>, readonly stoppedLeaseCount: number, readonly site: { readonly id: string, readonly name: string } }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type SetRequestLimitMutationVariables = Exact<{
  input: SetRequestLimitInput;
  idempotencyKey?: string | null | undefined;
}>;


export type SetRequestLimitMutation = { readonly setRequestLimit:
    | { readonly __typename: 'OrganizationRecord', readonly id: string, readonly status: OrganizationStatus, readonly suspendedReason: string | null, readonly suspendedAt: string | null, readonly verification: OrganizationVerification, readonly verifiedAt: string | null, readonly pointsPerSecond: number | null, readonly memberCount: number, readonly createdAt: string, readonly organization: { readonly name: string, readonly kind: OrganizationKind }, readonly evidence: ReadonlyArray<{ readonly kind: string, readonly reference: string, readonly note: string | null }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type DifferencePartsFragment = { readonly id: string, readonly kind: string, readonly subject: string, readonly state: ReconciliationDifferenceState, readonly note: string, readonly whatToDo: string, readonly parks: boolean, readonly invoiceId: string | null, readonly organizationId: string | null, readonly effectiveAt: string, readonly openedAt: string, readonly resolvedAt: string | null, readonly proposedBy: string | null, readonly approvedBy: ReadonlyArray<string>, readonly approvalsNeeded: number, readonly availableActions: ReadonlyArray<ReconciliationAction>, readonly provider: { readonly amount: string, readonly currency: string }, readonly books: { readonly amount: string, readonly currency: string }, readonly difference: { readonly amount: string, readonly currency: string }, readonly resolution: { readonly action: ReconciliationAction, readonly role: string | null, readonly reason: string } | null };

export type RunPartsFragment = { readonly id: string, readonly state: ReconciliationRunState, readonly requestedBy: string, readonly startedAt: string, readonly finishedAt: string | null, readonly listed: number, readonly balances: ReadonlyArray<{ readonly provider: { readonly amount: string, readonly currency: string }, readonly books: { readonly amount: string, readonly currency: string }, readonly differences: { readonly amount: string, readonly currency: string } }> };

export type ReconciliationQueryVariables = Exact<{
  filter?: ReconciliationFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ReconciliationQuery = { readonly reconciliation: { readonly runs: ReadonlyArray<{ readonly id: string, readonly state: ReconciliationRunState, readonly requestedBy: string, readonly startedAt: string, readonly finishedAt: string | null, readonly listed: number, readonly balances: ReadonlyArray<{ readonly provider: { readonly amount: string, readonly currency: string }, readonly books: { readonly amount: string, readonly currency: string }, readonly differences: { readonly amount: string, readonly currency: string } }> }>, readonly differences: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly kind: string, readonly subject: string, readonly state: ReconciliationDifferenceState, readonly note: string, readonly whatToDo: string, readonly parks: boolean, readonly invoiceId: string | null, readonly organizationId: string | null, readonly effectiveAt: string, readonly openedAt: string, readonly resolvedAt: string | null, readonly proposedBy: string | null, readonly approvedBy: ReadonlyArray<string>, readonly approvalsNeeded: number, readonly availableActions: ReadonlyArray<ReconciliationAction>, readonly provider: { readonly amount: string, readonly currency: string }, readonly books: { readonly amount: string, readonly currency: string }, readonly difference: { readonly amount: string, readonly currency: string }, readonly resolution: { readonly action: ReconciliationAction, readonly role: string | null, readonly reason: string } | null } }> } } };

export type StartReconciliationMutationVariables = Exact<{
  input: StartReconciliationInput;
  idempotencyKey?: string | null | undefined;
}>;


export type StartReconciliationMutation = { readonly startReconciliation:
    | { readonly __typename: 'ReconciliationRun', readonly id: string, readonly state: ReconciliationRunState, readonly requestedBy: string, readonly startedAt: string, readonly finishedAt: string | null, readonly listed: number, readonly balances: ReadonlyArray<{ readonly provider: { readonly amount: string, readonly currency: string }, readonly books: { readonly amount: string, readonly currency: string }, readonly differences: { readonly amount: string, readonly currency: string } }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ResolveDifferenceMutationVariables = Exact<{
  input: ResolveDifferenceInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ResolveDifferenceMutation = { readonly resolveDifference:
    | { readonly __typename: 'ReconciliationDifference', readonly id: string, readonly kind: string, readonly subject: string, readonly state: ReconciliationDifferenceState, readonly note: string, readonly whatToDo: string, readonly parks: boolean, readonly invoiceId: string | null, readonly organizationId: string | null, readonly effectiveAt: string, readonly openedAt: string, readonly resolvedAt: string | null, readonly proposedBy: string | null, readonly approvedBy: ReadonlyArray<string>, readonly approvalsNeeded: number, readonly availableActions: ReadonlyArray<ReconciliationAction>, readonly provider: { readonly amount: string, readonly currency: string }, readonly books: { readonly amount: string, readonly currency: string }, readonly difference: { readonly amount: string, readonly currency: string }, readonly resolution: { readonly action: ReconciliationAction, readonly role: string | null, readonly reason: string } | null }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ApproveResolutionMutationVariables = Exact<{
  input: ApproveResolutionInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ApproveResolutionMutation = { readonly approveResolution:
    | { readonly __typename: 'ReconciliationDifference', readonly id: string, readonly kind: string, readonly subject: string, readonly state: ReconciliationDifferenceState, readonly note: string, readonly whatToDo: string, readonly parks: boolean, readonly invoiceId: string | null, readonly organizationId: string | null, readonly effectiveAt: string, readonly openedAt: string, readonly resolvedAt: string | null, readonly proposedBy: string | null, readonly approvedBy: ReadonlyArray<string>, readonly approvalsNeeded: number, readonly availableActions: ReadonlyArray<ReconciliationAction>, readonly provider: { readonly amount: string, readonly currency: string }, readonly books: { readonly amount: string, readonly currency: string }, readonly difference: { readonly amount: string, readonly currency: string }, readonly resolution: { readonly action: ReconciliationAction, readonly role: string | null, readonly reason: string } | null }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ReservationPartsFragment = { readonly id: string, readonly name: string, readonly state: ReservationState, readonly refusal: string | null, readonly gpuCount: number, readonly startsAt: string, readonly endsAt: string, readonly usdPerGpuHour: string, readonly estimatedPowerUsd: string, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly gpuModel: string }, readonly gpuHours: { readonly bought: string, readonly kept: string, readonly used: string, readonly unused: string, readonly relisted: string, readonly resold: string }, readonly cost: { readonly takeOrPayUsd: string, readonly dueUsd: string, readonly relistCreditUsd: string, readonly jobsUsd: string } };

export type ReservationsQueryVariables = Exact<{
  filter?: ReservationFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ReservationsQuery = { readonly reservations: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly name: string, readonly state: ReservationState, readonly refusal: string | null, readonly gpuCount: number, readonly startsAt: string, readonly endsAt: string, readonly usdPerGpuHour: string, readonly estimatedPowerUsd: string, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly gpuModel: string }, readonly gpuHours: { readonly bought: string, readonly kept: string, readonly used: string, readonly unused: string, readonly relisted: string, readonly resold: string }, readonly cost: { readonly takeOrPayUsd: string, readonly dueUsd: string, readonly relistCreditUsd: string, readonly jobsUsd: string } } }> } };

export type ReservationQueryVariables = Exact<{
  id: string;
}>;


export type ReservationQuery = { readonly reservation: { readonly id: string, readonly name: string, readonly state: ReservationState, readonly refusal: string | null, readonly gpuCount: number, readonly startsAt: string, readonly endsAt: string, readonly usdPerGpuHour: string, readonly estimatedPowerUsd: string, readonly relistings: ReadonlyArray<{ readonly startsAt: string, readonly endsAt: string, readonly gpuCount: number }>, readonly jobs: ReadonlyArray<{ readonly id: string, readonly name: string, readonly state: JobState, readonly gpuCount: number, readonly costSoFarUsd: string, readonly placement: { readonly totalUsd: string, readonly segments: ReadonlyArray<{ readonly from: string, readonly to: string }> } | null }>, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly gpuModel: string }, readonly gpuHours: { readonly bought: string, readonly kept: string, readonly used: string, readonly unused: string, readonly relisted: string, readonly resold: string }, readonly cost: { readonly takeOrPayUsd: string, readonly dueUsd: string, readonly relistCreditUsd: string, readonly jobsUsd: string } } | null };

export type QuoteReservationMutationVariables = Exact<{
  input: ReservationSpecInput;
}>;


export type QuoteReservationMutation = { readonly quoteReservation:
    | { readonly __typename: 'ReservationQuote', readonly id: string, readonly validUntil: string, readonly options: ReadonlyArray<{ readonly id: string, readonly gpuCount: number, readonly startsAt: string, readonly endsAt: string, readonly takeOrPayUsd: string, readonly usdPerGpuHour: string, readonly powerCostUsd: string, readonly totalUsd: string, readonly worstCaseUsd: string, readonly totalUsdPerGpuHour: string, readonly site: { readonly id: string, readonly name: string, readonly country: string }, readonly pool: { readonly id: string, readonly gpuModel: string } }>, readonly refusals: ReadonlyArray<{ readonly kind: string, readonly message: string, readonly site: { readonly id: string, readonly name: string } | null, readonly pool: { readonly id: string, readonly name: string } | null }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ReserveCapacityMutationVariables = Exact<{
  input: ReserveCapacityInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ReserveCapacityMutation = { readonly reserveCapacity:
    | { readonly __typename: 'Reservation', readonly id: string, readonly name: string, readonly state: ReservationState, readonly refusal: string | null, readonly gpuCount: number, readonly startsAt: string, readonly endsAt: string, readonly usdPerGpuHour: string, readonly estimatedPowerUsd: string, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly gpuModel: string }, readonly gpuHours: { readonly bought: string, readonly kept: string, readonly used: string, readonly unused: string, readonly relisted: string, readonly resold: string }, readonly cost: { readonly takeOrPayUsd: string, readonly dueUsd: string, readonly relistCreditUsd: string, readonly jobsUsd: string } }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'LimitRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly limitUsd: string | null, readonly requestedUsd: string | null }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type RelistReservationMutationVariables = Exact<{
  input: RelistReservationInput;
  idempotencyKey?: string | null | undefined;
}>;


export type RelistReservationMutation = { readonly relistReservation:
    | { readonly __typename: 'Reservation', readonly id: string, readonly name: string, readonly state: ReservationState, readonly refusal: string | null, readonly gpuCount: number, readonly startsAt: string, readonly endsAt: string, readonly usdPerGpuHour: string, readonly estimatedPowerUsd: string, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly gpuModel: string }, readonly gpuHours: { readonly bought: string, readonly kept: string, readonly used: string, readonly unused: string, readonly relisted: string, readonly resold: string }, readonly cost: { readonly takeOrPayUsd: string, readonly dueUsd: string, readonly relistCreditUsd: string, readonly jobsUsd: string } }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type CancelReservationMutationVariables = Exact<{
  input: CancelReservationInput;
  idempotencyKey?: string | null | undefined;
}>;


export type CancelReservationMutation = { readonly cancelReservation:
    | { readonly __typename: 'Reservation', readonly id: string, readonly name: string, readonly state: ReservationState, readonly refusal: string | null, readonly gpuCount: number, readonly startsAt: string, readonly endsAt: string, readonly usdPerGpuHour: string, readonly estimatedPowerUsd: string, readonly site: { readonly id: string, readonly name: string }, readonly pool: { readonly id: string, readonly gpuModel: string }, readonly gpuHours: { readonly bought: string, readonly kept: string, readonly used: string, readonly unused: string, readonly relisted: string, readonly resold: string }, readonly cost: { readonly takeOrPayUsd: string, readonly dueUsd: string, readonly relistCreditUsd: string, readonly jobsUsd: string } }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ReviewQueueQueryVariables = Exact<{
  filter?: ReviewQueueFilter | null | undefined;
  orderBy?: ReviewOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ReviewQueueQuery = { readonly reviewQueue: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly number: string | null, readonly state: InvoiceState, readonly failedStep: string | null, readonly createdAt: string, readonly issuedAt: string | null, readonly paidAt: string | null, readonly availableActions: ReadonlyArray<string>, readonly customer: { readonly id: string, readonly name: string }, readonly subtotal: { readonly amount: string, readonly currency: string }, readonly tax: { readonly amount: string, readonly currency: string }, readonly total: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string }, readonly anomalies: ReadonlyArray<{ readonly kind: AnomalyKind, readonly message: string }>, readonly comparison: { readonly invoiceId: string, readonly number: string, readonly changeRate: string | null, readonly total: { readonly amount: string, readonly currency: string }, readonly kinds: ReadonlyArray<{ readonly component: string, readonly side: LineSide, readonly current: { readonly amount: string, readonly currency: string }, readonly previous: { readonly amount: string, readonly currency: string }, readonly difference: { readonly amount: string, readonly currency: string } }> } | null } }> } };

export type ReviewWaitingQueryVariables = Exact<{ [key: string]: never; }>;


export type ReviewWaitingQuery = { readonly reviewQueue: { readonly totalCount: number } };

export type InvoiceReviewQueryVariables = Exact<{
  id: string;
}>;


export type InvoiceReviewQuery = { readonly invoice: { readonly id: string, readonly number: string | null, readonly state: InvoiceState, readonly failedStep: string | null, readonly createdAt: string, readonly issuedAt: string | null, readonly paidAt: string | null, readonly availableActions: ReadonlyArray<string>, readonly history: ReadonlyArray<{ readonly from: string, readonly to: string, readonly actor: string, readonly reason: string | null, readonly at: string }>, readonly lines: ReadonlyArray<{ readonly id: string, readonly component: string, readonly side: LineSide, readonly label: string, readonly quantity: string, readonly unit: string, readonly leaseId: string | null, readonly reason: string | null, readonly amount: { readonly amount: string, readonly currency: string } }>, readonly customer: { readonly id: string, readonly name: string }, readonly subtotal: { readonly amount: string, readonly currency: string }, readonly tax: { readonly amount: string, readonly currency: string }, readonly total: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string }, readonly anomalies: ReadonlyArray<{ readonly kind: AnomalyKind, readonly message: string }>, readonly comparison: { readonly invoiceId: string, readonly number: string, readonly changeRate: string | null, readonly total: { readonly amount: string, readonly currency: string }, readonly kinds: ReadonlyArray<{ readonly component: string, readonly side: LineSide, readonly current: { readonly amount: string, readonly currency: string }, readonly previous: { readonly amount: string, readonly currency: string }, readonly difference: { readonly amount: string, readonly currency: string } }> } | null } | null };

export type ProvenanceQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ProvenanceQuery = { readonly invoice: { readonly id: string, readonly number: string | null, readonly lines: ReadonlyArray<{ readonly id: string, readonly component: string, readonly side: LineSide, readonly label: string, readonly quantity: string, readonly unit: string, readonly amount: { readonly amount: string, readonly currency: string }, readonly provenance: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly from: string, readonly to: string, readonly gpuSeconds: number, readonly energyKwh: string | null, readonly priceUsdPerMwh: string | null, readonly pricePrint: string | null, readonly preciseMicroUsd: string, readonly quality: string, readonly readingIds: ReadonlyArray<string> } }> } }> } | null };

export type IssueRehearsalQueryVariables = Exact<{
  invoiceId: string;
}>;


export type IssueRehearsalQuery = { readonly issueRehearsal: { readonly invoiceId: string, readonly legalSeries: string | null, readonly dueAt: string | null, readonly total: { readonly amount: string, readonly currency: string } | null, readonly calls: ReadonlyArray<{ readonly step: string, readonly description: string | null, readonly amount: { readonly amount: string, readonly currency: string } | null }>, readonly bookings: ReadonlyArray<{ readonly kind: string, readonly effectiveAt: string, readonly postings: ReadonlyArray<{ readonly account: string, readonly organizationId: string | null, readonly direction: string, readonly amount: { readonly amount: string, readonly currency: string } }> }>, readonly refusal: { readonly code: RefusalCode, readonly message: string } | null } | null };

export type InvoiceRecomputationQueryVariables = Exact<{
  invoiceId: string;
}>;


export type InvoiceRecomputationQuery = { readonly invoiceRecomputation: { readonly invoiceId: string, readonly identical: boolean, readonly lines: ReadonlyArray<{ readonly lineId: string, readonly verdict: RecomputationVerdict, readonly message: string }> } | null };

export type ApproveInvoicesMutationVariables = Exact<{
  input: ApproveInvoicesInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ApproveInvoicesMutation = { readonly approveInvoices:
    | { readonly __typename: 'InvoiceApprovals', readonly approvedCount: number, readonly results: ReadonlyArray<{ readonly invoiceId: string, readonly invoice: { readonly id: string, readonly number: string | null, readonly state: InvoiceState, readonly failedStep: string | null, readonly createdAt: string, readonly issuedAt: string | null, readonly paidAt: string | null, readonly availableActions: ReadonlyArray<string>, readonly customer: { readonly id: string, readonly name: string }, readonly subtotal: { readonly amount: string, readonly currency: string }, readonly tax: { readonly amount: string, readonly currency: string }, readonly total: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } } | null, readonly refusal: { readonly code: RefusalCode, readonly message: string } | null }> }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type DeleteInvoiceMutationVariables = Exact<{
  input: DeleteInvoiceInput;
  idempotencyKey?: string | null | undefined;
}>;


export type DeleteInvoiceMutation = { readonly deleteInvoice:
    | { readonly __typename: 'Invoice', readonly id: string, readonly number: string | null, readonly state: InvoiceState, readonly failedStep: string | null, readonly createdAt: string, readonly issuedAt: string | null, readonly paidAt: string | null, readonly availableActions: ReadonlyArray<string>, readonly customer: { readonly id: string, readonly name: string }, readonly subtotal: { readonly amount: string, readonly currency: string }, readonly tax: { readonly amount: string, readonly currency: string }, readonly total: { readonly amount: string, readonly currency: string }, readonly paid: { readonly amount: string, readonly currency: string } }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type ReviewPartsFragment = { readonly anomalies: ReadonlyArray<{ readonly kind: AnomalyKind, readonly message: string }>, readonly comparison: { readonly invoiceId: string, readonly number: string, readonly changeRate: string | null, readonly total: { readonly amount: string, readonly currency: string }, readonly kinds: ReadonlyArray<{ readonly component: string, readonly side: LineSide, readonly current: { readonly amount: string, readonly currency: string }, readonly previous: { readonly amount: string, readonly currency: string }, readonly difference: { readonly amount: string, readonly currency: string } }> } | null };

export type UsagePartsFragment = { readonly projectId: string | null, readonly jobId: string | null, readonly siteId: string | null, readonly gpuModel: string | null, readonly day: string | null, readonly product: UsageProduct | null, readonly currency: string, readonly gpuHours: string, readonly energyKwh: string, readonly computeAmount: string, readonly powerAmount: string, readonly creditAmount: string, readonly totalAmount: string, readonly quotedAmount: string, readonly site: { readonly name: string } | null, readonly billed: { readonly amount: string }, readonly billedTax: { readonly amount: string } };

export type UsageQueryVariables = Exact<{
  by: ReadonlyArray<UsageGroup> | UsageGroup;
  from: string;
  to: string;
  filter?: UsageFilter | null | undefined;
}>;


export type UsageQuery = { readonly usage: { readonly from: string, readonly to: string, readonly timeZone: string, readonly rowsLeftOut: number, readonly rows: ReadonlyArray<{ readonly projectId: string | null, readonly jobId: string | null, readonly siteId: string | null, readonly gpuModel: string | null, readonly day: string | null, readonly product: UsageProduct | null, readonly currency: string, readonly gpuHours: string, readonly energyKwh: string, readonly computeAmount: string, readonly powerAmount: string, readonly creditAmount: string, readonly totalAmount: string, readonly quotedAmount: string, readonly site: { readonly name: string } | null, readonly billed: { readonly amount: string }, readonly billedTax: { readonly amount: string } }>, readonly totals: ReadonlyArray<{ readonly projectId: string | null, readonly jobId: string | null, readonly siteId: string | null, readonly gpuModel: string | null, readonly day: string | null, readonly product: UsageProduct | null, readonly currency: string, readonly gpuHours: string, readonly energyKwh: string, readonly computeAmount: string, readonly powerAmount: string, readonly creditAmount: string, readonly totalAmount: string, readonly quotedAmount: string, readonly site: { readonly name: string } | null, readonly billed: { readonly amount: string }, readonly billedTax: { readonly amount: string } }> } };

export type WebhookPartsFragment = { readonly id: string, readonly url: string, readonly description: string, readonly kinds: ReadonlyArray<WebhookEventKind>, readonly enabled: boolean, readonly disabledReason: WebhookDisabledReason | null, readonly disabledAt: string | null, readonly failingSince: string | null, readonly createdAt: string };

export type WebhookDeliveryPartsFragment = { readonly id: string, readonly webhookId: string, readonly eventId: string, readonly type: string, readonly createdAt: string, readonly state: WebhookDeliveryState, readonly attempts: number, readonly nextAttemptAt: string | null, readonly lastAttemptAt: string | null, readonly lastStatus: number | null, readonly lastError: string | null, readonly deliveredAt: string | null };

export type WebhooksQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type WebhooksQuery = { readonly webhooks: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly url: string, readonly description: string, readonly kinds: ReadonlyArray<WebhookEventKind>, readonly enabled: boolean, readonly disabledReason: WebhookDisabledReason | null, readonly disabledAt: string | null, readonly failingSince: string | null, readonly createdAt: string } }> } };

export type WebhookDeliveriesQueryVariables = Exact<{
  webhookId: string;
  filter?: WebhookDeliveryFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type WebhookDeliveriesQuery = { readonly webhookDeliveries: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly body: string, readonly id: string, readonly webhookId: string, readonly eventId: string, readonly type: string, readonly createdAt: string, readonly state: WebhookDeliveryState, readonly attempts: number, readonly nextAttemptAt: string | null, readonly lastAttemptAt: string | null, readonly lastStatus: number | null, readonly lastError: string | null, readonly deliveredAt: string | null } }> } };

export type CreateWebhookMutationVariables = Exact<{
  input: CreateWebhookInput;
}>;


export type CreateWebhookMutation = { readonly createWebhook:
    | { readonly __typename: 'WebhookCreated', readonly secret: string, readonly webhook: { readonly id: string, readonly url: string, readonly description: string, readonly kinds: ReadonlyArray<WebhookEventKind>, readonly enabled: boolean, readonly disabledReason: WebhookDisabledReason | null, readonly disabledAt: string | null, readonly failingSince: string | null, readonly createdAt: string } }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type UpdateWebhookMutationVariables = Exact<{
  input: UpdateWebhookInput;
  idempotencyKey?: string | null | undefined;
}>;


export type UpdateWebhookMutation = { readonly updateWebhook:
    | { readonly __typename: 'Webhook', readonly id: string, readonly url: string, readonly description: string, readonly kinds: ReadonlyArray<WebhookEventKind>, readonly enabled: boolean, readonly disabledReason: WebhookDisabledReason | null, readonly disabledAt: string | null, readonly failingSince: string | null, readonly createdAt: string }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type RotateWebhookSecretMutationVariables = Exact<{
  input: RotateWebhookSecretInput;
}>;


export type RotateWebhookSecretMutation = { readonly rotateWebhookSecret:
    | { readonly __typename: 'WebhookSecretRotated', readonly secret: string, readonly oldExpiresAt: string, readonly webhook: { readonly id: string, readonly url: string, readonly description: string, readonly kinds: ReadonlyArray<WebhookEventKind>, readonly enabled: boolean, readonly disabledReason: WebhookDisabledReason | null, readonly disabledAt: string | null, readonly failingSince: string | null, readonly createdAt: string } }
    | { readonly __typename: 'InvalidInput', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type DeleteWebhookMutationVariables = Exact<{
  input: DeleteWebhookInput;
  idempotencyKey?: string | null | undefined;
}>;


export type DeleteWebhookMutation = { readonly deleteWebhook:
    | { readonly __typename: 'WebhookDeleted', readonly id: string }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type TestWebhookMutationVariables = Exact<{
  input: TestWebhookInput;
  idempotencyKey?: string | null | undefined;
}>;


export type TestWebhookMutation = { readonly testWebhook:
    | { readonly __typename: 'WebhookDelivery', readonly id: string, readonly webhookId: string, readonly eventId: string, readonly type: string, readonly createdAt: string, readonly state: WebhookDeliveryState, readonly attempts: number, readonly nextAttemptAt: string | null, readonly lastAttemptAt: string | null, readonly lastStatus: number | null, readonly lastError: string | null, readonly deliveredAt: string | null }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };

export type RedeliverWebhookMutationVariables = Exact<{
  input: RedeliverWebhookInput;
  idempotencyKey?: string | null | undefined;
}>;


export type RedeliverWebhookMutation = { readonly redeliverWebhook:
    | { readonly __typename: 'WebhookDelivery', readonly id: string, readonly webhookId: string, readonly eventId: string, readonly type: string, readonly createdAt: string, readonly state: WebhookDeliveryState, readonly attempts: number, readonly nextAttemptAt: string | null, readonly lastAttemptAt: string | null, readonly lastStatus: number | null, readonly lastError: string | null, readonly deliveredAt: string | null }
    | { readonly __typename: 'PlainRefusal', readonly code: RefusalCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   };
