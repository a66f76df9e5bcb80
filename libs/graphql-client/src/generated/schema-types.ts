/* Generated from schema.graphql and operations/*.graphql. Do not edit: run libs/graphql-client/scripts/generate.mjs */
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** An instant, ISO 8601 with `Z` or an offset; answers are in UTC with milliseconds. */
  DateTime: { input: string; output: string; }
  /** An exact decimal number as text, such as "12.50". Never an exponent. */
  Decimal: { input: string; output: string; }
  /** Any JSON value. Only where the shape is versioned elsewhere (agent messages, rate cards, tariffs). */
  JSON: { input: unknown; output: unknown; }
};

/** Something that has an id. */
export type Node = {
  /** Opaque, prefixed by its kind (`job_`, `site_` …), stable for ever. */
  readonly id: Scalars['ID']['output'];
};

/** An expected no. Nothing was changed. */
export type Refusal = {
  /** What kind of no it is, for programs. */
  readonly code: RefusalCode;
  /** What happened and what to do, for people. */
  readonly message: Scalars['String']['output'];
  /** The input field that caused it, from `input` down; null when no single field did. */
  readonly path: Maybe<ReadonlyArray<Scalars['String']['output']>>;
};

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

/** A refusal with no more to say than its message. */
export type PlainRefusal = Refusal & {
  readonly __typename?: 'PlainRefusal';
  /** What kind of no it is. */
  readonly code: RefusalCode;
  /** What happened and what to do. */
  readonly message: Scalars['String']['output'];
  /** The input field that caused it; null when no single field did. */
  readonly path: Maybe<ReadonlyArray<Scalars['String']['output']>>;
};

/** The input does not hold up. The problems are listed, not only the first: at most 200. */
export type InvalidInput = Refusal & {
  readonly __typename?: 'InvalidInput';
  /** Always INVALID_INPUT. */
  readonly code: RefusalCode;
  /** A summary of the problems. */
  readonly message: Scalars['String']['output'];
  /** The path of the first problem. */
  readonly path: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** Each field that is wrong. */
  readonly problems: ReadonlyArray<FieldProblem>;
};

/** One field that is wrong. */
export type FieldProblem = {
  readonly __typename?: 'FieldProblem';
  /** From `input` down to the field. */
  readonly path: ReadonlyArray<Scalars['String']['output']>;
  /** What is wrong and what is allowed. */
  readonly message: Scalars['String']['output'];
};

/** A limit stands in the way. */
export type LimitRefusal = Refusal & {
  readonly __typename?: 'LimitRefusal';
  /** Which limit. */
  readonly code: RefusalCode;
  /** What happened and what to do. */
  readonly message: Scalars['String']['output'];
  /** The input field; null when no single field caused it. */
  readonly path: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** The limit, in USD; null when the limit is not an amount. */
  readonly limitUsd: Maybe<Scalars['Decimal']['output']>;
  /** The value that went past it, in USD; null when it is not an amount. */
  readonly requestedUsd: Maybe<Scalars['Decimal']['output']>;
};

/** What is owed. */
export type Money = {
  readonly __typename?: 'Money';
  /** Exact, with the currency's two decimals. */
  readonly amount: Scalars['Decimal']['output'];
  /** ISO 4217. */
  readonly currency: Scalars['String']['output'];
};

/** Where a page of a list ends. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** Whether more items follow. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Give it as `after` for the next page; null on an empty page. */
  readonly endCursor: Maybe<Scalars['String']['output']>;
};

/** A window of time, half-open: `from` belongs to it, `to` does not. */
export type TimeWindow = {
  readonly __typename?: 'TimeWindow';
  /** First instant. */
  readonly from: Scalars['DateTime']['output'];
  /** First instant after. */
  readonly to: Scalars['DateTime']['output'];
};

/** Kinds of organisation. */
export type OrganizationKind =
  /** Buys compute. */
  | 'CUSTOMER'
  /** Runs sites. */
  | 'OPERATOR'
  /** Switchyard itself: finance and administration. */
  | 'PLATFORM';

/** A company on the market. */
export type Organization = Node & {
  readonly __typename?: 'Organization';
  /** `org_…` */
  readonly id: Scalars['ID']['output'];
  /** What it does here. */
  readonly kind: OrganizationKind;
  /** Its name. */
  readonly name: Scalars['String']['output'];
};

/** Who is asking. */
export type Viewer = {
  readonly __typename?: 'Viewer';
  /** `user_…`; null for anonymous and agents. */
  readonly userId: Maybe<Scalars['ID']['output']>;
  /** Null when anonymous. */
  readonly email: Maybe<Scalars['String']['output']>;
  /** Null when anonymous. */
  readonly organization: Maybe<Organization>;
  /** Roles inside the organisation. Customers: `owner`, `member`, `billing`, `viewer`. Operators: `owner`, `operations`, `viewer`. The platform: `admin`, `finance`. */
  readonly roles: ReadonlyArray<Scalars['String']['output']>;
  /** The projects you see and submit in; null: everywhere. */
  readonly projectIds: Maybe<ReadonlyArray<Scalars['ID']['output']>>;
  /** What the credential may do, such as `jobs:write`. */
  readonly scopes: ReadonlyArray<Scalars['String']['output']>;
  /** The market's clock. At speed 1 it is the wall clock; a demo runs faster. */
  readonly marketClock: MarketClock;
};

/** The market's clock: marketTime = anchorMarket + speed x (wall - anchorWall). */
export type MarketClock = {
  readonly __typename?: 'MarketClock';
  /** Market time at the moment of the answer. */
  readonly now: Scalars['DateTime']['output'];
  /** Market seconds per wall second. */
  readonly speed: Scalars['Float']['output'];
  /** True when this market lives on synthetic prices and invented sites. */
  readonly synthetic: Scalars['Boolean']['output'];
};

/** A new API key. The secret is shown once and stored only as a hash. */
export type ApiKeyCreated = {
  readonly __typename?: 'ApiKeyCreated';
  /** `key_…` */
  readonly id: Scalars['ID']['output'];
  /** `sy_live_…`: keep it now, it cannot be shown again. */
  readonly secret: Scalars['String']['output'];
};

/** A group of a customer's jobs. Members and keys may be limited to some. */
export type Project = Node & {
  readonly __typename?: 'Project';
  /** `proj_…` */
  readonly id: Scalars['ID']['output'];
  /** Unique among the customer's projects. */
  readonly name: Scalars['String']['output'];
  /** Market time. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Since when it takes no new jobs; null while it does. Jobs that are in it go on. */
  readonly archivedAt: Maybe<Scalars['DateTime']['output']>;
};

/** A project and its place in the list. */
export type ProjectEdge = {
  readonly __typename?: 'ProjectEdge';
  /** Give it as `after` to go on behind this one. */
  readonly cursor: Scalars['String']['output'];
  /** The project. */
  readonly node: Project;
};

/** A page of projects. */
export type ProjectConnection = {
  readonly __typename?: 'ProjectConnection';
  /** The page. */
  readonly edges: ReadonlyArray<ProjectEdge>;
  /** What lies beyond it. */
  readonly pageInfo: PageInfo;
  /** How many there are in all. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A person of an organisation. */
export type Member = Node & {
  readonly __typename?: 'Member';
  /** `user_…` */
  readonly id: Scalars['ID']['output'];
  /** Where they are written to; they sign in with it. */
  readonly email: Scalars['String']['output'];
  /** Their name. */
  readonly name: Scalars['String']['output'];
  /** What they may do follows from these; see `Viewer.roles`. */
  readonly roles: ReadonlyArray<Scalars['String']['output']>;
  /** The projects they see and submit in; null: everywhere. */
  readonly projectIds: Maybe<ReadonlyArray<Scalars['ID']['output']>>;
  /** Market time. */
  readonly createdAt: Scalars['DateTime']['output'];
};

/** A member and their place in the list. */
export type MemberEdge = {
  readonly __typename?: 'MemberEdge';
  /** Give it as `after` to go on behind this one. */
  readonly cursor: Scalars['String']['output'];
  /** The member. */
  readonly node: Member;
};

/** A page of members. */
export type MemberConnection = {
  readonly __typename?: 'MemberConnection';
  /** The page. */
  readonly edges: ReadonlyArray<MemberEdge>;
  /** What lies beyond it. */
  readonly pageInfo: PageInfo;
  /** How many there are in all. */
  readonly totalCount: Scalars['Int']['output'];
};

/** Somebody is asked to join. The token is told once, to who invites. */
export type Invitation = Node & {
  readonly __typename?: 'Invitation';
  /** `invite_…` */
  readonly id: Scalars['ID']['output'];
  /** Who is invited. */
  readonly email: Scalars['String']['output'];
  /** What they will be. */
  readonly roles: ReadonlyArray<Scalars['String']['output']>;
  /** The projects they will be limited to; null: none. */
  readonly projectIds: Maybe<ReadonlyArray<Scalars['ID']['output']>>;
  /** Wall time. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Wall time: the token is good until then. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** When it was accepted; null while it was not. */
  readonly acceptedAt: Maybe<Scalars['DateTime']['output']>;
  /** When it was taken back; null while it was not. */
  readonly revokedAt: Maybe<Scalars['DateTime']['output']>;
};

/** An invitation and its place in the list. */
export type InvitationEdge = {
  readonly __typename?: 'InvitationEdge';
  /** Give it as `after` to go on behind this one. */
  readonly cursor: Scalars['String']['output'];
  /** The invitation. */
  readonly node: Invitation;
};

/** A page of invitations. */
export type InvitationConnection = {
  readonly __typename?: 'InvitationConnection';
  /** The page. */
  readonly edges: ReadonlyArray<InvitationEdge>;
  /** What lies beyond it. */
  readonly pageInfo: PageInfo;
  /** How many there are in all. */
  readonly totalCount: Scalars['Int']['output'];
};

/** Kinds of credential that are kept as keys. */
export type ApiKeyKind =
  /** Made by a member, for programs. */
  | 'KEY'
  /** Begun by signing in; ends by itself. */
  | 'SESSION';

/** A credential of a member. Its secret is stored as a hash and never shown again. */
export type ApiKey = Node & {
  readonly __typename?: 'ApiKey';
  /** `key_…` */
  readonly id: Scalars['ID']['output'];
  /** Its owner's name for it. */
  readonly name: Scalars['String']['output'];
  /** Key or session. */
  readonly kind: ApiKeyKind;
  /** Whose it is. */
  readonly memberId: Scalars['ID']['output'];
  /** What it was made for. What it may do is never more than its member's roles allow now. */
  readonly scopes: ReadonlyArray<Scalars['String']['output']>;
  /** The projects it is limited to; null: as its member. */
  readonly projectIds: Maybe<ReadonlyArray<Scalars['ID']['output']>>;
  /** Wall time. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Wall time, to the minute; null when it was never used. */
  readonly lastUsedAt: Maybe<Scalars['DateTime']['output']>;
  /** Wall time; null: never. */
  readonly expiresAt: Maybe<Scalars['DateTime']['output']>;
  /** Wall time; null while it was not revoked. */
  readonly revokedAt: Maybe<Scalars['DateTime']['output']>;
  /** The key it took the place of; null when it is the first. */
  readonly replacesId: Maybe<Scalars['ID']['output']>;
};

/** A key and its place in the list. */
export type ApiKeyEdge = {
  readonly __typename?: 'ApiKeyEdge';
  /** Give it as `after` to go on behind this one. */
  readonly cursor: Scalars['String']['output'];
  /** The key. */
  readonly node: ApiKey;
};

/** A page of keys. */
export type ApiKeyConnection = {
  readonly __typename?: 'ApiKeyConnection';
  /** The page. */
  readonly edges: ReadonlyArray<ApiKeyEdge>;
  /** What lies beyond it. */
  readonly pageInfo: PageInfo;
  /** How many there are in all. */
  readonly totalCount: Scalars['Int']['output'];
};

/** Who did what to which thing. Entries are only ever added. */
export type AuditEntry = Node & {
  readonly __typename?: 'AuditEntry';
  /** `audit_…`, rising. */
  readonly id: Scalars['ID']['output'];
  /** Market time. */
  readonly at: Scalars['DateTime']['output'];
  /** A member, an agent or one of our own processes. */
  readonly actor: Scalars['ID']['output'];
  /** Such as `job.submit`, `mutation.refused`. */
  readonly action: Scalars['String']['output'];
  /** Id of the thing it was done to. */
  readonly subject: Scalars['String']['output'];
  /** Details of the action. */
  readonly detail: Scalars['JSON']['output'];
  /** Whose log it stands in; null for what belongs to nobody, which only the platform sees. */
  readonly organizationId: Maybe<Scalars['ID']['output']>;
  /** The request that did it; null for our own processes. */
  readonly requestId: Maybe<Scalars['ID']['output']>;
};

/** An entry and its place in the list. */
export type AuditEntryEdge = {
  readonly __typename?: 'AuditEntryEdge';
  /** Give it as `after` to go on behind this one. */
  readonly cursor: Scalars['String']['output'];
  /** The entry. */
  readonly node: AuditEntry;
};

/** A page of the audit log. */
export type AuditEntryConnection = {
  readonly __typename?: 'AuditEntryConnection';
  /** The page. */
  readonly edges: ReadonlyArray<AuditEntryEdge>;
  /** What lies beyond it. */
  readonly pageInfo: PageInfo;
  /** How many there are in all. */
  readonly totalCount: Scalars['Int']['output'];
};

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

/** What an operator was verified by. */
export type VerificationEvidence = {
  readonly __typename?: 'VerificationEvidence';
  /** Such as `company register`. */
  readonly kind: Scalars['String']['output'];
  /** Where it is kept, or its number. */
  readonly reference: Scalars['String']['output'];
  /** In words; null when there is nothing to say. */
  readonly note: Maybe<Scalars['String']['output']>;
};

/** An organisation as the platform keeps it. */
export type OrganizationRecord = Node & {
  readonly __typename?: 'OrganizationRecord';
  /** `org_…` */
  readonly id: Scalars['ID']['output'];
  /** The organisation as others see it. */
  readonly organization: Organization;
  /** Whether it may act. */
  readonly status: OrganizationStatus;
  /** Why it is suspended; null while it is not. */
  readonly suspendedReason: Maybe<Scalars['String']['output']>;
  /** Since when, market time; null while it is not. */
  readonly suspendedAt: Maybe<Scalars['DateTime']['output']>;
  /** Whether it is known to be who it says. */
  readonly verification: OrganizationVerification;
  /** What it was verified by; empty when nobody looked. */
  readonly evidence: ReadonlyArray<VerificationEvidence>;
  /** Market time; null when nobody looked. */
  readonly verifiedAt: Maybe<Scalars['DateTime']['output']>;
  /** What its requests may cost together per second; null: the usual limit. */
  readonly pointsPerSecond: Maybe<Scalars['Int']['output']>;
  /** How many people it has. */
  readonly memberCount: Scalars['Int']['output'];
  /** Market time. */
  readonly createdAt: Scalars['DateTime']['output'];
};

/** An organisation and its place in the list. */
export type OrganizationRecordEdge = {
  readonly __typename?: 'OrganizationRecordEdge';
  /** Give it as `after` to go on behind this one. */
  readonly cursor: Scalars['String']['output'];
  /** The organisation. */
  readonly node: OrganizationRecord;
};

/** A page of organisations. */
export type OrganizationRecordConnection = {
  readonly __typename?: 'OrganizationRecordConnection';
  /** The page. */
  readonly edges: ReadonlyArray<OrganizationRecordEdge>;
  /** What lies beyond it. */
  readonly pageInfo: PageInfo;
  /** How many there are in all. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A place with power and GPUs. */
export type Site = Node & {
  readonly __typename?: 'Site';
  /** `site_…` */
  readonly id: Scalars['ID']['output'];
  /** Its name. */
  readonly name: Scalars['String']['output'];
  /** The operator that runs it. */
  readonly operator: Organization;
  /** ISO 3166-1 alpha-2. */
  readonly country: Scalars['String']['output'];
  /** State, province or zone; null when not given. */
  readonly region: Maybe<Scalars['String']['output']>;
  /** IANA name, such as `America/Chicago`. */
  readonly timeZone: Scalars['String']['output'];
  /** Degrees north; null when not given. */
  readonly latitude: Maybe<Scalars['Float']['output']>;
  /** Degrees east; null when not given. */
  readonly longitude: Maybe<Scalars['Float']['output']>;
  /** The load the utility agreed to serve. */
  readonly interconnectionKw: Scalars['Decimal']['output'];
  /** True for invented demo sites. */
  readonly synthetic: Scalars['Boolean']['output'];
  /** Where it stands on the readiness ladder. Nothing is let below BILLABLE. */
  readonly readiness: SiteReadiness;
  /** Its moves on the readiness ladder with their evidence, oldest first; null for everybody but its operator and the platform. Sites from before the ladder have none. */
  readonly steps: Maybe<ReadonlyArray<SiteStep>>;
  /** Its halls, by name; null for everybody but its operator and the platform. */
  readonly halls: Maybe<ReadonlyArray<Hall>>;
  /** Every version of its power model, newest first; null for everybody but its operator and the platform. */
  readonly powerModels: Maybe<PowerModelConnection>;
  /** When its agents were last heard of, once that is too long ago: nothing new starts there meanwhile. Null while one is heard. */
  readonly agentQuietSince: Maybe<Scalars['DateTime']['output']>;
  /** Its agents, the oldest first; null for everybody but its operator and the platform. */
  readonly agents: Maybe<ReadonlyArray<SiteAgent>>;
  /** How what its agents find differs from what is listed, by node; null for everybody but its operator and the platform. */
  readonly inventoryDrift: Maybe<ReadonlyArray<InventoryDrift>>;
  /** Benchmarks of its nodes, the newest first, at most 200; null for everybody but its operator and the platform. */
  readonly benchmarks: Maybe<ReadonlyArray<NodeBenchmark>>;
  /** GPU pools, by name. */
  readonly pools: ReadonlyArray<Pool>;
  /** Feeders, by name. */
  readonly feeders: ReadonlyArray<Feeder>;
  /** Curtailment events that are declared or active, soonest first. */
  readonly curtailments: ReadonlyArray<Curtailment>;
  /** The effective power price now; null when the price is stale or missing. */
  readonly currentPrice: Maybe<PricePoint>;
  /** The power model in force; only its operator and the platform see it, null for others. */
  readonly powerModel: Maybe<PowerModel>;
  /** Promises kept over the last days, 1 to 90; null while nothing is known. */
  readonly reliability: Maybe<Reliability>;
  /** What its registers counted over the last days, 1 to 92, and how meters compare with the power models; null for everybody but its operator and the platform. */
  readonly energy: Maybe<SiteEnergy>;
  /** At which price of power the site sheds load that can wait, by itself; null: it does not, and for everybody but its operator and the platform. */
  readonly priceTrigger: Maybe<PriceTrigger>;
};


/** A place with power and GPUs. */
export type SitePowerModelsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


/** A place with power and GPUs. */
export type SiteReliabilityArgs = {
  days?: InputMaybe<Scalars['Int']['input']>;
};


/** A place with power and GPUs. */
export type SiteEnergyArgs = {
  days?: Scalars['Int']['input'];
};

/** A standing order of an operator: while published power is dear, miners and interruptible jobs whose terms allow it make room. Each time is announced as a curtailment event of origin PRICE. */
export type PriceTrigger = {
  readonly __typename?: 'PriceTrigger';
  /** From this price on, by the site's own tariff; null: from what a MWh earns behind the site's miners, and then only they stop. */
  readonly shedAtUsdPerMwh: Maybe<Scalars['Decimal']['output']>;
  /** Below this price load comes back; null exactly where `shedAtUsdPerMwh` is. */
  readonly resumeBelowUsdPerMwh: Maybe<Scalars['Decimal']['output']>;
  /** What the site may still draw. Firm jobs and reservations keep their power, also where that is more. */
  readonly shedToKw: Scalars['Decimal']['output'];
  /** Since when it stands, market time. */
  readonly setAt: Scalars['DateTime']['output'];
};

/** Energy of a site, from its own registers and from the readings of its leases. */
export type SiteEnergy = {
  readonly __typename?: 'SiteEnergy';
  /** What computers drew, as registers counted it; null: it has no such meter. */
  readonly itKwh: Maybe<Scalars['Decimal']['output']>;
  /** What flowed at the utility's meter; null: it has no such meter. */
  readonly facilityKwh: Maybe<Scalars['Decimal']['output']>;
  /** Facility over IT energy, of the intervals in which both were measured; null when there are none. */
  readonly pue: Maybe<Scalars['Decimal']['output']>;
  /** Intervals of either meter that are no whole measurement: a gap, a reset, a register that stood still. */
  readonly faultyCount: Scalars['Int']['output'];
  /** Intervals of both meters. */
  readonly totalCount: Scalars['Int']['output'];
  /** IT energy that meters gave the readings of leases. */
  readonly meteredKwh: Scalars['Decimal']['output'];
  /** What the frozen power models say of the same GPU time. */
  readonly modelledKwh: Scalars['Decimal']['output'];
  /** Metered over modelled energy: 1 where the models are right; null when nothing was metered. */
  readonly meteredToModelledRate: Maybe<Scalars['Decimal']['output']>;
  /** What the models say of GPU time that no meter covered; billed as estimated. */
  readonly estimatedKwh: Scalars['Decimal']['output'];
};

/** A circuit with a limit of its own. */
export type Feeder = Node & {
  readonly __typename?: 'Feeder';
  /** `feeder_…` */
  readonly id: Scalars['ID']['output'];
  /** The hall it stands in; null when it stands in none, and for everybody but its operator and the platform. */
  readonly hall: Maybe<Hall>;
  /** Its name. */
  readonly name: Scalars['String']['output'];
  /** Most it may carry. */
  readonly limitKw: Scalars['Decimal']['output'];
};

/** How a site pays for power. */
export type PowerModel = {
  readonly __typename?: 'PowerModel';
  /** `model_…` */
  readonly id: Scalars['ID']['output'];
  /** Counts up from 1 with every change. */
  readonly version: Scalars['Int']['output'];
  /** From when it applies. */
  readonly effectiveFrom: Scalars['DateTime']['output'];
  /** Facility energy / IT energy. */
  readonly pue: Scalars['Decimal']['output'];
  /** Tariff components, as in `TariffInput.components`. */
  readonly tariff: Scalars['JSON']['output'];
};

/** Identical GPUs at one site. */
export type Pool = Node & {
  readonly __typename?: 'Pool';
  /** `pool_…` */
  readonly id: Scalars['ID']['output'];
  /** Its name. */
  readonly name: Scalars['String']['output'];
  /** Where it is. */
  readonly site: Site;
  /** When it was taken off the market for good; null while in use. */
  readonly retiredAt: Maybe<Scalars['DateTime']['output']>;
  /** Its nodes, by name. */
  readonly nodes: ReadonlyArray<PoolNode>;
  /** Such as `H100 SXM5 80GB`. */
  readonly gpuModel: Scalars['String']['output'];
  /** Memory of one GPU. */
  readonly gpuMemoryGib: Scalars['Int']['output'];
  /** Nodes in the pool. */
  readonly nodeCount: Scalars['Int']['output'];
  /** GPUs in one node. */
  readonly gpusPerNode: Scalars['Int']['output'];
  /** Maximum server draw per GPU: what is reserved. */
  readonly maxWattsPerGpu: Scalars['Int']['output'];
  /** Share of the maximum that training draws on average: what is expected. */
  readonly loadFraction: Scalars['Decimal']['output'];
  /** Training speed; 1 is what durations of jobs are stated for. */
  readonly speedMultiplier: Scalars['Decimal']['output'];
  /** GPUs neither leased nor held at this instant. */
  readonly gpusFree: Scalars['Int']['output'];
  /** The published offer; null when there is none. */
  readonly offer: Maybe<Offer>;
  /** Promises kept over the last days, 1 to 90; null while nothing is known. */
  readonly reliability: Maybe<Reliability>;
};


/** Identical GPUs at one site. */
export type PoolReliabilityArgs = {
  days?: InputMaybe<Scalars['Int']['input']>;
};

/** Terms on which a pool is let. A change makes a new version; leases keep the one they were made with. */
export type Offer = Node & {
  readonly __typename?: 'Offer';
  /** `offer_…` */
  readonly id: Scalars['ID']['output'];
  /** The pool on offer. */
  readonly pool: Pool;
  /** Counts up from 1 per pool. */
  readonly version: Scalars['Int']['output'];
  /** What the operator asks for one GPU-hour, power not included, before its price rules: a job's own ask follows from `rules`. */
  readonly askUsdPerGpuHour: Scalars['Decimal']['output'];
  /** Rules take nothing off below it; null when none is stated. */
  readonly floorUsdPerGpuHour: Maybe<Scalars['Decimal']['output']>;
  /** How the ask changes with what a job asks for; of each kind the one that changes most counts, and the changes add up. */
  readonly rules: ReadonlyArray<PriceRule>;
  /** How power is charged. */
  readonly power: PowerTerms;
  /** When and how the site may shed load. */
  readonly curtailment: CurtailmentTerms;
  /** Published or retired. */
  readonly status: OfferStatus;
  /** Since when. */
  readonly validFrom: Scalars['DateTime']['output'];
  /** Until when it may be worked under, or when it was retired or replaced; null while no end is known. */
  readonly endsAt: Maybe<Scalars['DateTime']['output']>;
};

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

/** How power is charged to the customer. */
export type PowerTerms = {
  readonly __typename?: 'PowerTerms';
  /** Which rule. */
  readonly kind: PowerTermsKind;
  /** Multiplies the index; null for FIXED. */
  readonly multiplier: Maybe<Scalars['Decimal']['output']>;
  /** Added to the index (negative allowed); null for FIXED. */
  readonly adderUsdPerMwh: Maybe<Scalars['Decimal']['output']>;
  /** Highest price charged; null without a cap. */
  readonly capUsdPerMwh: Maybe<Scalars['Decimal']['output']>;
  /** Lowest price charged; null without a floor. */
  readonly floorUsdPerMwh: Maybe<Scalars['Decimal']['output']>;
  /** The price; null unless FIXED. */
  readonly fixedUsdPerMwh: Maybe<Scalars['Decimal']['output']>;
};

/** What a site may do to a lease when power is short, and what it owes for it. */
export type CurtailmentTerms = {
  readonly __typename?: 'CurtailmentTerms';
  /** Least notice before load is shed. */
  readonly noticeSeconds: Scalars['Int']['output'];
  /** Most hours in a calendar month. */
  readonly maxHoursPerMonth: Scalars['Int']['output'];
  /** Most events in a day. */
  readonly maxEventsPerDay: Scalars['Int']['output'];
  /** Least run between two events. */
  readonly minRunSecondsBetweenEvents: Scalars['Int']['output'];
  /** Credit per GPU-hour lost. */
  readonly compensationUsdPerGpuHour: Scalars['Decimal']['output'];
  /** The job resumes at the latest this long after the event. */
  readonly resumeDeadlineSeconds: Scalars['Int']['output'];
};

/** An event in which a site sheds load. */
export type Curtailment = Node & {
  readonly __typename?: 'Curtailment';
  /** `curt_…` */
  readonly id: Scalars['ID']['output'];
  /** Where. */
  readonly site: Site;
  /** When it was announced. */
  readonly noticeAt: Scalars['DateTime']['output'];
  /** When load must be down. */
  readonly startsAt: Scalars['DateTime']['output'];
  /** When load may come back. */
  readonly endsAt: Scalars['DateTime']['output'];
  /** Most the site may draw meanwhile. */
  readonly targetKw: Scalars['Decimal']['output'];
  /** The operator's words. */
  readonly reason: Scalars['String']['output'];
  /** A grid event or planned work. */
  readonly kind: CurtailmentKind;
  /** Where it stands. */
  readonly state: CurtailmentState;
  /** Counts up from 1 with every amendment, withdrawal or early end. */
  readonly revision: Scalars['Int']['output'];
  /** Who forces it although terms of leases are broken; null: the terms hold. */
  readonly compelledBy: Maybe<Scalars['String']['output']>;
  /** Every version of it that was announced, oldest first. */
  readonly changes: ReadonlyArray<CurtailmentChange>;
  /** Its stages in the order they shed load; for its operator and the platform, empty for others. */
  readonly stages: ReadonlyArray<CurtailmentStage>;
  /** Leases you are a party to that it stops or was to stop, by id. */
  readonly stops: ReadonlyArray<CurtailmentStop>;
  /** Who began it. */
  readonly origin: CurtailmentOrigin;
  /** What the site said of it, in order of time; for its operator and the platform, empty for others. */
  readonly siteReports: ReadonlyArray<CurtailmentSiteReport>;
  /** What the site drew, and whether the target was kept; null for others than its operator and the platform, and while the site has told nothing. */
  readonly evidence: Maybe<CurtailmentEvidence>;
};

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

/** What a site said of a curtailment event. */
export type CurtailmentSiteReport = {
  readonly __typename?: 'CurtailmentSiteReport';
  /** The version of the event that it means. */
  readonly revision: Scalars['Int']['output'];
  /** What it said. */
  readonly step: CurtailmentSiteStep;
  /** When, by market time at the site. */
  readonly at: Scalars['DateTime']['output'];
};

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

/** What a site drew around a curtailment event. */
export type CurtailmentEvidence = {
  readonly __typename?: 'CurtailmentEvidence';
  /** `METER` when every sample is a meter's. */
  readonly source: PowerSource;
  /** Most that was drawn before the start; null: not sampled. */
  readonly beforeKw: Maybe<Scalars['Decimal']['output']>;
  /** The first sample at or behind the start; null: none yet. */
  readonly atStartKw: Maybe<Scalars['Decimal']['output']>;
  /** Most that was drawn from start to end, so far; null: not sampled. */
  readonly mostKw: Maybe<Scalars['Decimal']['output']>;
  /** The last sample behind the end; null: none yet. */
  readonly afterKw: Maybe<Scalars['Decimal']['output']>;
  /** Whether the target was kept from start to end, so far; null: no sample lies in the event. */
  readonly kept: Maybe<Scalars['Boolean']['output']>;
  /** By how much the most was above the target; 0 when it was kept. */
  readonly overKw: Scalars['Decimal']['output'];
  /** From when on the target was kept to the end, so far; null: it was not. */
  readonly downFrom: Maybe<Scalars['DateTime']['output']>;
  /** How many samples there are. */
  readonly sampleCount: Scalars['Int']['output'];
  /** The curve, at most 400 points: of a longer one the highest of each stretch. */
  readonly points: ReadonlyArray<PowerPoint>;
};

/** Power at an instant. */
export type PowerPoint = {
  readonly __typename?: 'PowerPoint';
  /** Market time. */
  readonly at: Scalars['DateTime']['output'];
  /** At the site's meter. */
  readonly powerKw: Scalars['Decimal']['output'];
  /** Where it comes from. */
  readonly source: PowerSource;
};

/** A version of a curtailment event, as it was announced. */
export type CurtailmentChange = {
  readonly __typename?: 'CurtailmentChange';
  /** Counts up from 1. */
  readonly revision: Scalars['Int']['output'];
  /** What was done. */
  readonly change: CurtailmentChangeKind;
  /** When it was announced. */
  readonly changedAt: Scalars['DateTime']['output'];
  /** When load must be down. */
  readonly startsAt: Scalars['DateTime']['output'];
  /** When load may come back. */
  readonly endsAt: Scalars['DateTime']['output'];
  /** Most the site may draw meanwhile. */
  readonly targetKw: Scalars['Decimal']['output'];
  /** The operator's words. */
  readonly reason: Scalars['String']['output'];
  /** Who forces it although terms are broken; null: the terms hold. */
  readonly compelledBy: Maybe<Scalars['String']['output']>;
};

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

/** One stage of an event. */
export type CurtailmentStage = {
  readonly __typename?: 'CurtailmentStage';
  /** Which one. */
  readonly stage: ShedStage;
  /** When its first order is due: early enough for a checkpoint, and never later than that of the next stage. */
  readonly at: Scalars['DateTime']['output'];
  /** Load it takes off, as last planned. */
  readonly shedKw: Scalars['Decimal']['output'];
  /** Load that is left behind it, as last planned. */
  readonly remainingKw: Scalars['Decimal']['output'];
  /** Load of the leases that were told to stop; null for ASICS, which take no orders from us. */
  readonly toldKw: Maybe<Scalars['Decimal']['output']>;
  /** Load of the leases whose agent said that they stand; null for ASICS. */
  readonly provenKw: Maybe<Scalars['Decimal']['output']>;
  /** The leases of the stage, by id. */
  readonly stops: ReadonlyArray<CurtailmentStop>;
};

/** What an event does to one lease. */
export type CurtailmentStop = {
  readonly __typename?: 'CurtailmentStop';
  /** The event; null in a preview. */
  readonly curtailment: Maybe<Curtailment>;
  /** The lease. */
  readonly leaseId: Scalars['ID']['output'];
  /** The job it runs; null for a reservation. */
  readonly jobId: Maybe<Scalars['ID']['output']>;
  /** In which stage it stops. */
  readonly stage: ShedStage;
  /** Load it reserved. */
  readonly drawKw: Scalars['Decimal']['output'];
  /** How far it came. */
  readonly outcome: ShedOutcome;
  /** When its customer was told that the event stops it. */
  readonly noticedAt: Scalars['DateTime']['output'];
  /** When it is told to stop: its checkpoint is written by the start of the event. */
  readonly tellAt: Scalars['DateTime']['output'];
  /** When it must stand. */
  readonly stopsAt: Scalars['DateTime']['output'];
  /** Deadline by which it runs again. */
  readonly resumeBy: Scalars['DateTime']['output'];
  /** When it was told; null: not yet. */
  readonly toldAt: Maybe<Scalars['DateTime']['output']>;
  /** When its agent said that it stands; null: not yet. */
  readonly stoppedAt: Maybe<Scalars['DateTime']['output']>;
  /** When its job ran again; null: not yet. */
  readonly resumedAt: Maybe<Scalars['DateTime']['output']>;
  /** Whether that was by the deadline; null: not known yet, or nothing was left to run. */
  readonly resumeKept: Maybe<Scalars['Boolean']['output']>;
  /** Terms of the lease that it breaks. */
  readonly brokenPromises: ReadonlyArray<BrokenPromise>;
  /** What the terms pay for the time it withholds, before fees and tax; what runs on all the same is taken off on the bill. */
  readonly compensationUsd: Scalars['Decimal']['output'];
};

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

/** A term that an event breaks. */
export type BrokenPromise = {
  readonly __typename?: 'BrokenPromise';
  /** The lease it was promised to. */
  readonly leaseId: Scalars['ID']['output'];
  /** `NoticeTooShort`, `HoursPerMonthExceeded`, `EventsPerDayExceeded`, `RunTooShort` or `ResumeTooLate`. */
  readonly kind: Scalars['String']['output'];
  /** What was promised and what it got. */
  readonly message: Scalars['String']['output'];
};

/** What an event would do, were it declared or amended now. Nothing is changed. */
export type CurtailmentPreview = {
  readonly __typename?: 'CurtailmentPreview';
  /** Where. */
  readonly site: Site;
  /** When load must be down. */
  readonly startsAt: Scalars['DateTime']['output'];
  /** When load may come back. */
  readonly endsAt: Scalars['DateTime']['output'];
  /** Most the site may draw meanwhile. */
  readonly targetKw: Scalars['Decimal']['output'];
  /** Most it would draw otherwise: miners and leases. */
  readonly loadKw: Scalars['Decimal']['output'];
  /** All four, in order. */
  readonly stages: ReadonlyArray<CurtailmentStage>;
  /** Terms it would break. */
  readonly brokenPromises: ReadonlyArray<BrokenPromise>;
  /** What terms would pay for the time withheld, before fees and tax. */
  readonly compensationUsd: Scalars['Decimal']['output'];
  /** Why it would be refused as it is; empty: it would be taken. */
  readonly refusals: ReadonlyArray<FieldProblem>;
};

/** What becomes of a site in a stretch of time, in one list. */
export type CalendarEntry = {
  readonly __typename?: 'CalendarEntry';
  /** What it is. */
  readonly kind: CalendarKind;
  /** When it begins, or when it happens. */
  readonly from: Scalars['DateTime']['output'];
  /** When it is over; null for what happens at an instant. */
  readonly to: Maybe<Scalars['DateTime']['output']>;
  /** The event, offer or lease. */
  readonly subjectId: Scalars['ID']['output'];
  /** The pool; null for what concerns the whole site. */
  readonly poolId: Maybe<Scalars['ID']['output']>;
  /** GPUs; null where it is not about GPUs. */
  readonly gpuCount: Maybe<Scalars['Int']['output']>;
  /** Where it stands, such as `DECLARED` or `ACTIVE`. */
  readonly state: Scalars['String']['output'];
  /** A few words on it. */
  readonly title: Scalars['String']['output'];
};

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

/** Promises that were kept, of those that came due. */
export type PromisesKept = {
  readonly __typename?: 'PromisesKept';
  /** Kept. */
  readonly kept: Scalars['Int']['output'];
  /** Came due: the size of the sample. */
  readonly due: Scalars['Int']['output'];
};

/** Reliability as promises kept. Planned curtailment is a third state, neither up nor down. */
export type Reliability = {
  readonly __typename?: 'Reliability';
  /** First instant looked at. */
  readonly from: Scalars['DateTime']['output'];
  /** From when on states of nodes are known within the days; null: not at all. */
  readonly knownSince: Maybe<Scalars['DateTime']['output']>;
  /** GPU-hours up. */
  readonly upGpuHours: Scalars['Decimal']['output'];
  /** GPU-hours down that nobody planned. */
  readonly downGpuHours: Scalars['Decimal']['output'];
  /** GPU-hours withheld by events and maintenance. */
  readonly plannedGpuHours: Scalars['Decimal']['output'];
  /** up / (up + down); null while neither is known. */
  readonly upRate: Maybe<Scalars['Decimal']['output']>;
  /** Stops that were announced as long before as the terms say, maintenance left out. */
  readonly notices: PromisesKept;
  /** The same of planned maintenance, which is announced a day before at least. */
  readonly maintenanceNotices: PromisesKept;
  /** Stops within the hours a month that the terms allow. */
  readonly monthlyLimits: PromisesKept;
  /** Stops within the events a day and the least run between two that the terms allow. */
  readonly eventLimits: PromisesKept;
  /** Stopped jobs that ran again by their deadline. */
  readonly resumeDeadlines: PromisesKept;
  /** Runs that the site lost. */
  readonly runsLost: Scalars['Int']['output'];
  /** Leases that ran. */
  readonly runs: Scalars['Int']['output'];
};

/** A page of curtailment events. */
export type CurtailmentConnection = {
  readonly __typename?: 'CurtailmentConnection';
  /** The items. */
  readonly edges: ReadonlyArray<CurtailmentEdge>;
  /** Where the page ends. */
  readonly pageInfo: PageInfo;
  /** All items that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A curtailment event in a page. */
export type CurtailmentEdge = {
  readonly __typename?: 'CurtailmentEdge';
  /** Its place in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The event. */
  readonly node: Curtailment;
};

/** Which curtailment events. */
export type CurtailmentFilter = {
  /** Only of this site. */
  readonly siteId?: InputMaybe<Scalars['ID']['input']>;
  /** Only of this operator's sites. */
  readonly operatorId?: InputMaybe<Scalars['ID']['input']>;
  /** Only in these states. */
  readonly states?: InputMaybe<ReadonlyArray<CurtailmentState>>;
  /** Only of these kinds. */
  readonly kinds?: InputMaybe<ReadonlyArray<CurtailmentKind>>;
  /** Only those that end behind this instant. */
  readonly endsAfter?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only those that start before this instant. */
  readonly startsBefore?: InputMaybe<Scalars['DateTime']['input']>;
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

/** The price of one interval. */
export type PricePoint = {
  readonly __typename?: 'PricePoint';
  /** First instant. */
  readonly from: Scalars['DateTime']['output'];
  /** First instant after. */
  readonly to: Scalars['DateTime']['output'];
  /** May be negative. */
  readonly priceUsdPerMwh: Scalars['Decimal']['output'];
  /** Known or forecast. */
  readonly kind: PriceKind;
  /** How far off such forecasts were on average, the tariff's multiplier and tax included; null for a known price and while it has not been measured. */
  readonly expectedErrorUsdPerMwh: Maybe<Scalars['Decimal']['output']>;
};

/** How wrong forecasts of one lead time were over the last two weeks, in the price of the node. */
export type PriceForecastError = {
  readonly __typename?: 'PriceForecastError';
  /** Hours ahead, from. */
  readonly fromHours: Scalars['Int']['output'];
  /** Hours ahead, below. */
  readonly toHours: Scalars['Int']['output'];
  /** Mean of |forecast - price|; null while nothing was measured. */
  readonly meanAbsoluteErrorUsdPerMwh: Maybe<Scalars['Decimal']['output']>;
  /** Mean of forecast - price: above 0 it forecasts too high; null while nothing was measured. */
  readonly biasUsdPerMwh: Maybe<Scalars['Decimal']['output']>;
  /** Hours measured. */
  readonly samples: Scalars['Int']['output'];
};

/** Prices of a site. */
export type PriceSeries = {
  readonly __typename?: 'PriceSeries';
  /** Price node, such as `SY-WEST`. */
  readonly node: Scalars['String']['output'];
  /** Length of one interval. */
  readonly intervalSeconds: Scalars['Int']['output'];
  /** Where the prices come from. */
  readonly source: Scalars['String']['output'];
  /** True when the newest print is older than the series allows. */
  readonly stale: Scalars['Boolean']['output'];
  /** Oldest first; at most 2,000. */
  readonly points: ReadonlyArray<PricePoint>;
  /** How wrong forecasts of this node's price were, by how far ahead: the first day, the next two, the rest of the week. Empty without prices of the node. */
  readonly forecastErrors: ReadonlyArray<PriceForecastError>;
};

/** One hour at a site as its operator weighs it: why a lease beat mining, or did not. Margins are before fees and rent. */
export type SiteHour = {
  readonly __typename?: 'SiteHour';
  /** First instant. */
  readonly from: Scalars['DateTime']['output'];
  /** First instant after. */
  readonly to: Scalars['DateTime']['output'];
  /** What a MWh at the meter costs: the mean of the hour. May be negative. */
  readonly priceUsdPerMwh: Scalars['Decimal']['output'];
  /** Known or forecast. */
  readonly kind: PriceKind;
  /** What mining leaves of a MWh after its power; null for a site that states no miners. */
  readonly miningMarginUsdPerMwh: Maybe<Scalars['Decimal']['output']>;
  /** What the ask of `pool` leaves of a MWh after power that the customer does not pay for; null when nothing is on offer. */
  readonly computeMarginUsdPerMwh: Maybe<Scalars['Decimal']['output']>;
  /** The pool on offer that leaves most; null when nothing is on offer. */
  readonly pool: Maybe<Pool>;
  /** The better use; a tie goes to computing, which is promised to somebody. */
  readonly use: UseOfPower;
  /** Why. */
  readonly reason: UseReason;
};

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

/** Power of a site over one hour, at the utility's meter. */
export type SitePowerHour = {
  readonly __typename?: 'SitePowerHour';
  /** First instant. */
  readonly from: Scalars['DateTime']['output'];
  /** First instant after. */
  readonly to: Scalars['DateTime']['output'];
  /** What leases drew on average: their share of the facility's meter, else the energy of their servers x the PUE. Null while the hour is not over. */
  readonly usedKw: Maybe<Scalars['Decimal']['output']>;
  /** Where `usedKw` comes from; null while the hour is not over, and where nothing ran. */
  readonly usedBasis: Maybe<PowerSource>;
  /** What leases have reserved of feeders, on average: the most they may draw. */
  readonly reservedKw: Scalars['Decimal']['output'];
  /** What flowed on average as the site's own register says; null: none answered for the whole hour. */
  readonly facilityKw: Maybe<Scalars['Decimal']['output']>;
  /** What the site states that its miners draw while nothing displaces them: not measured. Null: it states none. */
  readonly minersKw: Maybe<Scalars['Decimal']['output']>;
  /** The lowest target of curtailment events and maintenance in the hour; null: there is none. */
  readonly allowedKw: Maybe<Scalars['Decimal']['output']>;
};

/** A site as the market sees it now. */
export type MarketSite = {
  readonly __typename?: 'MarketSite';
  /** The site. */
  readonly site: Site;
  /** Null when stale or missing. */
  readonly price: Maybe<PricePoint>;
  /** GPUs free now over all pools. */
  readonly gpusFree: Scalars['Int']['output'];
  /** GPUs of the site. */
  readonly gpusTotal: Scalars['Int']['output'];
  /** What one more GPU-hour would cost the market in this hour, from the last plan; null before the first plan. */
  readonly scarcityUsdPerGpuHour: Maybe<Scalars['Decimal']['output']>;
  /** An event declared or active; null when there is none. */
  readonly curtailment: Maybe<Curtailment>;
};

/** The market at an instant. */
export type MarketSnapshot = {
  readonly __typename?: 'MarketSnapshot';
  /** Market time. */
  readonly at: Scalars['DateTime']['output'];
  /** Every listed site, by name. */
  readonly sites: ReadonlyArray<MarketSite>;
  /** The last plan; null before the first. */
  readonly lastPlan: Maybe<PlanSummary>;
};

/** What a plan was worth. */
export type PlanSummary = Node & {
  readonly __typename?: 'PlanSummary';
  /** `plan_…` */
  readonly id: Scalars['ID']['output'];
  /** Market time of its snapshot. */
  readonly plannedAt: Scalars['DateTime']['output'];
  /** Jobs it looked at. */
  readonly jobs: Scalars['Int']['output'];
  /** Jobs it placed. */
  readonly placed: Scalars['Int']['output'];
  /** Cost of the plan, penalties of unplaced jobs included. */
  readonly costUsd: Scalars['Decimal']['output'];
  /** No plan for this snapshot can cost less: certified. */
  readonly lowerBoundUsd: Scalars['Decimal']['output'];
  /** (cost - lower bound) / cost, shifted where prices are negative; null when the cost is not positive. */
  readonly gap: Maybe<Scalars['Float']['output']>;
  /** Cost less lower bound: what a better plan could save at most. */
  readonly absoluteGapUsd: Scalars['Decimal']['output'];
  /** The gap on the cost of the placed jobs alone, penalties of unplaced jobs left out; null for plans made before it was kept. */
  readonly gapWithoutMisses: Maybe<Scalars['Float']['output']>;
  /** Jobs it left out. */
  readonly missed: Scalars['Int']['output'];
  /** No plan for this snapshot leaves fewer jobs out: certified. */
  readonly missedLowerBound: Scalars['Int']['output'];
};

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

/** GPU-hours of a reservation. What is kept and what is relisted come to what was bought. */
export type ReservationGpuHours = {
  readonly __typename?: 'ReservationGpuHours';
  /** GPUs x window. */
  readonly bought: Scalars['Decimal']['output'];
  /** Still the reservation's. */
  readonly kept: Scalars['Decimal']['output'];
  /** Taken by your jobs inside it: run, or leased to run. */
  readonly used: Scalars['Decimal']['output'];
  /** Kept and taken by no job. */
  readonly unused: Scalars['Decimal']['output'];
  /** Given back to the market. */
  readonly relisted: Scalars['Decimal']['output'];
  /** Of what was given back: used by others, as far as it is known. */
  readonly resold: Scalars['Decimal']['output'];
};

/** GPUs of a reservation that were given back for a time. */
export type ReservationRelisting = {
  readonly __typename?: 'ReservationRelisting';
  /** From. */
  readonly startsAt: Scalars['DateTime']['output'];
  /** Until. */
  readonly endsAt: Scalars['DateTime']['output'];
  /** GPUs. */
  readonly gpuCount: Scalars['Int']['output'];
};

/** What a reservation costs. Power is on the invoices of the jobs inside. */
export type ReservationCost = {
  readonly __typename?: 'ReservationCost';
  /** Owed for the whole window, used or not, before credits. */
  readonly takeOrPayUsd: Scalars['Decimal']['output'];
  /** Of that, what is due for the time that has passed. */
  readonly dueUsd: Scalars['Decimal']['output'];
  /** Credit for what others used of relisted time, so far. */
  readonly relistCreditUsd: Scalars['Decimal']['output'];
  /** What its jobs have cost so far: power. */
  readonly jobsUsd: Scalars['Decimal']['output'];
};

/** A block of GPUs for a window, take-or-pay. Your jobs run inside it when they name it (`JobSpecInput.reservationId`), and pay power alone; nobody else's do. */
export type Reservation = Node & {
  readonly __typename?: 'Reservation';
  /** `lease_…`: its lease has the same id. */
  readonly id: Scalars['ID']['output'];
  /** Your name for it. */
  readonly name: Scalars['String']['output'];
  /** Where it stands. */
  readonly state: ReservationState;
  /** Why it was not made; null unless it is refused. */
  readonly refusal: Maybe<Scalars['String']['output']>;
  /** Where. */
  readonly site: Site;
  /** On which GPUs. */
  readonly pool: Pool;
  /** GPUs. */
  readonly gpuCount: Scalars['Int']['output'];
  /** Its window begins. */
  readonly startsAt: Scalars['DateTime']['output'];
  /** Its window ends. */
  readonly endsAt: Scalars['DateTime']['output'];
  /** The block's own price of a GPU-hour, without power. */
  readonly usdPerGpuHour: Scalars['Decimal']['output'];
  /** What the power of its jobs was estimated at, all GPUs in use all the time. */
  readonly estimatedPowerUsd: Scalars['Decimal']['output'];
  /** The frozen rate card; null until its lease is made. */
  readonly rateCard: Maybe<Scalars['JSON']['output']>;
  /** What of it is used, unused and given back. */
  readonly gpuHours: ReservationGpuHours;
  /** What it costs. */
  readonly cost: ReservationCost;
  /** What was given back to the market, in order of time. */
  readonly relistings: ReadonlyArray<ReservationRelisting>;
  /** Your jobs that name it, newest first, at most 200; empty for its operator. */
  readonly jobs: ReadonlyArray<Job>;
  /** When it was bought. */
  readonly createdAt: Scalars['DateTime']['output'];
};

/** A block that can be had. It can be held with `bindQuote` and is bought with `reserveCapacity`. */
export type ReservationOption = Node & {
  readonly __typename?: 'ReservationOption';
  /** `opt_…` */
  readonly id: Scalars['ID']['output'];
  /** Where. */
  readonly site: Site;
  /** On which GPUs. */
  readonly pool: Pool;
  /** GPUs. */
  readonly gpuCount: Scalars['Int']['output'];
  /** The window begins. */
  readonly startsAt: Scalars['DateTime']['output'];
  /** The window ends. */
  readonly endsAt: Scalars['DateTime']['output'];
  /** Owed whatever is used: exactly this is billed for the block. */
  readonly takeOrPayUsd: Scalars['Decimal']['output'];
  /** The block's own price of a GPU-hour. */
  readonly usdPerGpuHour: Scalars['Decimal']['output'];
  /** Estimate of power with every GPU in use all the time; your jobs pay what they really draw. */
  readonly powerCostUsd: Scalars['Decimal']['output'];
  /** Both together. */
  readonly totalUsd: Scalars['Decimal']['output'];
  /** Both together with power at its cap, or at the market's highest price. */
  readonly worstCaseUsd: Scalars['Decimal']['output'];
  /** Both together per GPU-hour. */
  readonly totalUsdPerGpuHour: Scalars['Decimal']['output'];
  /** Facility energy of that estimate. */
  readonly energyKwh: Scalars['Decimal']['output'];
};

/** Every pool that has the GPUs and the power free throughout a window, and why each other has not. */
export type ReservationQuote = Node & {
  readonly __typename?: 'ReservationQuote';
  /** `quote_…` */
  readonly id: Scalars['ID']['output'];
  /** When it was made. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Until when its options can be held or bought. */
  readonly validUntil: Scalars['DateTime']['output'];
  /** Cheapest first, at most one of a pool. */
  readonly options: ReadonlyArray<ReservationOption>;
  /** One reason for every pool without an option. */
  readonly refusals: ReadonlyArray<SiteRefusal>;
};

/** An answer to `what would it cost`. Good until `validUntil`; bind an option to hold it. */
export type Quote = Node & {
  readonly __typename?: 'Quote';
  /** `quote_…` */
  readonly id: Scalars['ID']['output'];
  /** When it was made, market time. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Until when an option can be bound. */
  readonly validUntil: Scalars['DateTime']['output'];
  /** Best first; empty when no site can. */
  readonly options: ReadonlyArray<QuoteOption>;
  /** Every pool that was not offered, and why. */
  readonly refusals: ReadonlyArray<SiteRefusal>;
  /** The name in its specification. */
  readonly name: Scalars['String']['output'];
  /** GPUs it asks for. */
  readonly gpuCount: Scalars['Int']['output'];
  /** Seconds of market time in which an option can still be bound; 0 once it has expired. */
  readonly expiresInSeconds: Scalars['Int']['output'];
  /** The job that was submitted from one of its options; null when none was. */
  readonly jobId: Maybe<Scalars['ID']['output']>;
};

/** A page of quotes. */
export type QuoteConnection = {
  readonly __typename?: 'QuoteConnection';
  /** One per quote. */
  readonly edges: ReadonlyArray<QuoteEdge>;
  /** Where it ends. */
  readonly pageInfo: PageInfo;
  /** How many there are in all. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A quote in a list. */
export type QuoteEdge = {
  readonly __typename?: 'QuoteEdge';
  /** Its place in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The quote. */
  readonly node: Quote;
};

/** A quote made again, held against the one before. */
export type Requote = {
  readonly __typename?: 'Requote';
  /** As it is now. Bind an option of this one. */
  readonly quote: Quote;
  /** As it was. */
  readonly previous: Quote;
  /** The earliest and the cheapest, now and then. An end that neither has is left out. */
  readonly differences: ReadonlyArray<QuoteDifference>;
};

/** How one end of the price/finish curve moved. */
export type QuoteDifference = {
  readonly __typename?: 'QuoteDifference';
  /** Which end: NOW is the earliest finish, CHEAPEST the least total. */
  readonly kind: QuoteOptionKind;
  /** Total then; null when there was no option. */
  readonly previousTotalUsd: Maybe<Scalars['Decimal']['output']>;
  /** Total now; null when there is no option. */
  readonly totalUsd: Maybe<Scalars['Decimal']['output']>;
  /** Now less then: above 0 it became dearer. Null when one of them is missing. */
  readonly differenceUsd: Maybe<Scalars['Decimal']['output']>;
  /** Finish then; null when there was no option. */
  readonly previousFinishesAt: Maybe<Scalars['DateTime']['output']>;
  /** Finish now; null when there is no option. */
  readonly finishesAt: Maybe<Scalars['DateTime']['output']>;
};

/** One way to run the job. */
export type QuoteOption = Node & {
  readonly __typename?: 'QuoteOption';
  /** `opt_…` */
  readonly id: Scalars['ID']['output'];
  /** Where on the curve it lies. */
  readonly kind: QuoteOptionKind;
  /** Where it would run. */
  readonly site: Site;
  /** On which GPUs. */
  readonly pool: Pool;
  /** When it would run. */
  readonly segments: ReadonlyArray<TimeWindow>;
  /** Start of the first segment. */
  readonly startsAt: Scalars['DateTime']['output'];
  /** End of the last segment. */
  readonly finishesAt: Scalars['DateTime']['output'];
  /** All-in, at the expected duration and the known or forecast prices. */
  readonly totalUsd: Scalars['Decimal']['output'];
  /** The part of it that is power. */
  readonly powerCostUsd: Scalars['Decimal']['output'];
  /** The same as a share of the total, 0.25 = a quarter; below 0 where prices are negative, null when the total is 0. */
  readonly energyShare: Maybe<Scalars['Decimal']['output']>;
  /** 1 is the first in the list: the earliest finish. Each later one is cheaper. */
  readonly rank: Scalars['Int']['output'];
  /** Facility energy. */
  readonly energyKwh: Scalars['Decimal']['output'];
  /** Most it can become under the terms: full duration, capped or stressed power price. */
  readonly worstCaseUsd: Scalars['Decimal']['output'];
  /** All-in per GPU-hour. */
  readonly usdPerGpuHour: Scalars['Decimal']['output'];
  /** How the operator's ask for this job came about; null where no price rule counts. */
  readonly ask: Maybe<AskTrail>;
  /** Until when it is held for you; null when it is not bound. */
  readonly heldUntil: Maybe<Scalars['DateTime']['output']>;
};

/** Why a pool cannot take the job. */
export type SiteRefusal = {
  readonly __typename?: 'SiteRefusal';
  /** Null when the reason is not about a site (credit, dependency). */
  readonly site: Maybe<Site>;
  /** Null when it holds for the whole site. */
  readonly pool: Maybe<Pool>;
  /** Typed: `NotEnoughGpus`, `Fragmented`, `FeederFull`, `Curtailed`, `ModelExcluded`, `OverCap`, `OverBudget`, `BeyondFairShare`, `AgentQuiet`, `WaitingForDependency` … */
  readonly kind: Scalars['String']['output'];
  /** The same in words, with figures and what would help. */
  readonly message: Scalars['String']['output'];
  /** When it may change by what is known today: GPUs or power come free, an event or a dependency ends, an offer begins. Null when nobody knows. */
  readonly until: Maybe<Scalars['DateTime']['output']>;
  /** What you could change so that this reason goes away, computed from the market as it was in the last cycle. Empty when nothing of yours would. */
  readonly help: ReadonlyArray<WaitHelp>;
};

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

/** One change that would help, with its figure. */
export type WaitHelp = {
  readonly __typename?: 'WaitHelp';
  /** What to change. */
  readonly kind: WaitHelpKind;
  /** In words. */
  readonly message: Scalars['String']['output'];
  /** The price, total or amount; null for kinds without one. */
  readonly usd: Maybe<Scalars['Decimal']['output']>;
  /** GPUs; null unless FEWER_GPUS. */
  readonly gpuCount: Maybe<Scalars['Int']['output']>;
  /** The finish; null unless LATER_DEADLINE. */
  readonly deadline: Maybe<Scalars['DateTime']['output']>;
  /** What to add; empty for kinds with a figure. */
  readonly values: ReadonlyArray<Scalars['String']['output']>;
};

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

/** A training job. */
export type Job = Node & {
  readonly __typename?: 'Job';
  /** `job_…` */
  readonly id: Scalars['ID']['output'];
  /** Your name for it. */
  readonly name: Scalars['String']['output'];
  /** Where it stands. */
  readonly state: JobState;
  /** GPUs, all or none. */
  readonly gpuCount: Scalars['Int']['output'];
  /** Project; null when in none. */
  readonly projectId: Maybe<Scalars['ID']['output']>;
  /** Must be finished by; null when it only should be cheap. */
  readonly deadline: Maybe<Scalars['DateTime']['output']>;
  /** When it was submitted. */
  readonly submittedAt: Scalars['DateTime']['output'];
  /** When it ended; null while it lives. */
  readonly finishedAt: Maybe<Scalars['DateTime']['output']>;
  /** The hard cap on the whole job; null without one. */
  readonly maxTotalUsd: Maybe<Scalars['Decimal']['output']>;
  /** What was promised at acceptance; null before. */
  readonly promise: Maybe<Promise>;
  /** The held placement; null before acceptance and after the start of the last segment. */
  readonly placement: Maybe<Placement>;
  /** Why it waits, pool by pool, as of the last cycle; empty when it does not wait. */
  readonly waitingBecause: ReadonlyArray<SiteRefusal>;
  /** The reason nearest to going away; null when it does not wait or no cycle has looked at it yet. */
  readonly waitingHeadline: Maybe<SiteRefusal>;
  /** Since when it waits for a place: its submission, its resumption, or when it was parked. Null when it does not wait. */
  readonly waitingSince: Maybe<Scalars['DateTime']['output']>;
  /** When you asked for a pause that is still under way: it writes its checkpoint. Null otherwise. */
  readonly pauseRequestedAt: Maybe<Scalars['DateTime']['output']>;
  /** The job it was cloned from; null when it was not. */
  readonly clonedFrom: Maybe<Scalars['ID']['output']>;
  /** What was asked for, with what to run, in the form of a `JobSpecInput` that asks for it again; an earliest start or a deadline that has passed is left out. Its customer's alone; null for others. */
  readonly specification: Maybe<Scalars['JSON']['output']>;
  /** When it will be done, by what is known now. */
  readonly eta: JobEta;
  /** Progress as it was reported, oldest first. At most 2,000 points are kept of a job: beyond that every second one of the older half goes. */
  readonly metrics: JobMetricConnection;
  /** Output of all its leases in order, kept after the end. At most 200,000 lines or 64 MiB of a job; the last line kept says when more was printed. */
  readonly logs: LogLineConnection;
  /** Its checkpoints, artifacts, kept logs and inputs, newest first. Its customer's alone. */
  readonly artifacts: ArtifactConnection;
  /** Every change of its state, oldest first. */
  readonly history: ReadonlyArray<JobMove>;
  /** Latest progress its workload reported; null before the first. */
  readonly progress: Maybe<JobProgress>;
  /** The next curtailment that stops it, as announced, or the one that has; null when none is known. */
  readonly comingCurtailment: Maybe<CurtailmentStop>;
  /** Leases, oldest first. */
  readonly leases: ReadonlyArray<Lease>;
  /** Metered cost so far, all-in estimate before invoicing. */
  readonly costSoFarUsd: Scalars['Decimal']['output'];
  /** What it was quoted at; null without a placement. */
  readonly quotedUsd: Maybe<Scalars['Decimal']['output']>;
  /** The plan that placed it, with its certified gap; null before. */
  readonly plan: Maybe<PlanSummary>;
};


/** A training job. */
export type JobMetricsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


/** A training job. */
export type JobLogsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  stream?: InputMaybe<Scalars['String']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
};


/** A training job. */
export type JobArtifactsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  kind?: InputMaybe<ArtifactKind>;
  name?: InputMaybe<Scalars['String']['input']>;
};

/** Where an estimate comes from. */
export type EtaBasis =
  /** The rate of progress it reported lately, with the time it will stand still. */
  | 'PROGRESS'
  /** The place it holds on the plan, or its lease. */
  | 'PLACEMENT'
  /** There is none; `unknownBecause` says why. */
  | 'NONE';

/** When a job will be done. */
export type JobEta = {
  readonly __typename?: 'JobEta';
  /** Null when nobody can tell. */
  readonly finishesAt: Maybe<Scalars['DateTime']['output']>;
  /** What it rests on. */
  readonly basis: EtaBasis;
  /** Why there is none, in words; null when there is one. */
  readonly unknownBecause: Maybe<Scalars['String']['output']>;
  /** Steps per hour of running lately, the median; null unless the basis is PROGRESS. */
  readonly stepsPerHour: Maybe<Scalars['Float']['output']>;
};

/** A page of progress. */
export type JobMetricConnection = {
  readonly __typename?: 'JobMetricConnection';
  /** One per report. */
  readonly edges: ReadonlyArray<JobMetricEdge>;
  /** Where it ends. */
  readonly pageInfo: PageInfo;
  /** How many are kept. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A report in a list. */
export type JobMetricEdge = {
  readonly __typename?: 'JobMetricEdge';
  /** Its place in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The report. */
  readonly node: JobMetric;
};

/** What the workload said of itself at one moment. */
export type JobMetric = {
  readonly __typename?: 'JobMetric';
  /** Market time. */
  readonly at: Scalars['DateTime']['output'];
  /** Steps done. */
  readonly step: Scalars['Int']['output'];
  /** Steps in all; null when it did not say. */
  readonly totalSteps: Maybe<Scalars['Int']['output']>;
  /** Training loss; null when it did not say. */
  readonly loss: Maybe<Scalars['Float']['output']>;
  /** Steps per second since the report before it on the same lease; null for the first, and after a step back to a checkpoint. */
  readonly stepsPerSecond: Maybe<Scalars['Float']['output']>;
  /** Whatever else it reported, by name. */
  readonly metrics: Scalars['JSON']['output'];
  /** The lease it ran on. */
  readonly leaseId: Scalars['ID']['output'];
};

/** A page of output. */
export type LogLineConnection = {
  readonly __typename?: 'LogLineConnection';
  /** One per line. */
  readonly edges: ReadonlyArray<LogLineEdge>;
  /** Where it ends. */
  readonly pageInfo: PageInfo;
  /** How many lines match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A line in a list. */
export type LogLineEdge = {
  readonly __typename?: 'LogLineEdge';
  /** Its place in the list; not a cursor of the subscription. */
  readonly cursor: Scalars['String']['output'];
  /** The line. */
  readonly node: LogLine;
};

/** A change of a job's state. */
export type JobMove = {
  readonly __typename?: 'JobMove';
  /** Null for the submission. */
  readonly from: Maybe<JobState>;
  /** The state since. */
  readonly to: JobState;
  /** Who caused it: `customer`, `scheduler`, `agent`, `admin` or `system`. */
  readonly actor: Scalars['String']['output'];
  /** Id of the user, key or agent; null for our own services. */
  readonly actorId: Maybe<Scalars['ID']['output']>;
  /** In one word, such as `matched`, `curtailment`, `customer_request`. */
  readonly reason: Scalars['String']['output'];
  /** Market time. */
  readonly at: Scalars['DateTime']['output'];
};

/** A job that was paused, or is being. */
export type JobPause = {
  readonly __typename?: 'JobPause';
  /** The job: PAUSED, or RUNNING with `pauseRequestedAt` until its checkpoint is written. */
  readonly job: Job;
  /** When it stops at the latest, where it runs; null when it has stopped already. */
  readonly stopsBy: Maybe<Scalars['DateTime']['output']>;
  /** The promise that was given up; null when there was none. Until you resume nothing is promised, and the price may be another then. */
  readonly droppedPromise: Maybe<Promise>;
  /** What the rest of it would cost if it were resumed now; null when no site could take it. */
  readonly resumeCost: Maybe<ResumeCost>;
};

/** What a later resume may cost. */
export type ResumeCost = {
  readonly __typename?: 'ResumeCost';
  /** The cheapest place for the rest of the work. */
  readonly leastUsd: Scalars['Decimal']['output'];
  /** The earliest finish for the rest of the work. */
  readonly soonestUsd: Scalars['Decimal']['output'];
  /** The most the dearer of the two can become under its terms. */
  readonly worstCaseUsd: Scalars['Decimal']['output'];
  /** Work left, as planned. */
  readonly remainingSeconds: Scalars['Int']['output'];
};

/** What acceptance freezes. */
export type Promise = {
  readonly __typename?: 'Promise';
  /** Another placement may replace the held one only while its total, at the quoted quantities, stays at or below this. */
  readonly ceilingUsd: Scalars['Decimal']['output'];
  /** Null when the job has no deadline. */
  readonly deadline: Maybe<Scalars['DateTime']['output']>;
};

/** A place on the plan. */
export type Placement = {
  readonly __typename?: 'Placement';
  /** Where. */
  readonly site: Site;
  /** On which GPUs. */
  readonly pool: Pool;
  /** When. */
  readonly segments: ReadonlyArray<TimeWindow>;
  /** All-in estimate. */
  readonly totalUsd: Scalars['Decimal']['output'];
  /** Power part. */
  readonly powerCostUsd: Scalars['Decimal']['output'];
};

/** What the workload says of itself. */
export type JobProgress = {
  readonly __typename?: 'JobProgress';
  /** Market time of the report. */
  readonly at: Scalars['DateTime']['output'];
  /** Steps done. */
  readonly step: Scalars['Int']['output'];
  /** Steps in all; null when it does not say. */
  readonly totalSteps: Maybe<Scalars['Int']['output']>;
  /** Training loss; null when it does not say. */
  readonly loss: Maybe<Scalars['Float']['output']>;
};

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

/** Capacity let on frozen terms. */
export type Lease = Node & {
  readonly __typename?: 'Lease';
  /** `lease_…` */
  readonly id: Scalars['ID']['output'];
  /** The job it runs; null for other products. */
  readonly jobId: Maybe<Scalars['ID']['output']>;
  /** Where. */
  readonly site: Site;
  /** On which pool. */
  readonly pool: Pool;
  /** Where it stands. */
  readonly state: LeaseState;
  /** GPUs. */
  readonly gpuCount: Scalars['Int']['output'];
  /** Reserved from. */
  readonly startsAt: Scalars['DateTime']['output'];
  /** Reserved until. */
  readonly endsAt: Scalars['DateTime']['output'];
  /** When it really started; null before. */
  readonly actualStart: Maybe<Scalars['DateTime']['output']>;
  /** When it really ended; null before. */
  readonly actualEnd: Maybe<Scalars['DateTime']['output']>;
  /** All-in quote at commit. */
  readonly quotedUsd: Scalars['Decimal']['output'];
  /** Worst case under the frozen terms: full duration, power at its cap. Credit is checked against this. */
  readonly ceilingUsd: Scalars['Decimal']['output'];
  /** The frozen rate card. */
  readonly rateCard: Scalars['JSON']['output'];
  /** What the bill differs from the quote by. Null until the lease has ended and is billed to its end, and for a lease whose quote was not kept in parts. */
  readonly quotedVsBilled: Maybe<QuotedVsBilled>;
  /** Usage so far, settlement interval by settlement interval; at most 2,000, oldest first. */
  readonly usage: ReadonlyArray<UsageInterval>;
};

/** What became of a quote: `billedUsd` less `quotedUsd` is the sum of the four other amounts. Taxes are in each of them. In the currency of the lease's rate card. A line is rounded once, to cents. */
export type QuotedVsBilled = {
  readonly __typename?: 'QuotedVsBilled';
  /** All-in quote at commit. */
  readonly quotedUsd: Scalars['Decimal']['output'];
  /** What rating has billed so far, less what restated prices and late credits gave back. What finance changed by hand is left out. */
  readonly billedUsd: Scalars['Decimal']['output'];
  /** Of more or less GPU time and energy than quoted, at the quoted prices. */
  readonly quantityVarianceUsd: Scalars['Decimal']['output'];
  /** Of the index: published prices instead of the mean forecast price of the quote, at the billed energy. 0 where no index prices power. */
  readonly indexVarianceUsd: Scalars['Decimal']['output'];
  /** Credits for time withheld by curtailments and for work the site lost; 0 or below. */
  readonly curtailmentVarianceUsd: Scalars['Decimal']['output'];
  /** What the three do not explain. 0, unless something is wrong or a restated price would have carried the bill above its ceiling. */
  readonly restUsd: Scalars['Decimal']['output'];
};

/** Metered use in one settlement interval. */
export type UsageInterval = {
  readonly __typename?: 'UsageInterval';
  /** First instant. */
  readonly from: Scalars['DateTime']['output'];
  /** First instant after. */
  readonly to: Scalars['DateTime']['output'];
  /** GPU-seconds run. */
  readonly gpuSeconds: Scalars['Int']['output'];
  /** IT energy; null when no meter answered (it is estimated when rated). */
  readonly energyKwh: Maybe<Scalars['Decimal']['output']>;
  /** `metered`, `estimated` or `gap`. */
  readonly quality: Scalars['String']['output'];
};

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

/** A bill. */
export type Invoice = Node & {
  readonly __typename?: 'Invoice';
  /** `inv_…` */
  readonly id: Scalars['ID']['output'];
  /** Gapless legal number, given at issue; null before. */
  readonly number: Maybe<Scalars['String']['output']>;
  /** Where it stands. */
  readonly state: InvoiceState;
  /** The step that failed and is being retried; null when none did. */
  readonly failedStep: Maybe<Scalars['String']['output']>;
  /** Who owes it. */
  readonly customer: Organization;
  /** Sum of lines before tax. */
  readonly subtotal: Money;
  /** Tax. */
  readonly tax: Money;
  /** Subtotal + tax. */
  readonly total: Money;
  /** Paid so far, less what went back. */
  readonly paid: Money;
  /** Given back by credit notes so far. */
  readonly credited: Money;
  /** Still to be paid: total less credited and paid. */
  readonly due: Money;
  /** When it is to be paid by; null before issue. */
  readonly dueAt: Maybe<Scalars['DateTime']['output']>;
  /** What was decided or proposed about it after issue, oldest first; customers see their credit notes. */
  readonly remedies: ReadonlyArray<Remedy>;
  /** Times a bank asked its payment back, oldest first. */
  readonly disputes: ReadonlyArray<Dispute>;
  /** How far reminders have come; null when none were needed, and for customers. */
  readonly dunning: Maybe<Dunning>;
  /** Lines in order. */
  readonly lines: ReadonlyArray<InvoiceLine>;
  /** What you may do with it now: `approve`, `reject`, `adjust` … */
  readonly availableActions: ReadonlyArray<Scalars['String']['output']>;
  /** Moves so far, oldest first. */
  readonly history: ReadonlyArray<InvoiceMove>;
  /** When it was begun. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When it was issued; null before. */
  readonly issuedAt: Maybe<Scalars['DateTime']['output']>;
  /** When it was paid; null before. */
  readonly paidAt: Maybe<Scalars['DateTime']['output']>;
  /** The payment provider's id; null before issue. */
  readonly stripeInvoiceId: Maybe<Scalars['String']['output']>;
  /** What a reviewer should look at; empty for customers. */
  readonly anomalies: ReadonlyArray<InvoiceAnomaly>;
  /** Beside the last issued invoice of the same customer, currency and kind (month or single lease) before it; null when there is none, and for customers. */
  readonly comparison: Maybe<InvoiceComparison>;
};

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

/** Something about an invoice that a reviewer should look at. */
export type InvoiceAnomaly = {
  readonly __typename?: 'InvoiceAnomaly';
  /** What. */
  readonly kind: AnomalyKind;
  /** With the figures it rests on. */
  readonly message: Scalars['String']['output'];
};

/** An invoice beside the one before it. */
export type InvoiceComparison = {
  readonly __typename?: 'InvoiceComparison';
  /** The one before: `inv_…` */
  readonly invoiceId: Scalars['ID']['output'];
  /** Its number. */
  readonly number: Scalars['String']['output'];
  /** Its total. */
  readonly total: Money;
  /** How the total moved, as a share of the one before (0.25 = a quarter up); null when that was nothing. */
  readonly changeRate: Maybe<Scalars['Decimal']['output']>;
  /** Kind of line by kind of line. */
  readonly kinds: ReadonlyArray<KindComparison>;
};

/** What lines of one kind came to, now and before. */
export type KindComparison = {
  readonly __typename?: 'KindComparison';
  /** Which rate-card component. */
  readonly component: Scalars['String']['output'];
  /** Who bears them. */
  readonly side: LineSide;
  /** On this invoice. */
  readonly current: Money;
  /** On the one before. */
  readonly previous: Money;
  /** Current less previous. */
  readonly difference: Money;
};

/** What issuing an invoice would do, played through on the code that does it. Nothing is written or sent. */
export type IssueRehearsal = {
  readonly __typename?: 'IssueRehearsal';
  /** `inv_…` */
  readonly invoiceId: Scalars['ID']['output'];
  /** Calls to the payment provider, in order. */
  readonly calls: ReadonlyArray<RehearsedCall>;
  /** What would be booked, in order. */
  readonly bookings: ReadonlyArray<RehearsedBooking>;
  /** What the customer would owe; null when issuing would be refused. */
  readonly total: Maybe<Money>;
  /** The legal series its number would be taken from; null when issuing would be refused. */
  readonly legalSeries: Maybe<Scalars['String']['output']>;
  /** When it would be due; null when issuing would be refused. */
  readonly dueAt: Maybe<Scalars['DateTime']['output']>;
  /** Why issuing would be refused; null when it would not. */
  readonly refusal: Maybe<PlainRefusal>;
};

/** A call to the payment provider, as it would be made. */
export type RehearsedCall = {
  readonly __typename?: 'RehearsedCall';
  /** Such as `create-draft` or `add-line/line_…`. */
  readonly step: Scalars['String']['output'];
  /** What the customer would read there; null when there is no text. */
  readonly description: Maybe<Scalars['String']['output']>;
  /** The amount in it; null when there is none. */
  readonly amount: Maybe<Money>;
};

/** An entry of the journal, as it would be booked. */
export type RehearsedBooking = {
  readonly __typename?: 'RehearsedBooking';
  /** The rule that makes it, such as `invoice-issued`. */
  readonly kind: Scalars['String']['output'];
  /** When it would take effect: in the first month that is open. */
  readonly effectiveAt: Scalars['DateTime']['output'];
  /** Debits and credits. */
  readonly postings: ReadonlyArray<JournalPosting>;
};

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

/** Every line of an invoice computed again from its stored inputs. */
export type InvoiceRecomputation = {
  readonly __typename?: 'InvoiceRecomputation';
  /** `inv_…` */
  readonly invoiceId: Scalars['ID']['output'];
  /** Whether no line came out otherwise. */
  readonly identical: Scalars['Boolean']['output'];
  /** Line by line, in order. */
  readonly lines: ReadonlyArray<LineRecomputation>;
};

/** One line computed again. */
export type LineRecomputation = {
  readonly __typename?: 'LineRecomputation';
  /** `line_…` */
  readonly lineId: Scalars['ID']['output'];
  /** How it came out. */
  readonly verdict: RecomputationVerdict;
  /** With the amounts where they differ. */
  readonly message: Scalars['String']['output'];
};

/** Who bears a line of an invoice. */
export type LineSide =
  /** The customer: these lines make up the subtotal and tax. */
  | 'CUSTOMER'
  /** The operator: taken from its share, shown to finance only, in no total of the invoice. */
  | 'OPERATOR';

/** One line: quantity x price, with everything needed to compute it again. */
export type InvoiceLine = Node & {
  readonly __typename?: 'InvoiceLine';
  /** `line_…` */
  readonly id: Scalars['ID']['output'];
  /** Who bears it. */
  readonly side: LineSide;
  /** Which rate-card component: `gpu_hour`, `energy_pass_through` … */
  readonly component: Scalars['String']['output'];
  /** In words. */
  readonly label: Scalars['String']['output'];
  /** Exact quantity. */
  readonly quantity: Scalars['String']['output'];
  /** Its unit. */
  readonly unit: Scalars['String']['output'];
  /** Exact amount in micro-USD, as `numerator/denominator`. */
  readonly preciseMicroUsd: Scalars['String']['output'];
  /** Rounded once, half away from zero. */
  readonly amount: Money;
  /** The lease; null for adjustments. */
  readonly leaseId: Maybe<Scalars['ID']['output']>;
  /** The rate card it was rated with. */
  readonly rateCardId: Scalars['ID']['output'];
  /** GPU-hours of the line's intervals; null when the line has none. */
  readonly gpuHours: Maybe<Scalars['Decimal']['output']>;
  /** Facility energy of the line's intervals; null when the line has none. */
  readonly energyKwh: Maybe<Scalars['Decimal']['output']>;
  /** Each settlement interval: quantity, price print, reading ids; empty for lines without intervals. */
  readonly intervals: ReadonlyArray<RatedInterval>;
  /** The stored intervals behind it, by cursor, of monthly lines too: quantity, print, reading ids, and what each added. Empty for lines that do not follow usage. */
  readonly provenance: RatedIntervalConnection;
  /** How many of those intervals no meter answered in, wholly or in part: their energy is the frozen power model's estimate. 0 where all is measured, and for lines that do not follow usage. */
  readonly estimatedCount: Scalars['Int']['output'];
  /** Why finance added it; null for rated lines. */
  readonly reason: Maybe<Scalars['String']['output']>;
};


/** One line: quantity x price, with everything needed to compute it again. */
export type InvoiceLineProvenanceArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};

/** One settlement interval of a line. */
export type RatedInterval = {
  readonly __typename?: 'RatedInterval';
  /** First instant. */
  readonly from: Scalars['DateTime']['output'];
  /** First instant after. */
  readonly to: Scalars['DateTime']['output'];
  /** GPU-seconds run. */
  readonly gpuSeconds: Scalars['Int']['output'];
  /** Energy billed in this interval (facility); null for lines that do not bill energy. */
  readonly energyKwh: Maybe<Scalars['Decimal']['output']>;
  /** The print that priced it; null for lines that do not bill energy. */
  readonly priceUsdPerMwh: Maybe<Scalars['Decimal']['output']>;
  /** Print: `series@start#revision`; null for lines that do not bill energy. */
  readonly pricePrint: Maybe<Scalars['String']['output']>;
  /** Exact amount in micro-USD. */
  readonly preciseMicroUsd: Scalars['String']['output'];
  /** `metered`, `estimated` or `gap`. */
  readonly quality: Scalars['String']['output'];
  /** The readings it rests on. */
  readonly readingIds: ReadonlyArray<Scalars['ID']['output']>;
};

/** One move of an invoice. */
export type InvoiceMove = {
  readonly __typename?: 'InvoiceMove';
  /** From. */
  readonly from: Scalars['String']['output'];
  /** To. */
  readonly to: Scalars['String']['output'];
  /** Who. */
  readonly actor: Scalars['String']['output'];
  /** Why; null when none was given. */
  readonly reason: Maybe<Scalars['String']['output']>;
  /** When. */
  readonly at: Scalars['DateTime']['output'];
};

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

/** A credit note (a refund when money goes back), a write-off or a void: what was decided about an issued invoice. */
export type Remedy = Node & {
  readonly __typename?: 'Remedy';
  /** `cn_…` of a credit note, `req_…` of the others. */
  readonly id: Scalars['ID']['output'];
  /** What it is. */
  readonly kind: RemedyKind;
  /** Where it stands. */
  readonly state: RemedyState;
  /** `inv_…` */
  readonly invoiceId: Scalars['ID']['output'];
  /** The invoice it is about. */
  readonly invoice: Invoice;
  /** Gapless number of a credit note; null before it is done, and for the others. */
  readonly number: Maybe<Scalars['String']['output']>;
  /** Given back, taxes included; of the others what was due when it was proposed. */
  readonly amount: Money;
  /** What of it had been paid and goes back. */
  readonly owedBack: Money;
  /** Where that goes. */
  readonly settleTo: SettleTo;
  /** What is given back of each line, taxes included; empty for write-offs and voids. */
  readonly lines: ReadonlyArray<RemedyLine>;
  /** What a restated price changed, line by line; empty when that is not the reason. */
  readonly restated: ReadonlyArray<RestatedLine>;
  /** Why. */
  readonly reason: Scalars['String']['output'];
  /** Who proposed it: a member, or one of our own processes. */
  readonly proposedBy: Scalars['String']['output'];
  /** When. */
  readonly proposedAt: Scalars['DateTime']['output'];
  /** Who approved it so far. */
  readonly approvals: ReadonlyArray<RemedyApproval>;
  /** How many people other than the proposer must approve it. */
  readonly approvalsNeeded: Scalars['Int']['output'];
  /** Why it failed; null unless it did. */
  readonly failure: Maybe<Scalars['String']['output']>;
  /** When it was done; null before. */
  readonly doneAt: Maybe<Scalars['DateTime']['output']>;
};

/** What a credit note gives back of one line. */
export type RemedyLine = {
  readonly __typename?: 'RemedyLine';
  /** `line_…` */
  readonly lineId: Scalars['ID']['output'];
  /** How much. */
  readonly amount: Money;
};

/** Somebody's approval. */
export type RemedyApproval = {
  readonly __typename?: 'RemedyApproval';
  /** Who. */
  readonly by: Scalars['String']['output'];
  /** When. */
  readonly at: Scalars['DateTime']['output'];
};

/** What a restated price changed on one line. */
export type RestatedLine = {
  readonly __typename?: 'RestatedLine';
  /** `line_…` */
  readonly lineId: Scalars['ID']['output'];
  /** As it was billed. */
  readonly old: Money;
  /** As it is now. */
  readonly new: Money;
  /** Prices that differ, in order of time. */
  readonly prints: ReadonlyArray<RestatedPrint>;
};

/** A price that was restated after it was billed. */
export type RestatedPrint = {
  readonly __typename?: 'RestatedPrint';
  /** Start of its interval. */
  readonly from: Scalars['DateTime']['output'];
  /** End of its interval. */
  readonly to: Scalars['DateTime']['output'];
  /** Which print, with the revision it was billed with. */
  readonly oldPrint: Scalars['String']['output'];
  /** Billed. */
  readonly oldUsdPerMwh: Scalars['Decimal']['output'];
  /** Which print, with its revision now. */
  readonly newPrint: Scalars['String']['output'];
  /** Now. */
  readonly newUsdPerMwh: Scalars['Decimal']['output'];
};

/** How a dispute stands. */
export type DisputeState =
  /** The bank has not decided. */
  | 'OPEN'
  /** The money is back. */
  | 'WON'
  /** The money stays with the customer. */
  | 'LOST';

/** A customer's bank asks a payment back. */
export type Dispute = Node & {
  readonly __typename?: 'Dispute';
  /** The payment provider's id. */
  readonly id: Scalars['ID']['output'];
  /** `inv_…` */
  readonly invoiceId: Scalars['ID']['output'];
  /** The invoice whose payment it asks back. */
  readonly invoice: Invoice;
  /** Where it stands. */
  readonly state: DisputeState;
  /** How much is asked back. */
  readonly amount: Money;
  /** What the payment provider charges for it. */
  readonly fee: Money;
  /** The bank's word for it, such as `fraudulent`. */
  readonly reason: Scalars['String']['output'];
  /** Evidence must be there by then; null when none can be given any more. */
  readonly evidenceDueAt: Maybe<Scalars['DateTime']['output']>;
  /** When it was opened. */
  readonly openedAt: Scalars['DateTime']['output'];
  /** When it was decided; null before. */
  readonly closedAt: Maybe<Scalars['DateTime']['output']>;
};

/** How far an unpaid invoice has come in the schedule of reminders. */
export type Dunning = {
  readonly __typename?: 'Dunning';
  /** `running`, `frozen` by a dispute, `finished` at the end of the schedule, or `stopped`. */
  readonly state: Scalars['String']['output'];
  /** Steps taken. */
  readonly steps: Scalars['Int']['output'];
  /** When the next is due; null when there is none, and while it is frozen. */
  readonly nextAt: Maybe<Scalars['DateTime']['output']>;
  /** Since when no new work is taken on; null when it is. */
  readonly suspendedAt: Maybe<Scalars['DateTime']['output']>;
};

/** A ledger account and its balance. */
export type LedgerAccount = Node & {
  readonly __typename?: 'LedgerAccount';
  /** `acct_…` */
  readonly id: Scalars['ID']['output'];
  /** Such as `receivable`. */
  readonly code: Scalars['String']['output'];
  /** asset, liability, income, expense or equity. */
  readonly type: Scalars['String']['output'];
  /** The organisation it is kept for; null for the platform's own. */
  readonly organizationId: Maybe<Scalars['ID']['output']>;
  /** The same, with its name; null for the platform's own. */
  readonly organization: Maybe<Organization>;
  /** Debit minus credit for assets and expenses, credit minus debit for the rest. */
  readonly balance: Money;
};

/** The books at an instant. */
export type LedgerReport = {
  readonly __typename?: 'LedgerReport';
  /** As of, market time. */
  readonly asOf: Scalars['DateTime']['output'];
  /** Accounts, by code and organisation. */
  readonly accounts: ReadonlyArray<LedgerAccount>;
  /** Sum of debits. */
  readonly debits: Money;
  /** Sum of credits: equals debits, or something is very wrong. */
  readonly credits: Money;
  /** Whether debits equal credits and the hash chain holds. */
  readonly verified: Scalars['Boolean']['output'];
  /** Transactions in the journal. */
  readonly transactions: Scalars['Int']['output'];
};

/** What can be done to a month of the books, in order. */
export type AccountingPeriodState =
  /** Takes bookings. */
  | 'OPEN'
  /** Takes what closing it books, nothing else. */
  | 'LOCKED'
  /** Takes nothing. */
  | 'CLOSED';

/** A month of the books, in the platform's time zone. */
export type AccountingPeriod = {
  readonly __typename?: 'AccountingPeriod';
  /** Such as `2026-10`. */
  readonly name: Scalars['String']['output'];
  /** First instant. */
  readonly from: Scalars['DateTime']['output'];
  /** First instant after. */
  readonly to: Scalars['DateTime']['output'];
  /** What it takes. */
  readonly state: AccountingPeriodState;
  /** Who locked it: somebody else closes it or opens it again. Null while it is open. */
  readonly lockedBy: Maybe<Scalars['String']['output']>;
  /** Who made the last move; null before the first. */
  readonly movedBy: Maybe<Scalars['String']['output']>;
  /** When, market time; null before the first. */
  readonly movedAt: Maybe<Scalars['DateTime']['output']>;
  /** Why it was opened again; null when it never was. */
  readonly reopenReason: Maybe<Scalars['String']['output']>;
  /** What you can try now: `lock`, `close`, `reopen`. */
  readonly availableActions: ReadonlyArray<Scalars['String']['output']>;
};

/** How a line of the close checklist stands. */
export type CloseItemState =
  /** As it should be. */
  | 'OK'
  /** In the way of closing. */
  | 'BLOCKING'
  /** Worth knowing, not in the way. */
  | 'NOTE';

/** One thing that has to be so before a month closes. */
export type CloseItem = {
  readonly __typename?: 'CloseItem';
  /** Such as `accruals` or `issuing_invoices`. */
  readonly key: Scalars['String']['output'];
  /** How it stands. */
  readonly state: CloseItemState;
  /** Things found. */
  readonly count: Scalars['Int']['output'];
  /** The first of them, at most 20. */
  readonly ids: ReadonlyArray<Scalars['String']['output']>;
  /** What it says, and what to do when it is not OK. */
  readonly message: Scalars['String']['output'];
};

/** Everything that has to be so before a month closes. */
export type CloseChecklist = {
  readonly __typename?: 'CloseChecklist';
  /** The month. */
  readonly period: AccountingPeriod;
  /** In the order in which it is put right. */
  readonly items: ReadonlyArray<CloseItem>;
  /** Whether nothing blocks. */
  readonly ready: Scalars['Boolean']['output'];
};

/** What an entry is about, such as an invoice. */
export type JournalReference = {
  readonly __typename?: 'JournalReference';
  /** Such as `invoiceId`; `effectiveOn` is the true date of an entry that came too late for its month. */
  readonly name: Scalars['String']['output'];
  /** The id. */
  readonly value: Scalars['String']['output'];
};

/** One side of a journal entry. */
export type JournalPosting = {
  readonly __typename?: 'JournalPosting';
  /** Role of the account, such as `receivable`. */
  readonly account: Scalars['String']['output'];
  /** The organisation the account is kept for; null for the platform's own. */
  readonly organizationId: Maybe<Scalars['ID']['output']>;
  /** The same, with its name; null for the platform's own. */
  readonly organization: Maybe<Organization>;
  /** debit or credit. */
  readonly direction: Scalars['String']['output'];
  /** Above 0; the direction carries the sign. */
  readonly amount: Money;
};

/** A booked transaction: a link of the hash chain. */
export type JournalEntry = {
  readonly __typename?: 'JournalEntry';
  /** `tx_…` */
  readonly id: Scalars['ID']['output'];
  /** 1, 2, 3 … without gaps. */
  readonly sequence: Scalars['Int']['output'];
  /** The rule that made it, such as `invoice-issued`. */
  readonly kind: Scalars['String']['output'];
  /** When it counts: decides the month. */
  readonly effectiveAt: Scalars['DateTime']['output'];
  /** When the books learned of it. */
  readonly recordedAt: Scalars['DateTime']['output'];
  /** Why a person booked it; null when a rule did. */
  readonly reason: Maybe<Scalars['String']['output']>;
  /** What it is about. */
  readonly references: ReadonlyArray<JournalReference>;
  /** Debits and credits, equal in every currency. */
  readonly postings: ReadonlyArray<JournalPosting>;
  /** Hash of the entry and of its predecessor's hash. */
  readonly hash: Scalars['String']['output'];
};

/** Debits and credits of one currency. */
export type TrialBalanceSum = {
  readonly __typename?: 'TrialBalanceSum';
  /** Sum of debits. */
  readonly debits: Money;
  /** Sum of credits: equals debits, or the books are broken. */
  readonly credits: Money;
};

/** Every account with its balance, as of two dates. */
export type TrialBalance = {
  readonly __typename?: 'TrialBalance';
  /** Entries that count until then. */
  readonly asOf: Scalars['DateTime']['output'];
  /** As far as the books knew then. */
  readonly recordedAsOf: Scalars['DateTime']['output'];
  /** Accounts, by code and organisation. */
  readonly accounts: ReadonlyArray<LedgerAccount>;
  /** Sums per currency. */
  readonly sums: ReadonlyArray<TrialBalanceSum>;
  /** Entries in it. */
  readonly transactions: Scalars['Int']['output'];
};

/** What a customer owes in one currency, by days past due. A part of a day counts as one. */
export type AgingRow = {
  readonly __typename?: 'AgingRow';
  /** `org_…` */
  readonly customerId: Scalars['ID']['output'];
  /** The same, with its name. */
  readonly customer: Organization;
  /** Not yet due. */
  readonly current: Money;
  /** 1 to 30 days. */
  readonly days1to30: Money;
  /** 31 to 60 days. */
  readonly days31to60: Money;
  /** 61 to 90 days. */
  readonly days61to90: Money;
  /** More than 90 days. */
  readonly over90: Money;
  /** All of it. */
  readonly total: Money;
};

/** What customers owe, by days past due, as of two dates. */
export type AgingReport = {
  readonly __typename?: 'AgingReport';
  /** Days are counted to here, and entries that count until then are in it. */
  readonly asOf: Scalars['DateTime']['output'];
  /** As far as the books knew then. */
  readonly recordedAsOf: Scalars['DateTime']['output'];
  /** By customer and currency. */
  readonly rows: ReadonlyArray<AgingRow>;
  /** The receivable accounts' balances, one per currency. */
  readonly control: ReadonlyArray<Money>;
  /** Whether the rows add up to the receivable accounts. */
  readonly reconciled: Scalars['Boolean']['output'];
};

/** What was invoiced in a month for one product of one customer at one site. */
export type RevenueRow = {
  readonly __typename?: 'RevenueRow';
  /** The month of the books, such as `2026-10`. */
  readonly month: Scalars['String']['output'];
  /** `org_…` */
  readonly customerId: Scalars['ID']['output'];
  /** The same, with its name. */
  readonly customer: Organization;
  /** `site_…` */
  readonly siteId: Scalars['ID']['output'];
  /** The same, with its name. */
  readonly site: Site;
  /** job, reservation or colocation. */
  readonly product: Scalars['String']['output'];
  /** Charged to the customer, without tax. */
  readonly billed: Money;
  /** Tax charged. */
  readonly tax: Money;
  /** The platform's income: as agent its fee, as merchant the charges less power passed through net. */
  readonly revenue: Money;
};

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

/** What was decided about a difference. */
export type ReconciliationResolution = {
  readonly __typename?: 'ReconciliationResolution';
  /** What is done. */
  readonly action: ReconciliationAction;
  /** Against which role it is booked, such as `stripe_suspense`; null for other actions. */
  readonly role: Maybe<Scalars['String']['output']>;
  /** Why. */
  readonly reason: Scalars['String']['output'];
};

/** Something on which the payment provider and the books disagree. */
export type ReconciliationDifference = {
  readonly __typename?: 'ReconciliationDifference';
  /** `diff_…` */
  readonly id: Scalars['ID']['output'];
  /** Such as `missing_in_ledger`, `duplicate_charge` or `unknown_at_stripe`. */
  readonly kind: Scalars['String']['output'];
  /** What it is about, such as `payment/inv_…`. */
  readonly subject: Scalars['String']['output'];
  /** How it stands. */
  readonly state: ReconciliationDifferenceState;
  /** What the provider has. */
  readonly provider: Money;
  /** What the books have. */
  readonly books: Money;
  /** Provider less books. */
  readonly difference: Money;
  /** Of whose invoice; null when it is about none. */
  readonly invoiceId: Maybe<Scalars['ID']['output']>;
  /** Whose it is; null when that is not known. */
  readonly organizationId: Maybe<Scalars['ID']['output']>;
  /** The same, with its name; null when it is not known whose it is. */
  readonly organization: Maybe<Organization>;
  /** What was found. */
  readonly note: Scalars['String']['output'];
  /** What to do about it. */
  readonly whatToDo: Scalars['String']['output'];
  /** Whether its organisation's account is parked: nothing is asked of the provider for it and it takes on no new work. */
  readonly parks: Scalars['Boolean']['output'];
  /** When it counts: the month that cannot close before it is settled. */
  readonly effectiveAt: Scalars['DateTime']['output'];
  /** When it was found, market time. */
  readonly openedAt: Scalars['DateTime']['output'];
  /** When it was settled; null until then. */
  readonly resolvedAt: Maybe<Scalars['DateTime']['output']>;
  /** What is proposed or decided; null while it is open. */
  readonly resolution: Maybe<ReconciliationResolution>;
  /** Who proposed that; null while it is open. */
  readonly proposedBy: Maybe<Scalars['String']['output']>;
  /** Who approved it so far. */
  readonly approvedBy: ReadonlyArray<Scalars['String']['output']>;
  /** People other than the proposer who must. */
  readonly approvalsNeeded: Scalars['Int']['output'];
  /** What may be done about it. */
  readonly availableActions: ReadonlyArray<ReconciliationAction>;
};

/** Where a run stands. */
export type ReconciliationRunState =
  /** Asked for. */
  | 'REQUESTED'
  /** Under way; it goes on after an interruption. */
  | 'RUNNING'
  /** Done. */
  | 'FINISHED';

/** Both sides in one currency at the end of a run. */
export type ReconciliationBalance = {
  readonly __typename?: 'ReconciliationBalance';
  /** The provider's balance, pending and available. */
  readonly provider: Money;
  /** The clearing account of the books. */
  readonly books: Money;
  /** What all subjects differ by, those on the way included. */
  readonly differences: Money;
};

/** One comparison of the payment provider's books with ours. */
export type ReconciliationRun = {
  readonly __typename?: 'ReconciliationRun';
  /** A number, as text. */
  readonly id: Scalars['ID']['output'];
  /** Where it stands. */
  readonly state: ReconciliationRunState;
  /** Who asked for it; `system:reconciliation` for the daily one. */
  readonly requestedBy: Scalars['String']['output'];
  /** When, market time. */
  readonly startedAt: Scalars['DateTime']['output'];
  /** When it was done; null until then. */
  readonly finishedAt: Maybe<Scalars['DateTime']['output']>;
  /** Movements the provider listed. */
  readonly listed: Scalars['Int']['output'];
  /** One per currency; empty until it is done. */
  readonly balances: ReadonlyArray<ReconciliationBalance>;
};

/** The payment provider against the books. */
export type Reconciliation = {
  readonly __typename?: 'Reconciliation';
  /** The last ten runs, newest first. */
  readonly runs: ReadonlyArray<ReconciliationRun>;
  /** Where they disagree, newest first. */
  readonly differences: ReconciliationDifferenceConnection;
};


/** The payment provider against the books. */
export type ReconciliationDifferencesArgs = {
  filter?: InputMaybe<ReconciliationFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};

/** A page of differences. */
export type ReconciliationDifferenceConnection = {
  readonly __typename?: 'ReconciliationDifferenceConnection';
  /** The items. */
  readonly edges: ReadonlyArray<ReconciliationDifferenceEdge>;
  /** Where the page ends. */
  readonly pageInfo: PageInfo;
  /** All items that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A difference in a page. */
export type ReconciliationDifferenceEdge = {
  readonly __typename?: 'ReconciliationDifferenceEdge';
  /** Its place in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The difference. */
  readonly node: ReconciliationDifference;
};

/** Narrows a list of differences. */
export type ReconciliationFilter = {
  /** Only in these states; all that are not resolved unless given. */
  readonly states?: InputMaybe<ReadonlyArray<ReconciliationDifferenceState>>;
  /** Only that count from here on. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only that count before this. */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** What `startReconciliation` takes. */
export type StartReconciliationInput = {
  /** From when the provider's movements are listed; since the last run unless given. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
};

/** What `resolveDifference` takes. */
export type ResolveDifferenceInput = {
  /** `diff_…` */
  readonly differenceId: Scalars['ID']['input'];
  /** One of its available actions. */
  readonly action: ReconciliationAction;
  /** Of a booking: stripe_suspense, customer_credit, expense.stripe_fees, expense.bad_debt or expense.dispute_losses. */
  readonly role?: InputMaybe<Scalars['String']['input']>;
  /** Why; for the record. */
  readonly reason: Scalars['String']['input'];
};

/** What `approveResolution` takes. */
export type ApproveResolutionInput = {
  /** `diff_…` */
  readonly differenceId: Scalars['ID']['input'];
};

/** What `startReconciliation` answers. */
export type StartReconciliationResult = ReconciliationRun | InvalidInput | PlainRefusal;

/** What `resolveDifference` answers. */
export type ResolveDifferenceResult = ReconciliationDifference | InvalidInput | PlainRefusal;

/** What `approveResolution` answers. */
export type ApproveResolutionResult = ReconciliationDifference | PlainRefusal;

/** An account of your own general ledger that stands for one of our roles. */
export type AccountMappingEntry = {
  readonly __typename?: 'AccountMappingEntry';
  /** Our role, such as `receivable`. */
  readonly role: Scalars['String']['output'];
  /** Your account code. */
  readonly code: Scalars['String']['output'];
  /** Your name of it; null when none was given. */
  readonly name: Maybe<Scalars['String']['output']>;
};

/** Our roles in your own account codes. A version is a whole mapping. */
export type AccountMapping = {
  readonly __typename?: 'AccountMapping';
  /** 0: none was ever set. */
  readonly version: Scalars['Int']['output'];
  /** Who set it; null when none was ever set. */
  readonly setBy: Maybe<Scalars['String']['output']>;
  /** When, market time; null when none was ever set. */
  readonly setAt: Maybe<Scalars['DateTime']['output']>;
  /** By role. */
  readonly entries: ReadonlyArray<AccountMappingEntry>;
  /** Roles in use without a code: exports leave theirs empty. */
  readonly unmappedRoles: ReadonlyArray<Scalars['String']['output']>;
};

/** What the books began with. */
export type OpeningBalances = {
  readonly __typename?: 'OpeningBalances';
  /** When they count. */
  readonly asOf: Scalars['DateTime']['output'];
  /** Who gave them. */
  readonly importedBy: Scalars['String']['output'];
  /** When, market time. */
  readonly importedAt: Scalars['DateTime']['output'];
  /** Accounts in them. */
  readonly count: Scalars['Int']['output'];
  /** Number of the journal entry; null until billing has booked it, at its next sweep. */
  readonly bookedSequence: Maybe<Scalars['Int']['output']>;
};

/** How work is billed. */
export type BillingCadence =
  /** Each lease on an invoice of its own, when it has ended. */
  | 'PER_LEASE'
  /** Everything of a calendar month on one invoice. */
  | 'MONTHLY';

/** Terms of an account. A month that has begun keeps those it began with, and a lease the cadence it began with. */
export type BillingTerms = {
  readonly __typename?: 'BillingTerms';
  /** How work is billed. */
  readonly cadence: BillingCadence;
  /** IANA zone whose clock turns the months. */
  readonly timeZone: Scalars['String']['output'];
  /** Days from issue to the due date. */
  readonly dueDays: Scalars['Int']['output'];
};

/** Terms that are set and not in force yet. */
export type ComingBillingTerms = {
  readonly __typename?: 'ComingBillingTerms';
  /** The first month under them, such as `2026-12`. */
  readonly fromMonth: Scalars['String']['output'];
  /** The start of that month, by its own clock. */
  readonly effectiveAt: Scalars['DateTime']['output'];
  /** What they are. */
  readonly terms: BillingTerms;
};

/** Who stands on an account's invoices. An issued invoice keeps what it was issued with. */
export type BillingDetails = {
  readonly __typename?: 'BillingDetails';
  /** Name on invoices. */
  readonly legalName: Scalars['String']['output'];
  /** Where invoices go; null: nowhere but here. */
  readonly email: Maybe<Scalars['String']['output']>;
  /** In as many lines as it has; null: none given. */
  readonly address: Maybe<Scalars['String']['output']>;
  /** VAT or sales tax number; null: none given. */
  readonly taxNumber: Maybe<Scalars['String']['output']>;
  /** Your reference, printed on each invoice; null: none given. */
  readonly purchaseOrder: Maybe<Scalars['String']['output']>;
};

/** A customer's account with billing. */
export type BillingAccount = {
  readonly __typename?: 'BillingAccount';
  /** The organisation. */
  readonly organizationId: Scalars['ID']['output'];
  /** `none`, `pending`, `ok` or `failed`. */
  readonly paymentMethodState: Scalars['String']['output'];
  /** Credit limit. */
  readonly creditLimit: Money;
  /** Currency of the account. A lease is billed in the currency of its rate card. */
  readonly currency: Scalars['String']['output'];
  /** Terms in force. */
  readonly terms: BillingTerms;
  /** Terms that come into force next; null: none are set. */
  readonly comingTerms: Maybe<ComingBillingTerms>;
  /** Who stands on its invoices from now on. */
  readonly details: BillingDetails;
};

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

/** On what terms an operator is paid in a currency. Never edited: other terms are the next version. */
export type PayoutTerms = {
  readonly __typename?: 'PayoutTerms';
  /** 1, 2, 3 …; null: the terms of the house. */
  readonly version: Maybe<Scalars['Int']['output']>;
  /** How often. */
  readonly cadence: PayoutCadence;
  /** Less waits for the next time. */
  readonly minimum: Money;
  /** More is paid in parts. */
  readonly maximum: Money;
  /** What always stays with the platform; null when a share does. */
  readonly reserveFixed: Maybe<Money>;
  /** Share of what became available lately that stays with the platform, 0 to 1; null when a fixed amount does. */
  readonly reserveRate: Maybe<Scalars['Decimal']['output']>;
  /** How far back the share looks, in whole days; null for a fixed amount. */
  readonly reserveWindowSeconds: Maybe<Scalars['Int']['output']>;
  /** From when on; null for the terms of the house. */
  readonly effectiveFrom: Maybe<Scalars['DateTime']['output']>;
  /** Who set them; null for the terms of the house. */
  readonly setBy: Maybe<Scalars['String']['output']>;
  /** Why; null for the terms of the house. */
  readonly reason: Maybe<Scalars['String']['output']>;
};

/** Where an operator is paid in a currency. */
export type PayoutAccount = {
  readonly __typename?: 'PayoutAccount';
  /** The operator. */
  readonly operatorId: Scalars['ID']['output'];
  /** The same, with its name. */
  readonly operator: Organization;
  /** USD, EUR or CAD. */
  readonly currency: Scalars['String']['output'];
  /** ISO 3166 code of the country of its bank. */
  readonly country: Scalars['String']['output'];
  /** Whether it can be paid. */
  readonly status: PayoutAccountStatus;
  /** The account's name at the payment provider; null until it is made. */
  readonly stripeAccountId: Maybe<Scalars['ID']['output']>;
  /** When its status last changed, market time; null before it was looked at. */
  readonly checkedAt: Maybe<Scalars['DateTime']['output']>;
  /** On what terms it is paid now. */
  readonly terms: PayoutTerms;
};

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

/** That, why and by whom a payout is kept back. */
export type PayoutHold = {
  readonly __typename?: 'PayoutHold';
  /** Why. */
  readonly reason: PayoutHoldReason;
  /** Who: a member, or one of our own processes. */
  readonly by: Scalars['String']['output'];
  /** When. */
  readonly at: Scalars['DateTime']['output'];
  /** In words. */
  readonly note: Scalars['String']['output'];
};

/** Something that happened to a payout. */
export type PayoutMove = {
  readonly __typename?: 'PayoutMove';
  /** What. */
  readonly action: Scalars['String']['output'];
  /** State before; null when it was proposed. */
  readonly from: Maybe<PayoutState>;
  /** State after. */
  readonly to: PayoutState;
  /** Who: a member, or one of our own processes. */
  readonly actor: Scalars['String']['output'];
  /** Why; null when none was given. */
  readonly reason: Maybe<Scalars['String']['output']>;
  /** When. */
  readonly at: Scalars['DateTime']['output'];
};

/** Money on its way from what an operator earned to its bank. */
export type Payout = Node & {
  readonly __typename?: 'Payout';
  /** `pay_…` */
  readonly id: Scalars['ID']['output'];
  /** The operator. */
  readonly operatorId: Scalars['ID']['output'];
  /** The same, with its name. */
  readonly operator: Organization;
  /** The week or month it is for, such as `2026-11` or `week of 2026-11-16`. */
  readonly slot: Scalars['String']['output'];
  /** Where it stands. */
  readonly state: PayoutState;
  /** What is paid: available less owed less reserve, at most the terms' maximum. */
  readonly amount: Money;
  /** What the operator could be paid when it was proposed. */
  readonly available: Money;
  /** What the operator owed then, from money paid out that was taken back from us later. */
  readonly owed: Money;
  /** What was kept back then. */
  readonly reserve: Money;
  /** Who proposed it: a member, or one of our own processes. */
  readonly proposedBy: Scalars['String']['output'];
  /** When. */
  readonly proposedAt: Scalars['DateTime']['output'];
  /** Who approved it so far. */
  readonly approvals: ReadonlyArray<RemedyApproval>;
  /** How many people other than the proposer must approve it. */
  readonly approvalsNeeded: Scalars['Int']['output'];
  /** That it is kept back; null when it is not. */
  readonly hold: Maybe<PayoutHold>;
  /** Transfers asked of the payment provider so far. */
  readonly attempts: Scalars['Int']['output'];
  /** The transfer at the payment provider; null before. */
  readonly stripeTransferId: Maybe<Scalars['ID']['output']>;
  /** The sending to the bank; null before. */
  readonly stripePayoutId: Maybe<Scalars['ID']['output']>;
  /** What was taken back of it. */
  readonly reversed: Money;
  /** What the bank has. */
  readonly paid: Money;
  /** What went wrong last; null when nothing did. */
  readonly failure: Maybe<Scalars['String']['output']>;
  /** What finance asked of it and is not done yet, in words; null when nothing is. */
  readonly asked: Maybe<Scalars['String']['output']>;
  /** What you can try now: `approve`, `hold`, `release`, `withdraw`, `toBankAgain`, `takeBack`. */
  readonly availableActions: ReadonlyArray<Scalars['String']['output']>;
  /** What happened to it, in order. */
  readonly history: ReadonlyArray<PayoutMove>;
};

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

/** What came of it for one operator. */
export type PayoutProposal = {
  readonly __typename?: 'PayoutProposal';
  /** The operator. */
  readonly operatorId: Scalars['ID']['output'];
  /** The same, with its name. */
  readonly operator: Organization;
  /** USD, EUR or CAD. */
  readonly currency: Scalars['String']['output'];
  /** What came of it. */
  readonly outcome: PayoutOutcome;
  /** What is proposed; null when nothing is. */
  readonly amount: Maybe<Money>;
  /** What the operator could be paid; null when it was not looked at. */
  readonly available: Maybe<Money>;
  /** What is kept back; null when it was not looked at. */
  readonly reserve: Maybe<Money>;
  /** The payout; null when none was proposed, and in a dry run. */
  readonly payoutId: Maybe<Scalars['ID']['output']>;
  /** In words. */
  readonly message: Scalars['String']['output'];
};

/** A look at all operators, in pages. */
export type PayoutRun = {
  readonly __typename?: 'PayoutRun';
  /** Whether nothing was kept of it. */
  readonly dryRun: Scalars['Boolean']['output'];
  /** Operator by operator. */
  readonly proposals: ReadonlyArray<PayoutProposal>;
  /** Where the next page starts; null at the end. */
  readonly next: Maybe<Scalars['String']['output']>;
};

/** What an operator has, and where. Minus signs are its debts. */
export type StatementBalances = {
  readonly __typename?: 'StatementBalances';
  /** Earned, not paid by the customer yet. */
  readonly held: Money;
  /** May be paid out. */
  readonly available: Money;
  /** Kept while a bank decides on a dispute. */
  readonly disputed: Money;
  /** On its way to the bank. */
  readonly inTransit: Money;
  /** Owed by the operator. */
  readonly owed: Money;
};

/** What an operator has now in one currency: the journal as it stands, where a statement says how it stood at the end of a month. */
export type OperatorBalances = {
  readonly __typename?: 'OperatorBalances';
  /** The operator. */
  readonly operatorId: Scalars['ID']['output'];
  /** Its organisation, by name. */
  readonly operator: Organization;
  /** The currency. */
  readonly currency: Scalars['String']['output'];
  /** On each account. */
  readonly balances: StatementBalances;
  /** What reached the bank by payouts, less what came back. */
  readonly paidOut: Money;
};

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

/** One journal entry, as far as it touches the operator. */
export type StatementMovement = {
  readonly __typename?: 'StatementMovement';
  /** Number of the journal entry. */
  readonly sequence: Scalars['Int']['output'];
  /** What it is about. */
  readonly section: StatementSection;
  /** Such as `invoice-issued`. */
  readonly kind: Scalars['String']['output'];
  /** When it counts. */
  readonly effectiveAt: Scalars['DateTime']['output'];
  /** Whether it counts in a month whose statement was issued before. */
  readonly isCorrection: Scalars['Boolean']['output'];
  /** What it is about, such as an invoice. */
  readonly references: ReadonlyArray<JournalReference>;
  /** What it changed. */
  readonly change: StatementBalances;
};

/** What an operator earned of one lease on one invoice: net is charges, credits and power less the fee. */
export type StatementLine = {
  readonly __typename?: 'StatementLine';
  /** `inv_…` */
  readonly invoiceId: Scalars['ID']['output'];
  /** `lease_…` */
  readonly leaseId: Scalars['ID']['output'];
  /** Charges to the customer, without taxes. */
  readonly charges: Money;
  /** Credits to the customer: zero or negative. */
  readonly credits: Money;
  /** Power passed through. */
  readonly power: Money;
  /** The platform's fee. */
  readonly fee: Money;
  /** What is left. */
  readonly net: Money;
};

/** What an operator earned in a month, and what became of it. Never edited: what comes later stands on the next one. */
export type OperatorStatement = Node & {
  readonly __typename?: 'OperatorStatement';
  /** Its number, such as `ST-000001`: without a gap. */
  readonly id: Scalars['ID']['output'];
  /** The operator. */
  readonly operatorId: Scalars['ID']['output'];
  /** The same, with its name. */
  readonly operator: Organization;
  /** USD, EUR or CAD. */
  readonly currency: Scalars['String']['output'];
  /** Month, such as `2026-11`. */
  readonly period: Scalars['String']['output'];
  /** First instant. */
  readonly from: Scalars['DateTime']['output'];
  /** First instant after. */
  readonly to: Scalars['DateTime']['output'];
  /** When it was issued, market time. */
  readonly issuedAt: Scalars['DateTime']['output'];
  /** At its start: what the statement before ended with. */
  readonly opening: StatementBalances;
  /** At its end. */
  readonly closing: StatementBalances;
  /** Earnings, lease by lease. */
  readonly lines: ReadonlyArray<StatementLine>;
  /** What leads from opening to closing, in order. */
  readonly movements: ReadonlyArray<StatementMovement>;
};

/** What earnings are summed by. */
export type EarningsBy =
  /** By UTC day of issue, void or credit note. */
  | 'DAY'
  /** By lease. */
  | 'LEASE'
  /** By site. */
  | 'SITE';

/** What leases earned their operator: net is charges, credits and power less fee and what was given back. */
export type EarningsRow = {
  readonly __typename?: 'EarningsRow';
  /** The operator. */
  readonly operatorId: Scalars['ID']['output'];
  /** The UTC day; null unless summed by day. */
  readonly day: Maybe<Scalars['DateTime']['output']>;
  /** The lease; null unless summed by lease. */
  readonly leaseId: Maybe<Scalars['ID']['output']>;
  /** The site; null when summed by day. */
  readonly siteId: Maybe<Scalars['ID']['output']>;
  /** Its name; null when summed by day. */
  readonly siteName: Maybe<Scalars['String']['output']>;
  /** Charges to customers, without taxes. */
  readonly charges: Money;
  /** Credits to customers: zero or negative. */
  readonly credits: Money;
  /** Power passed through. */
  readonly power: Money;
  /** The platform's fee. */
  readonly fee: Money;
  /** What credit notes and voids took off again, less the fee on it. */
  readonly givenBack: Money;
  /** What is left. */
  readonly net: Money;
};

/** A page of sites. */
export type SiteConnection = {
  readonly __typename?: 'SiteConnection';
  /** The items. */
  readonly edges: ReadonlyArray<SiteEdge>;
  /** Where the page ends. */
  readonly pageInfo: PageInfo;
  /** All items that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A site in a page. */
export type SiteEdge = {
  readonly __typename?: 'SiteEdge';
  /** Its place in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The site. */
  readonly node: Site;
};

/** A page of offers. */
export type OfferConnection = {
  readonly __typename?: 'OfferConnection';
  /** The items. */
  readonly edges: ReadonlyArray<OfferEdge>;
  /** Where the page ends. */
  readonly pageInfo: PageInfo;
  /** All items that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** An offer in a page. */
export type OfferEdge = {
  readonly __typename?: 'OfferEdge';
  /** Its place in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The offer. */
  readonly node: Offer;
};

/** A page of jobs. */
export type JobConnection = {
  readonly __typename?: 'JobConnection';
  /** The items. */
  readonly edges: ReadonlyArray<JobEdge>;
  /** Where the page ends. */
  readonly pageInfo: PageInfo;
  /** All items that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A job in a page. */
export type JobEdge = {
  readonly __typename?: 'JobEdge';
  /** Its place in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The job. */
  readonly node: Job;
};

/** A page of reservations. */
export type ReservationConnection = {
  readonly __typename?: 'ReservationConnection';
  /** The items. */
  readonly edges: ReadonlyArray<ReservationEdge>;
  /** Where the page ends. */
  readonly pageInfo: PageInfo;
  /** All items that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A reservation in a page. */
export type ReservationEdge = {
  readonly __typename?: 'ReservationEdge';
  /** Its place in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The reservation. */
  readonly node: Reservation;
};

/** A page of leases. */
export type LeaseConnection = {
  readonly __typename?: 'LeaseConnection';
  /** The items. */
  readonly edges: ReadonlyArray<LeaseEdge>;
  /** Where the page ends. */
  readonly pageInfo: PageInfo;
  /** All items that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A lease in a page. */
export type LeaseEdge = {
  readonly __typename?: 'LeaseEdge';
  /** Its place in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The lease. */
  readonly node: Lease;
};

/** A page of invoices. */
export type InvoiceConnection = {
  readonly __typename?: 'InvoiceConnection';
  /** The items. */
  readonly edges: ReadonlyArray<InvoiceEdge>;
  /** Where the page ends. */
  readonly pageInfo: PageInfo;
  /** All items that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A page of intervals. */
export type RatedIntervalConnection = {
  readonly __typename?: 'RatedIntervalConnection';
  /** The items. */
  readonly edges: ReadonlyArray<RatedIntervalEdge>;
  /** Where the page ends. */
  readonly pageInfo: PageInfo;
  /** All items there are. */
  readonly totalCount: Scalars['Int']['output'];
};

/** An interval in a page. */
export type RatedIntervalEdge = {
  readonly __typename?: 'RatedIntervalEdge';
  /** Its place in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The interval. */
  readonly node: RatedInterval;
};

/** A page of remedies. */
export type RemedyConnection = {
  readonly __typename?: 'RemedyConnection';
  /** The items. */
  readonly edges: ReadonlyArray<RemedyEdge>;
  /** Where the page ends. */
  readonly pageInfo: PageInfo;
  /** All items that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A remedy in a page. */
export type RemedyEdge = {
  readonly __typename?: 'RemedyEdge';
  /** Its place in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The remedy. */
  readonly node: Remedy;
};

/** A page of disputes. */
export type DisputeConnection = {
  readonly __typename?: 'DisputeConnection';
  /** The items. */
  readonly edges: ReadonlyArray<DisputeEdge>;
  /** Where the page ends. */
  readonly pageInfo: PageInfo;
  /** All items that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A dispute in a page. */
export type DisputeEdge = {
  readonly __typename?: 'DisputeEdge';
  /** Its place in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The dispute. */
  readonly node: Dispute;
};

/** An invoice in a page. */
export type InvoiceEdge = {
  readonly __typename?: 'InvoiceEdge';
  /** Its place in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The invoice. */
  readonly node: Invoice;
};

/** A page of journal entries. */
export type JournalEntryConnection = {
  readonly __typename?: 'JournalEntryConnection';
  /** The items. */
  readonly edges: ReadonlyArray<JournalEntryEdge>;
  /** Where the page ends. */
  readonly pageInfo: PageInfo;
  /** All items that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A journal entry in a page. */
export type JournalEntryEdge = {
  readonly __typename?: 'JournalEntryEdge';
  /** Its place in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The entry. */
  readonly node: JournalEntry;
};

/** A page of payout accounts. */
export type PayoutAccountConnection = {
  readonly __typename?: 'PayoutAccountConnection';
  /** The items. */
  readonly edges: ReadonlyArray<PayoutAccountEdge>;
  /** Where the page ends. */
  readonly pageInfo: PageInfo;
  /** All items that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A payout account in a page. */
export type PayoutAccountEdge = {
  readonly __typename?: 'PayoutAccountEdge';
  /** Its place in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The account. */
  readonly node: PayoutAccount;
};

/** A page of payouts. */
export type PayoutConnection = {
  readonly __typename?: 'PayoutConnection';
  /** The items. */
  readonly edges: ReadonlyArray<PayoutEdge>;
  /** Where the page ends. */
  readonly pageInfo: PageInfo;
  /** All items that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A payout in a page. */
export type PayoutEdge = {
  readonly __typename?: 'PayoutEdge';
  /** Its place in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The payout. */
  readonly node: Payout;
};

/** A page of statements. */
export type OperatorStatementConnection = {
  readonly __typename?: 'OperatorStatementConnection';
  /** The items. */
  readonly edges: ReadonlyArray<OperatorStatementEdge>;
  /** Where the page ends. */
  readonly pageInfo: PageInfo;
  /** All items that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A statement in a page. */
export type OperatorStatementEdge = {
  readonly __typename?: 'OperatorStatementEdge';
  /** Its place in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The statement. */
  readonly node: OperatorStatement;
};

/** Narrows a list of sites. */
export type SiteFilter = {
  /** Only this operator's. */
  readonly operatorId?: InputMaybe<Scalars['ID']['input']>;
  /** Only these countries. */
  readonly countries?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Only on these rungs; rungs below BILLABLE are listed to their operator and the platform alone. */
  readonly readiness?: InputMaybe<ReadonlyArray<SiteReadiness>>;
  /** Only invented sites, or only others. */
  readonly synthetic?: InputMaybe<Scalars['Boolean']['input']>;
  /** Only with a pool of one of these models. */
  readonly gpuModels?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
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
  readonly siteId?: InputMaybe<Scalars['ID']['input']>;
  /** Only with these GPU models. */
  readonly gpuModels?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Only in these countries. */
  readonly countries?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Only GPUs with at least so much memory. */
  readonly minGpuMemoryGib?: InputMaybe<Scalars['Int']['input']>;
  /** Only pools with at least so many GPUs free now. */
  readonly minFreeGpus?: InputMaybe<Scalars['Int']['input']>;
  /** Only with an ask, before price rules, of at most this. */
  readonly maxAskUsdPerGpuHour?: InputMaybe<Scalars['Decimal']['input']>;
  /** Only at invented sites, or only at others. */
  readonly synthetic?: InputMaybe<Scalars['Boolean']['input']>;
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
  readonly states?: InputMaybe<ReadonlyArray<JobState>>;
  /** Only of this project. */
  readonly projectId?: InputMaybe<Scalars['ID']['input']>;
  /** Only those whose name holds this text, upper and lower case alike. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** Submitted at this instant or later. */
  readonly submittedFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** Submitted before this instant. */
  readonly submittedTo?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only those that hold a place or had a lease at this site. */
  readonly siteId?: InputMaybe<Scalars['ID']['input']>;
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
  readonly jobId?: InputMaybe<Scalars['ID']['input']>;
  /** Only at this site. */
  readonly siteId?: InputMaybe<Scalars['ID']['input']>;
  /** Only in these states. */
  readonly states?: InputMaybe<ReadonlyArray<LeaseState>>;
};

/** Narrows a list of remedies. */
export type RemedyFilter = {
  /** Only in these states. */
  readonly states?: InputMaybe<ReadonlyArray<RemedyState>>;
  /** Only about this invoice. */
  readonly invoiceId?: InputMaybe<Scalars['ID']['input']>;
};

/** Narrows a list of disputes. */
export type DisputeFilter = {
  /** Only in this state. */
  readonly state?: InputMaybe<DisputeState>;
};

/** Narrows a list of payouts. */
export type PayoutFilter = {
  /** Only in these states. */
  readonly states?: InputMaybe<ReadonlyArray<PayoutState>>;
  /** Only of this operator (finance). */
  readonly operatorId?: InputMaybe<Scalars['ID']['input']>;
  /** Only in this currency. */
  readonly currency?: InputMaybe<Scalars['String']['input']>;
};

/** Narrows a list of statements. */
export type StatementFilter = {
  /** Only of this operator (finance). */
  readonly operatorId?: InputMaybe<Scalars['ID']['input']>;
  /** Only in this currency. */
  readonly currency?: InputMaybe<Scalars['String']['input']>;
  /** Only of this month, such as `2026-11`. */
  readonly period?: InputMaybe<Scalars['String']['input']>;
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
  readonly customerId?: InputMaybe<Scalars['ID']['input']>;
  /** Only with any of these to look at; an empty list: only those without any. */
  readonly anomalies?: InputMaybe<ReadonlyArray<AnomalyKind>>;
  /** True: only those you may approve; false: only those you may not. */
  readonly approvable?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Narrows a list of invoices. */
export type InvoiceFilter = {
  /** Only in these states. */
  readonly states?: InputMaybe<ReadonlyArray<InvoiceState>>;
  /** Only this customer's (finance). */
  readonly customerId?: InputMaybe<Scalars['ID']['input']>;
  /** Only with lines of this lease. */
  readonly leaseId?: InputMaybe<Scalars['ID']['input']>;
};

export type Query = {
  readonly __typename?: 'Query';
  /** Who you are, and the market's clock. */
  readonly viewer: Viewer;
  /** Sites on the market, by name unless ordered otherwise; operators see all of their own besides, the platform every one. */
  readonly sites: SiteConnection;
  /** One site; null when there is none. */
  readonly site: Maybe<Site>;
  /** What stands between a site and its acceptance, as found now. For its operator and the platform; null for others. */
  readonly siteAcceptance: Maybe<ReadonlyArray<AcceptanceCheck>>;
  /** Published offers, cheapest ask first unless ordered otherwise. */
  readonly offers: OfferConnection;
  /** What terms would have earned in a month that was, against what ran in the market then. Nothing is changed by asking. Operators. */
  readonly offerDryRun: OfferDryRunResult;
  /** Every version of a pool's offer, newest first. For its operator and the platform; null for others. */
  readonly offerVersions: Maybe<OfferConnection>;
  /** Your organisation's jobs, newest first unless ordered otherwise. */
  readonly jobs: JobConnection;
  /** A quote of yours, also after it has expired; null when there is none. Customers. */
  readonly quote: Maybe<Quote>;
  /** Your organisation's quotes, newest first. Customers. */
  readonly quotes: QuoteConnection;
  /** One job; null when there is none or it is not yours. */
  readonly job: Maybe<Job>;
  /** Leases you are a party to, newest first. */
  readonly leases: LeaseConnection;
  /** One lease; null when there is none or you are no party to it. */
  readonly lease: Maybe<Lease>;
  /** A reservation; null when it is not yours to see. */
  readonly reservation: Maybe<Reservation>;
  /** Reservations you are a party to, newest first. */
  readonly reservations: ReservationConnection;
  /** Every site now: price, free GPUs, scarcity, curtailment. */
  readonly market: MarketSnapshot;
  /** Curtailment events and planned maintenance of all sites. */
  readonly curtailments: CurtailmentConnection;
  /** One curtailment event; null when there is none. */
  readonly curtailment: Maybe<Curtailment>;
  /** What an event, or a change of one, would do. Operators. */
  readonly curtailmentPreview: CurtailmentPreviewResult;
  /** Maintenance, curtailment, ends of offers, ends of leases and reservations of a site, in order of time; leases you are a party to. Null when there is no such site. */
  readonly siteCalendar: Maybe<ReadonlyArray<CalendarEntry>>;
  /** Prices of a site; at most 2,000 intervals. */
  readonly prices: Maybe<PriceSeries>;
  /** What a MWh at a site was worth most for, hour by hour, oldest first; hours without a price are left out. For its operator and the platform; null for others. */
  readonly siteHours: Maybe<ReadonlyArray<SiteHour>>;
  /** What a site drew and what it may draw, hour by hour, oldest first. For its operator and the platform; null for others. */
  readonly sitePower: Maybe<ReadonlyArray<SitePowerHour>>;
  /** Invoices, newest first: your own once issued; all for finance. */
  readonly invoices: InvoiceConnection;
  /** What was used between two instants, what it costs as rated and what was billed of it, told apart by the groups asked for. Customers see what they used, operators what was used at their sites, finance everything. */
  readonly usage: UsageReport;
  /** What the month has cost your organisation so far, running work with it: what a budget of all of it counts, whether there is one or not. Customers, their own. */
  readonly spending: Spending;
  /** Budgets that hold. Customers, their own. */
  readonly budgets: BudgetConnection;
  /** One budget; null when there is none or it is not yours. */
  readonly budget: Maybe<Budget>;
  /** Invoices that wait for finance: all of them by age or size; of the 2,000 oldest where anomalies, change or whose turn it is decides. Finance only. */
  readonly reviewQueue: InvoiceConnection;
  /** What issuing an invoice would do as it is now; null when there is none, or it is issued already. Finance only. */
  readonly issueRehearsal: Maybe<IssueRehearsal>;
  /** An invoice computed again from its stored inputs; null when there is none. Finance only. */
  readonly invoiceRecomputation: Maybe<InvoiceRecomputation>;
  /** One invoice; null when there is none or it is not yours to see. */
  readonly invoice: Maybe<Invoice>;
  /** Credit notes, write-offs and voids, newest first: finance's second queue; customers see their own credit notes. */
  readonly remedies: RemedyConnection;
  /** Payments that banks asked back, newest first: your own; all for finance. */
  readonly disputes: DisputeConnection;
  /** Where operators are paid: your own accounts; all for finance. */
  readonly payoutAccounts: PayoutAccountConnection;
  /** All terms finance set for an operator in a currency, newest first; empty: the terms of the house. Operators see their own. */
  readonly payoutTerms: ReadonlyArray<PayoutTerms>;
  /** Payouts, newest first: your own; all for finance. */
  readonly payouts: PayoutConnection;
  /** One payout; null when there is none or it is not yours. */
  readonly payout: Maybe<Payout>;
  /** Operators' statements, latest month first: your own; all for finance. */
  readonly statements: OperatorStatementConnection;
  /** One statement; null when there is none or it is not yours. */
  readonly statement: Maybe<OperatorStatement>;
  /** What leases earned: your own; all for finance. At most 366 days and 2,000 rows; narrow the range when there are more. */
  readonly earnings: ReadonlyArray<EarningsRow>;
  /** What an operator has now, and where, in each currency: your own; all for finance, 2,000 rows at most. */
  readonly operatorBalances: ReadonlyArray<OperatorBalances>;
  /** Your billing account; for finance that of a customer. Null for operators, and where there is none. */
  readonly billingAccount: Maybe<BillingAccount>;
  /** The books. Finance only. */
  readonly ledger: LedgerReport;
  /** The journal, oldest first. Finance only. */
  readonly journal: JournalEntryConnection;
  /** Every account's balance as of two dates. Finance only. */
  readonly trialBalance: TrialBalance;
  /** What customers owe, by days past due. Finance only. */
  readonly aging: AgingReport;
  /** What was invoiced, by month, customer, site and product. Finance only. */
  readonly revenue: ReadonlyArray<RevenueRow>;
  /** The months of the books, oldest first. Finance only. */
  readonly periods: ReadonlyArray<AccountingPeriod>;
  /** What has to be so before a month closes; null when there is no such month. Finance only. */
  readonly closeChecklist: Maybe<CloseChecklist>;
  /** Our roles in your own account codes. Finance only. */
  readonly accountMapping: AccountMapping;
  /** What the books began with; null until it is imported. Finance only. */
  readonly openingBalances: Maybe<OpeningBalances>;
  /** The payment provider's books against ours: the last runs, and where they disagree. Finance only. */
  readonly reconciliation: Reconciliation;
  /** Your projects, by name. Customers. */
  readonly projects: ProjectConnection;
  /** Your organisation's members, by address. */
  readonly members: MemberConnection;
  /** Invitations of your organisation, newest first. Who may invite. */
  readonly invitations: InvitationConnection;
  /** Where your organisation is told of what happens, newest first. Customers, with `webhooks:write`. */
  readonly webhooks: WebhookConnection;
  /** One of them; null when you have no such webhook. */
  readonly webhook: Maybe<Webhook>;
  /** What was sent to one of them in the last 30 days, or waits to be, newest first; empty when you have no such webhook. */
  readonly webhookDeliveries: WebhookDeliveryConnection;
  /** Your own keys and sessions, newest first; with `members:write` those of the whole organisation. */
  readonly apiKeys: ApiKeyConnection;
  /** Your organisation's audit log, newest first; the platform sees every entry. */
  readonly auditLog: AuditEntryConnection;
  /** Every organisation, by name. Platform administrators. */
  readonly organizations: OrganizationRecordConnection;
  /** One stored file of a job. Customers. */
  readonly artifact: Maybe<Artifact>;
  /** What the organisation keeps of its jobs' files, and how much it may. Customers. */
  readonly artifactUse: ArtifactUse;
  /** What the control plane wants of the calling agent's site. Agents only. */
  readonly agentOrders: AgentOrdersResult;
};


export type QuerySitesArgs = {
  filter?: InputMaybe<SiteFilter>;
  orderBy?: InputMaybe<SiteOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QuerySiteArgs = {
  id: Scalars['ID']['input'];
};


export type QuerySiteAcceptanceArgs = {
  siteId: Scalars['ID']['input'];
};


export type QueryOffersArgs = {
  filter?: InputMaybe<OfferFilter>;
  orderBy?: InputMaybe<OfferOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryOfferDryRunArgs = {
  input: OfferDryRunInput;
};


export type QueryOfferVersionsArgs = {
  poolId: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryJobsArgs = {
  filter?: InputMaybe<JobFilter>;
  orderBy?: InputMaybe<JobOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryQuoteArgs = {
  id: Scalars['ID']['input'];
};


export type QueryQuotesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryJobArgs = {
  id: Scalars['ID']['input'];
};


export type QueryLeasesArgs = {
  filter?: InputMaybe<LeaseFilter>;
  orderBy?: InputMaybe<LeaseOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryLeaseArgs = {
  id: Scalars['ID']['input'];
};


export type QueryReservationArgs = {
  id: Scalars['ID']['input'];
};


export type QueryReservationsArgs = {
  filter?: InputMaybe<ReservationFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryCurtailmentsArgs = {
  filter?: InputMaybe<CurtailmentFilter>;
  orderBy?: InputMaybe<CurtailmentOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryCurtailmentArgs = {
  id: Scalars['ID']['input'];
};


export type QueryCurtailmentPreviewArgs = {
  input: CurtailmentPreviewInput;
};


export type QuerySiteCalendarArgs = {
  siteId: Scalars['ID']['input'];
  from: Scalars['DateTime']['input'];
  to: Scalars['DateTime']['input'];
};


export type QueryPricesArgs = {
  siteId: Scalars['ID']['input'];
  from: Scalars['DateTime']['input'];
  to: Scalars['DateTime']['input'];
};


export type QuerySiteHoursArgs = {
  siteId: Scalars['ID']['input'];
  from: Scalars['DateTime']['input'];
  to: Scalars['DateTime']['input'];
};


export type QuerySitePowerArgs = {
  siteId: Scalars['ID']['input'];
  from: Scalars['DateTime']['input'];
  to: Scalars['DateTime']['input'];
};


export type QueryInvoicesArgs = {
  filter?: InputMaybe<InvoiceFilter>;
  orderBy?: InputMaybe<InvoiceOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryUsageArgs = {
  by: ReadonlyArray<UsageGroup>;
  from: Scalars['DateTime']['input'];
  to: Scalars['DateTime']['input'];
  filter?: InputMaybe<UsageFilter>;
};


export type QueryBudgetsArgs = {
  filter?: InputMaybe<BudgetFilter>;
  orderBy?: InputMaybe<BudgetOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryBudgetArgs = {
  id: Scalars['ID']['input'];
};


export type QueryReviewQueueArgs = {
  filter?: InputMaybe<ReviewQueueFilter>;
  orderBy?: InputMaybe<ReviewOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryIssueRehearsalArgs = {
  invoiceId: Scalars['ID']['input'];
};


export type QueryInvoiceRecomputationArgs = {
  invoiceId: Scalars['ID']['input'];
};


export type QueryInvoiceArgs = {
  id: Scalars['ID']['input'];
};


export type QueryRemediesArgs = {
  filter?: InputMaybe<RemedyFilter>;
  orderBy?: InputMaybe<RemedyOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryDisputesArgs = {
  filter?: InputMaybe<DisputeFilter>;
  orderBy?: InputMaybe<DisputeOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryPayoutAccountsArgs = {
  operatorId?: InputMaybe<Scalars['ID']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryPayoutTermsArgs = {
  operatorId: Scalars['ID']['input'];
  currency: Scalars['String']['input'];
};


export type QueryPayoutsArgs = {
  filter?: InputMaybe<PayoutFilter>;
  orderBy?: InputMaybe<PayoutOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryPayoutArgs = {
  id: Scalars['ID']['input'];
};


export type QueryStatementsArgs = {
  filter?: InputMaybe<StatementFilter>;
  orderBy?: InputMaybe<StatementOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryStatementArgs = {
  id: Scalars['ID']['input'];
};


export type QueryEarningsArgs = {
  by: EarningsBy;
  from: Scalars['DateTime']['input'];
  to: Scalars['DateTime']['input'];
  operatorId?: InputMaybe<Scalars['ID']['input']>;
};


export type QueryOperatorBalancesArgs = {
  operatorId?: InputMaybe<Scalars['ID']['input']>;
};


export type QueryBillingAccountArgs = {
  organizationId?: InputMaybe<Scalars['ID']['input']>;
};


export type QueryLedgerArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
};


export type QueryJournalArgs = {
  filter?: InputMaybe<JournalFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryTrialBalanceArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  recordedAsOf?: InputMaybe<Scalars['DateTime']['input']>;
};


export type QueryAgingArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  recordedAsOf?: InputMaybe<Scalars['DateTime']['input']>;
};


export type QueryRevenueArgs = {
  from: Scalars['String']['input'];
  to?: InputMaybe<Scalars['String']['input']>;
  recordedAsOf?: InputMaybe<Scalars['DateTime']['input']>;
};


export type QueryCloseChecklistArgs = {
  period: Scalars['String']['input'];
};


export type QueryAccountMappingArgs = {
  version?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryProjectsArgs = {
  filter?: InputMaybe<ProjectFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryMembersArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryInvitationsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryWebhooksArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryWebhookArgs = {
  id: Scalars['ID']['input'];
};


export type QueryWebhookDeliveriesArgs = {
  webhookId: Scalars['ID']['input'];
  filter?: InputMaybe<WebhookDeliveryFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryApiKeysArgs = {
  filter?: InputMaybe<ApiKeyFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryAuditLogArgs = {
  filter?: InputMaybe<AuditFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryOrganizationsArgs = {
  filter?: InputMaybe<OrganizationFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryArtifactArgs = {
  id: Scalars['ID']['input'];
};

export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Makes an API key for yourself, with at most your own scopes. */
  readonly createApiKey: CreateApiKeyResult;
  /** Revokes one of your organisation's API keys. */
  readonly revokeApiKey: RevokeApiKeyResult;
  /** Begins a site as a prospect, with its halls and feeders. Operators. */
  readonly createSite: CreateSiteResult;
  /** Climbs the readiness ladder, each rung with its evidence: operators up to READY_FOR_SERVICE, the platform to ACCEPTED and BILLABLE once every check passes. Rungs left behind are passed over. */
  readonly advanceSite: AdvanceSiteResult;
  /** Sends a site back to an earlier rung, with the reason; leases go on. Operators and platform administrators. */
  readonly returnSite: ReturnSiteResult;
  /** Changes what is given of a site. Operators. */
  readonly updateSite: UpdateSiteResult;
  /** Adds a hall to a site. Operators. */
  readonly addHall: AddHallResult;
  /** Changes what is given of a hall. Operators. */
  readonly changeHall: ChangeHallResult;
  /** Adds a feeder to a site. Operators. */
  readonly addFeeder: AddFeederResult;
  /** Changes what is given of a feeder; never below what is reserved of it. Operators. */
  readonly changeFeeder: ChangeFeederResult;
  /** Renames a pool, corrects its speed, adds nodes. Operators. */
  readonly updatePool: UpdatePoolResult;
  /** Takes a pool off the market for good, with its offer; leases go on. Operators. */
  readonly retirePool: RetirePoolResult;
  /** Lets a node finish what it runs and take nothing new. Operators. */
  readonly drainNode: DrainNodeResult;
  /** Gives a node back to the market. Operators. */
  readonly undrainNode: UndrainNodeResult;
  /** Says that a node does not run. Operators. */
  readonly markNodeDown: MarkNodeDownResult;
  /** Sets how the site pays for power, from an instant on. Operators. */
  readonly setPowerModel: SetPowerModelResult;
  /** Sets, or takes away, the price of power at which a site sheds load that can wait. Operators. */
  readonly setPriceTrigger: SetPriceTriggerResult;
  /** Adds a pool of identical GPUs. Operators. */
  readonly createPool: CreatePoolResult;
  /** Publishes terms for a pool; replaces the terms published before. Operators. */
  readonly publishOffer: PublishOfferResult;
  /** Takes a pool's terms off the market, at once or at an announced end; leases go on. Operators. */
  readonly retireOffer: RetireOfferResult;
  /** Announces a curtailment. Operators. */
  readonly declareCurtailment: DeclareCurtailmentResult;
  /** Announces work on a site: a curtailment of kind MAINTENANCE, with a day's lead time to leases it stops. Operators. */
  readonly scheduleMaintenance: DeclareCurtailmentResult;
  /** Changes the end or the target of an event that is not over; notice is checked again. Operators. */
  readonly amendCurtailment: AmendCurtailmentResult;
  /** Calls an event off before it begins. Operators. */
  readonly withdrawCurtailment: WithdrawCurtailmentResult;
  /** Ends an event that runs now. Operators. */
  readonly endCurtailment: EndCurtailmentResult;
  /** Makes a one-time token with which a site's agent enrols. Operators. */
  readonly inviteAgent: InviteAgentResult;
  /** Shuts an agent out. Operators. */
  readonly revokeAgent: RevokeAgentResult;
  /** Asks an agent for a new key: it makes one at its next poll. Operators. */
  readonly askAgentKey: AskAgentKeyResult;
  /** Asks a node's agent to measure it, once nobody's work is on its GPUs. One that is asked for already is answered. Operators. */
  readonly askBenchmark: AskBenchmarkResult;
  /** Adds prices to a series. Operators for their sites' nodes, platform administrators. */
  readonly importPrices: ImportPricesResult;
  /** What would it cost, where and when? Customers. */
  readonly quoteJob: QuoteJobResult;
  /** Holds an option of a quote for some minutes. Customers. */
  readonly bindQuote: BindQuoteResult;
  /** Which blocks of GPUs can be had for a window, at what price; kept for some minutes. */
  readonly quoteReservation: QuoteReservationResult;
  /** Buys a block: take-or-pay, at the quoted price. Credit is checked against its worst case. */
  readonly reserveCapacity: ReserveCapacityResult;
  /** Gives GPUs of a reservation back to the market for a time that has not begun. What others then use of them is credited. */
  readonly relistReservation: RelistReservationResult;
  /** Calls a reservation off in the moment before its lease is made. After that it is refused: a reservation is take-or-pay, and the refusal says what can be done instead. */
  readonly cancelReservation: CancelReservationResult;
  /** Submits a job: a spec, or a bound option. Customers. */
  readonly submitJob: SubmitJobResult;
  /** Stops a job for good. Customers. */
  readonly cancelJob: CancelJobResult;
  /** Stops a job at your wish and keeps its work: a running one writes a checkpoint first. Its lease and its promise are given up. Pausing what is paused changes nothing. Customers. */
  readonly pauseJob: PauseJobResult;
  /** Puts a paused job back in line with the work it has kept; it is planned anew. Resuming what is not paused changes nothing. Customers. */
  readonly resumeJob: ResumeJobResult;
  /** Submits a new job with the specification and the command of an old one, some of it changed. Customers. */
  readonly cloneJob: CloneJobResult;
  /** Quotes again what was quoted before, and says what changed. Customers. */
  readonly requoteJob: RequoteJobResult;
  /** Sets or changes the budget of a month (of the organisation, of a project) or of a job. Customers. */
  readonly setBudget: SetBudgetResult;
  /** Takes a budget away. Customers. */
  readonly removeBudget: RemoveBudgetResult;
  /** Gives a payment method (a token of the payment provider). Customers. */
  readonly addPaymentMethod: AddPaymentMethodResult;
  /** How your work is billed, from the start of the next month on. An owner of the customer, or finance. */
  readonly setBillingTerms: SetBillingTermsResult;
  /** Who stands on your invoices from now on. An owner of the customer, or finance. */
  readonly setBillingDetails: SetBillingDetailsResult;
  /** What a customer may owe at a time. Finance only. */
  readonly setCreditLimit: SetCreditLimitResult;
  /** Approves an invoice for issue: not by who last changed it. Finance. */
  readonly approveInvoice: ApproveInvoiceResult;
  /** Approves several invoices, each judged on its own: a refusal of one does not stop the others. Finance. */
  readonly approveInvoices: ApproveInvoicesResult;
  /** Throws a draft away. What its leases used comes back on a new draft, without what was adjusted by hand. Finance. */
  readonly deleteInvoice: DeleteInvoiceResult;
  /** Sends an invoice back, with a reason. Finance. */
  readonly rejectInvoice: RejectInvoiceResult;
  /** Adds a line that corrects another; the original is kept. Finance. */
  readonly adjustInvoiceLine: AdjustInvoiceLineResult;
  /** Proposes a credit note of one line of an issued invoice; its taxes and our fee follow. Somebody else approves it. Finance. */
  readonly creditLine: CreditLineResult;
  /** Proposes to give back part of an invoice, spread over its lines in proportion. Somebody else approves it. Finance. */
  readonly refundInvoice: RefundInvoiceResult;
  /** Proposes to give an overdue invoice up as a loss. Somebody else approves it. Finance. */
  readonly writeOffInvoice: WriteOffInvoiceResult;
  /** Proposes to take an unpaid invoice back whole. Somebody else approves it. Finance. */
  readonly voidInvoice: VoidInvoiceResult;
  /** Approves a credit note, write-off or void: not by who proposed it, and by two people above its tier. Finance. */
  readonly approveRemedy: ApproveRemedyResult;
  /** Takes a proposal back, or gives up one that the payment provider refused. Finance. */
  readonly withdrawRemedy: WithdrawRemedyResult;
  /** Brings a rejected invoice back to review as it is now. Finance. */
  readonly recollectInvoice: RecollectInvoiceResult;
  /** Says where you are paid in a currency, or has the payment provider asked again how the account stands. Operators. */
  readonly openPayoutAccount: OpenPayoutAccountResult;
  /** Sets on what terms an operator is paid from an instant on, as the next version. Finance. */
  readonly setPayoutTerms: SetPayoutTermsResult;
  /** Looks at all operators and proposes what is due, as happens by itself once a day; as a dry run it keeps nothing. Finance. */
  readonly runPayouts: RunPayoutsResult;
  /** Approves a payout: not by who proposed it, and by two people above its tier. Finance. */
  readonly approvePayout: ApprovePayoutResult;
  /** Keeps back a payout that is not sent yet, with a reason. Finance. */
  readonly holdPayout: HoldPayoutResult;
  /** Lets go of a payout that is kept back: it is approved anew. Finance. */
  readonly releasePayout: ReleasePayoutResult;
  /** Gives up a payout that is not sent yet, with a reason; a later run proposes anew. Finance. */
  readonly withdrawPayout: WithdrawPayoutResult;
  /** Has a payout that the bank sent back sent again, or one that was sent taken back; billing does it. Finance. */
  readonly askPayout: AskPayoutResult;
  /** Locks a month that is over: late bookings go to the next, billing accrues what is not invoiced. Finance. */
  readonly lockPeriod: LockPeriodResult;
  /** Closes a locked month, when nothing blocks: not by who locked it. Finance. */
  readonly closePeriod: ClosePeriodResult;
  /** Opens the last locked or closed month again, with a reason: not by who locked it. Finance. */
  readonly reopenPeriod: ReopenPeriodResult;
  /** Gives the books the balances they begin with, once; they must balance. Finance. */
  readonly importOpeningBalances: ImportOpeningBalancesResult;
  /** Sets all of your own account codes, as the next version. Finance. */
  readonly setAccountMapping: SetAccountMappingResult;
  /** Asks billing to hold the payment provider's books against ours now. Finance. */
  readonly startReconciliation: StartReconciliationResult;
  /** Says what is done about a difference, with a reason; above its tier others approve it. Finance. */
  readonly resolveDifference: ResolveDifferenceResult;
  /** Approves what is done about a difference: not by who proposed it, and by two people above its tier. Finance. */
  readonly approveResolution: ApproveResolutionResult;
  /** Trades one of your keys for a new one. The old one works on for the overlap. */
  readonly rotateApiKey: RotateApiKeyResult;
  /** Makes a place that is told of what happens; its signing secret is in the answer and nowhere else. Customers, with `webhooks:write`. */
  readonly createWebhook: CreateWebhookResult;
  /** Changes where a webhook goes and what it is told of, or stops and starts it. Customers. */
  readonly updateWebhook: UpdateWebhookResult;
  /** Gives a webhook a new signing secret; messages are signed with the old one too until it expires. Customers. */
  readonly rotateWebhookSecret: RotateWebhookSecretResult;
  /** Takes a webhook away, with all that was sent to it. Customers. */
  readonly deleteWebhook: DeleteWebhookResult;
  /** Sends a webhook a message that says nothing but that it arrives, once. Customers. */
  readonly testWebhook: TestWebhookResult;
  /** Sends a message again, under the id it had before. Customers. */
  readonly redeliverWebhook: RedeliverWebhookResult;
  /** Begins a project. An owner of the customer. */
  readonly createProject: CreateProjectResult;
  /** Renames a project. An owner of the customer. */
  readonly renameProject: RenameProjectResult;
  /** Closes a project to new jobs; those that are in it go on. An owner of the customer. */
  readonly archiveProject: ArchiveProjectResult;
  /** Opens an archived project again. An owner of the customer. */
  readonly restoreProject: RestoreProjectResult;
  /** Makes a one-time token with which somebody joins your organisation. An owner. */
  readonly inviteMember: InviteMemberResult;
  /** Takes an invitation back. An owner. */
  readonly revokeInvitation: RevokeInvitationResult;
  /** Joins the organisation that invited you, with a password or with a token of the login issuer. The token is the credential. */
  readonly acceptInvitation: AcceptInvitationResult;
  /** Says what a member may do and in which projects; their keys follow at once. An owner. */
  readonly changeMemberRoles: ChangeMemberRolesResult;
  /** Ends a membership with its keys and sessions. An owner; the last owner stays. */
  readonly removeMember: RemoveMemberResult;
  /** Begins a session with address and password: the secret is a bearer for twelve hours. */
  readonly signIn: SignInResult;
  /** Ends the session it is called with, or all of them; keys are revoked instead. */
  readonly signOut: SignOutResult;
  /** Admits an organisation and invites its first owner. Platform administrators. */
  readonly createOrganization: CreateOrganizationResult;
  /** Says that an operator is who it says, and what shows it: from then on its sites are listed. Platform administrators. */
  readonly verifyOperator: VerifyOperatorResult;
  /** Shuts an organisation out: credentials are refused, nothing new of it starts, nothing is paid out. Platform administrators. */
  readonly suspendOrganization: SuspendOrganizationResult;
  /** Lets a suspended organisation in again. Platform administrators. */
  readonly reinstateOrganization: ReinstateOrganizationResult;
  /** Takes a site off the market: nothing new starts there. Platform administrators. */
  readonly suspendSite: SuspendSiteResult;
  /** Puts a suspended site back on the market. Platform administrators. */
  readonly reinstateSite: ReinstateSiteResult;
  /** Says what an organisation's requests may cost per second. Platform administrators. */
  readonly setRequestLimit: SetRequestLimitResult;
  /** Agent, before it is known: trades a one-time token and its public key for an identity. The body's shape has its own version. */
  readonly enrolAgent: EnrolAgentResult;
  /** Agent: trades a signed assertion for a ten-minute bearer. */
  readonly agentToken: AgentTokenResult;
  /** Agent: puts a new key in place of its own, proven by both. Harmless when repeated. */
  readonly replaceAgentKey: ReplaceAgentKeyResult;
  /** Wants one file for a job (an input, or an artifact of your own): says which pieces to send where. Repeated with the same file it goes on where it stopped. Customers. */
  readonly startArtifactUpload: StartArtifactUploadResult;
  /** All pieces were sent: the file counts from now on, and replaces one of the same kind and name. Harmless when repeated. Customers. */
  readonly finishArtifactUpload: FinishArtifactUploadResult;
  /** Deletes a stored file. A job cannot resume from a checkpoint that is gone. Customers. */
  readonly deleteArtifact: DeleteArtifactResult;
  /** Says how long files of your jobs are kept, of those stored from now on. Customers. */
  readonly setArtifactRetention: SetArtifactRetentionResult;
  /** Says how much a customer may keep. Platform administrators. */
  readonly setArtifactQuota: SetArtifactQuotaResult;
  /** Agent: finds, sends and completes checkpoints and artifacts of jobs at its site. Harmless when repeated. */
  readonly agentArtifacts: AgentArtifactsResult;
  /** Agent: reports states, progress, logs and readings. Harmless when repeated. */
  readonly reportBatch: ReportBatchResult;
};


export type MutationCreateApiKeyArgs = {
  input: CreateApiKeyInput;
};


export type MutationRevokeApiKeyArgs = {
  input: RevokeApiKeyInput;
};


export type MutationCreateSiteArgs = {
  input: CreateSiteInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationAdvanceSiteArgs = {
  input: AdvanceSiteInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationReturnSiteArgs = {
  input: ReturnSiteInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationUpdateSiteArgs = {
  input: UpdateSiteInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationAddHallArgs = {
  input: AddHallInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationChangeHallArgs = {
  input: ChangeHallInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationAddFeederArgs = {
  input: AddFeederInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationChangeFeederArgs = {
  input: ChangeFeederInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationUpdatePoolArgs = {
  input: UpdatePoolInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRetirePoolArgs = {
  input: RetirePoolInput;
};


export type MutationDrainNodeArgs = {
  input: DrainNodeInput;
};


export type MutationUndrainNodeArgs = {
  input: UndrainNodeInput;
};


export type MutationMarkNodeDownArgs = {
  input: MarkNodeDownInput;
};


export type MutationSetPowerModelArgs = {
  input: SetPowerModelInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationSetPriceTriggerArgs = {
  input: SetPriceTriggerInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationCreatePoolArgs = {
  input: CreatePoolInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationPublishOfferArgs = {
  input: PublishOfferInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRetireOfferArgs = {
  input: RetireOfferInput;
};


export type MutationDeclareCurtailmentArgs = {
  input: DeclareCurtailmentInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationScheduleMaintenanceArgs = {
  input: ScheduleMaintenanceInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationAmendCurtailmentArgs = {
  input: AmendCurtailmentInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationWithdrawCurtailmentArgs = {
  input: WithdrawCurtailmentInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationEndCurtailmentArgs = {
  input: EndCurtailmentInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationInviteAgentArgs = {
  input: InviteAgentInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRevokeAgentArgs = {
  input: RevokeAgentInput;
};


export type MutationAskAgentKeyArgs = {
  input: AskAgentKeyInput;
};


export type MutationAskBenchmarkArgs = {
  input: AskBenchmarkInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationImportPricesArgs = {
  input: ImportPricesInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationQuoteJobArgs = {
  input: JobSpecInput;
};


export type MutationBindQuoteArgs = {
  input: BindQuoteInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationQuoteReservationArgs = {
  input: ReservationSpecInput;
};


export type MutationReserveCapacityArgs = {
  input: ReserveCapacityInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRelistReservationArgs = {
  input: RelistReservationInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationCancelReservationArgs = {
  input: CancelReservationInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationSubmitJobArgs = {
  input: SubmitJobInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationCancelJobArgs = {
  input: CancelJobInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationPauseJobArgs = {
  input: PauseJobInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationResumeJobArgs = {
  input: ResumeJobInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationCloneJobArgs = {
  input: CloneJobInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRequoteJobArgs = {
  input: RequoteJobInput;
};


export type MutationSetBudgetArgs = {
  input: SetBudgetInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRemoveBudgetArgs = {
  input: RemoveBudgetInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationAddPaymentMethodArgs = {
  input: AddPaymentMethodInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationSetBillingTermsArgs = {
  input: SetBillingTermsInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationSetBillingDetailsArgs = {
  input: SetBillingDetailsInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationSetCreditLimitArgs = {
  input: SetCreditLimitInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationApproveInvoiceArgs = {
  input: ApproveInvoiceInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationApproveInvoicesArgs = {
  input: ApproveInvoicesInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationDeleteInvoiceArgs = {
  input: DeleteInvoiceInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRejectInvoiceArgs = {
  input: RejectInvoiceInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationAdjustInvoiceLineArgs = {
  input: AdjustInvoiceLineInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationCreditLineArgs = {
  input: CreditLineInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRefundInvoiceArgs = {
  input: RefundInvoiceInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationWriteOffInvoiceArgs = {
  input: WriteOffInvoiceInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationVoidInvoiceArgs = {
  input: VoidInvoiceInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationApproveRemedyArgs = {
  input: ApproveRemedyInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationWithdrawRemedyArgs = {
  input: WithdrawRemedyInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRecollectInvoiceArgs = {
  input: RecollectInvoiceInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationOpenPayoutAccountArgs = {
  input: OpenPayoutAccountInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationSetPayoutTermsArgs = {
  input: SetPayoutTermsInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRunPayoutsArgs = {
  input: RunPayoutsInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationApprovePayoutArgs = {
  input: ApprovePayoutInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationHoldPayoutArgs = {
  input: HoldPayoutInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationReleasePayoutArgs = {
  input: ReleasePayoutInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationWithdrawPayoutArgs = {
  input: WithdrawPayoutInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationAskPayoutArgs = {
  input: AskPayoutInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationLockPeriodArgs = {
  input: LockPeriodInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationClosePeriodArgs = {
  input: ClosePeriodInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationReopenPeriodArgs = {
  input: ReopenPeriodInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationImportOpeningBalancesArgs = {
  input: ImportOpeningBalancesInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationSetAccountMappingArgs = {
  input: SetAccountMappingInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationStartReconciliationArgs = {
  input: StartReconciliationInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationResolveDifferenceArgs = {
  input: ResolveDifferenceInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationApproveResolutionArgs = {
  input: ApproveResolutionInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRotateApiKeyArgs = {
  input: RotateApiKeyInput;
};


export type MutationCreateWebhookArgs = {
  input: CreateWebhookInput;
};


export type MutationUpdateWebhookArgs = {
  input: UpdateWebhookInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRotateWebhookSecretArgs = {
  input: RotateWebhookSecretInput;
};


export type MutationDeleteWebhookArgs = {
  input: DeleteWebhookInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationTestWebhookArgs = {
  input: TestWebhookInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRedeliverWebhookArgs = {
  input: RedeliverWebhookInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationCreateProjectArgs = {
  input: CreateProjectInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRenameProjectArgs = {
  input: RenameProjectInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationArchiveProjectArgs = {
  input: ArchiveProjectInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRestoreProjectArgs = {
  input: RestoreProjectInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationInviteMemberArgs = {
  input: InviteMemberInput;
};


export type MutationRevokeInvitationArgs = {
  input: RevokeInvitationInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationAcceptInvitationArgs = {
  input: AcceptInvitationInput;
};


export type MutationChangeMemberRolesArgs = {
  input: ChangeMemberRolesInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRemoveMemberArgs = {
  input: RemoveMemberInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationSignInArgs = {
  input: SignInInput;
};


export type MutationSignOutArgs = {
  input: SignOutInput;
};


export type MutationCreateOrganizationArgs = {
  input: CreateOrganizationInput;
};


export type MutationVerifyOperatorArgs = {
  input: VerifyOperatorInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationSuspendOrganizationArgs = {
  input: SuspendOrganizationInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationReinstateOrganizationArgs = {
  input: ReinstateOrganizationInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationSuspendSiteArgs = {
  input: SuspendSiteInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationReinstateSiteArgs = {
  input: ReinstateSiteInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationSetRequestLimitArgs = {
  input: SetRequestLimitInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationEnrolAgentArgs = {
  input: AgentBodyInput;
};


export type MutationAgentTokenArgs = {
  input: AgentBodyInput;
};


export type MutationReplaceAgentKeyArgs = {
  input: AgentBodyInput;
};


export type MutationStartArtifactUploadArgs = {
  input: StartArtifactUploadInput;
};


export type MutationFinishArtifactUploadArgs = {
  input: FinishArtifactUploadInput;
};


export type MutationDeleteArtifactArgs = {
  input: DeleteArtifactInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationSetArtifactRetentionArgs = {
  input: SetArtifactRetentionInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationSetArtifactQuotaArgs = {
  input: SetArtifactQuotaInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationAgentArtifactsArgs = {
  input: AgentBodyInput;
};


export type MutationReportBatchArgs = {
  input: AgentBodyInput;
};

export type Subscription = {
  readonly __typename?: 'Subscription';
  /** What happens to a job. `after` resumes behind a cursor without a gap; without it, from now on. */
  readonly jobEvents: JobEvent;
  /** Output of a job. `after` resumes behind a cursor; without it, from the beginning. */
  readonly jobLogs: LogLine;
  /** What happens on the market that concerns you. */
  readonly marketEvents: MarketEvent;
  /** What happens to curtailment events that concern you: the operator's own, and those that touch a customer's leases. `after` resumes behind a cursor without a gap; without it, from now on. */
  readonly curtailmentEvents: CurtailmentEvent;
};


export type SubscriptionJobEventsArgs = {
  jobId: Scalars['ID']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


export type SubscriptionJobLogsArgs = {
  jobId: Scalars['ID']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


export type SubscriptionMarketEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
};


export type SubscriptionCurtailmentEventsArgs = {
  siteId?: InputMaybe<Scalars['ID']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};

/** Something that happened to a job. */
export type JobEvent = {
  readonly __typename?: 'JobEvent';
  /** Give it as `after` to resume. */
  readonly cursor: Scalars['String']['output'];
  /** Such as `job.running`, `lease.committed`, `job.progress`. */
  readonly topic: Scalars['String']['output'];
  /** Market time. */
  readonly at: Scalars['DateTime']['output'];
  /** The job as it is now; null when it is no longer visible to you. */
  readonly job: Maybe<Job>;
  /** What kind of news it is. */
  readonly kind: JobEventKind;
  /** The state it moved to with this event; null for other news. */
  readonly state: Maybe<JobState>;
  /** Where the plan put it, and where it had it before; null for other news. */
  readonly planChange: Maybe<PlanChange>;
  /** Details of the topic. */
  readonly detail: Scalars['JSON']['output'];
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

/** A place a job was given, beside the one it had. */
export type PlanChange = {
  readonly __typename?: 'PlanChange';
  /** Where it was to run; null when it had no place. */
  readonly fromSite: Maybe<Site>;
  /** Where it is to run. */
  readonly toSite: Site;
  /** What it was to cost there; null when it had no place. */
  readonly fromTotalUsd: Maybe<Scalars['Decimal']['output']>;
  /** What it is to cost. */
  readonly toTotalUsd: Scalars['Decimal']['output'];
  /** When it was to start; null when it had no place. */
  readonly fromStartsAt: Maybe<Scalars['DateTime']['output']>;
  /** When it is to start. */
  readonly toStartsAt: Scalars['DateTime']['output'];
  /** When it was to be done; null when it had no place. */
  readonly fromFinishesAt: Maybe<Scalars['DateTime']['output']>;
  /** When it is to be done. */
  readonly toFinishesAt: Scalars['DateTime']['output'];
};

/** A line of output. */
export type LogLine = {
  readonly __typename?: 'LogLine';
  /** Give it as `after` to resume. */
  readonly cursor: Scalars['String']['output'];
  /** Market time. */
  readonly at: Scalars['DateTime']['output'];
  /** `stdout` or `stderr`. */
  readonly stream: Scalars['String']['output'];
  /** The text, without its line break. */
  readonly line: Scalars['String']['output'];
  /** The lease it ran on. */
  readonly leaseId: Scalars['ID']['output'];
  /** Counts the lines of a lease from 1, both streams together. */
  readonly lineNumber: Scalars['Int']['output'];
};

/** Something that happened on the market. */
export type MarketEvent = {
  readonly __typename?: 'MarketEvent';
  /** Give it as `after` to resume. */
  readonly cursor: Scalars['String']['output'];
  /** Such as `curtailment.declared`, `invoice.issued`. */
  readonly topic: Scalars['String']['output'];
  /** Market time. */
  readonly at: Scalars['DateTime']['output'];
  /** Id of the thing it happened to. */
  readonly subjectId: Scalars['ID']['output'];
  /** Details of the topic. */
  readonly detail: Scalars['JSON']['output'];
};

/** Something that happened to a curtailment event. */
export type CurtailmentEvent = {
  readonly __typename?: 'CurtailmentEvent';
  /** Give it as `after` to resume. */
  readonly cursor: Scalars['String']['output'];
  /** Such as `curtailment.declared`, `curtailment.amended`, `lease.curtailed`. */
  readonly topic: Scalars['String']['output'];
  /** Market time. */
  readonly at: Scalars['DateTime']['output'];
  /** `site_…` */
  readonly siteId: Scalars['ID']['output'];
  /** The event as it is now. */
  readonly curtailment: Curtailment;
  /** Details of the topic. */
  readonly detail: Scalars['JSON']['output'];
};

/** What `createApiKey` takes. */
export type CreateApiKeyInput = {
  /** Your name for it. */
  readonly name: Scalars['String']['input'];
  /** At most your own. */
  readonly scopes: ReadonlyArray<Scalars['String']['input']>;
  /** Null: never. */
  readonly expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Limits it to these projects of yours; null: to none. */
  readonly projectIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
};

/** What `revokeApiKey` takes. */
export type RevokeApiKeyInput = {
  /** `key_…` */
  readonly apiKeyId: Scalars['ID']['input'];
};

/** A revoked key. */
export type ApiKeyRevoked = {
  readonly __typename?: 'ApiKeyRevoked';
  /** `key_…` */
  readonly id: Scalars['ID']['output'];
};

/** What `createApiKey` answers. */
export type CreateApiKeyResult = ApiKeyCreated | InvalidInput | PlainRefusal;

/** What `revokeApiKey` answers. */
export type RevokeApiKeyResult = ApiKeyRevoked | PlainRefusal;

/** Narrows a list of projects. */
export type ProjectFilter = {
  /** True: only archived ones; false: only those that take jobs. */
  readonly archived?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Narrows a list of keys. */
export type ApiKeyFilter = {
  /** Only this member's. */
  readonly memberId?: InputMaybe<Scalars['ID']['input']>;
  /** True: only those that work now; false: only those that do not. */
  readonly live?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Narrows the audit log. */
export type AuditFilter = {
  /** Only what this member, agent or process did. */
  readonly actor?: InputMaybe<Scalars['ID']['input']>;
  /** Only this action, such as `job.submit`, or all of a kind, such as `job.` */
  readonly action?: InputMaybe<Scalars['String']['input']>;
  /** Only what was done to the thing with this id. */
  readonly subject?: InputMaybe<Scalars['String']['input']>;
  /** First instant, market time. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** First instant after, market time. */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only this organisation's (the platform). */
  readonly organizationId?: InputMaybe<Scalars['ID']['input']>;
};

/** Narrows a list of organisations. */
export type OrganizationFilter = {
  /** Only of this kind. */
  readonly kind?: InputMaybe<OrganizationKind>;
  /** Only in this status. */
  readonly status?: InputMaybe<OrganizationStatus>;
  /** Only with this verification. */
  readonly verification?: InputMaybe<OrganizationVerification>;
};

/** What `rotateApiKey` takes. */
export type RotateApiKeyInput = {
  /** `key_…` */
  readonly apiKeyId: Scalars['ID']['input'];
  /** How long the old one still works: 0 to 2,592,000, an hour unless given. */
  readonly overlapSeconds?: InputMaybe<Scalars['Int']['input']>;
};

/** A key took the place of another. */
export type ApiKeyRotated = {
  readonly __typename?: 'ApiKeyRotated';
  /** `key_…` of the new one. */
  readonly id: Scalars['ID']['output'];
  /** `sy_live_…`: keep it now, it cannot be shown again. */
  readonly secret: Scalars['String']['output'];
  /** The one it replaces. */
  readonly replacesId: Scalars['ID']['output'];
  /** Wall time: the old one works until then. */
  readonly oldExpiresAt: Scalars['DateTime']['output'];
};

/** What `rotateApiKey` answers. */
export type RotateApiKeyResult = ApiKeyRotated | InvalidInput | PlainRefusal;

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

/** Where your organisation is told of what happens: signed messages are posted there. All its instants are wall time. */
export type Webhook = {
  readonly __typename?: 'Webhook';
  /** `hook_…` */
  readonly id: Scalars['ID']['output'];
  /** Where messages are posted to. */
  readonly url: Scalars['String']['output'];
  /** Your name for it; may be empty. */
  readonly description: Scalars['String']['output'];
  /** What it is told of. */
  readonly kinds: ReadonlyArray<WebhookEventKind>;
  /** Whether it is sent to. */
  readonly enabled: Scalars['Boolean']['output'];
  /** Why it is not sent to; null when it is. */
  readonly disabledReason: Maybe<WebhookDisabledReason>;
  /** Since when it is not sent to; null when it is. */
  readonly disabledAt: Maybe<Scalars['DateTime']['output']>;
  /** The first attempt it did not take since it took one; null when it took the last one, or there was none. */
  readonly failingSince: Maybe<Scalars['DateTime']['output']>;
  /** When it was made. */
  readonly createdAt: Scalars['DateTime']['output'];
};

/** A webhook among others. */
export type WebhookEdge = {
  readonly __typename?: 'WebhookEdge';
  /** Give it as `after` to go on behind this one. */
  readonly cursor: Scalars['String']['output'];
  /** The webhook. */
  readonly node: Webhook;
};

/** A page of webhooks. */
export type WebhookConnection = {
  readonly __typename?: 'WebhookConnection';
  /** The page. */
  readonly edges: ReadonlyArray<WebhookEdge>;
  /** What lies beyond it. */
  readonly pageInfo: PageInfo;
  /** How many there are in all. */
  readonly totalCount: Scalars['Int']['output'];
};

/** How a message to a webhook stands. */
export type WebhookDeliveryState =
  /** It is sent at `nextAttemptAt`. */
  | 'WAITING'
  /** It arrived. */
  | 'DELIVERED'
  /** It is given up. */
  | 'FAILED';

/** A message to a webhook, and what became of it. All its instants are wall time. */
export type WebhookDelivery = {
  readonly __typename?: 'WebhookDelivery';
  /** `dlv_…` */
  readonly id: Scalars['ID']['output'];
  /** `hook_…` */
  readonly webhookId: Scalars['ID']['output'];
  /** The `webhook-id` of the message: the same for every attempt, and for every webhook that is told of the same thing. */
  readonly eventId: Scalars['ID']['output'];
  /** What it tells of, as the message says it, such as `job.placed`; `ping` for a test. */
  readonly type: Scalars['String']['output'];
  /** The message: JSON. */
  readonly body: Scalars['String']['output'];
  /** When it was made. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** How it stands. */
  readonly state: WebhookDeliveryState;
  /** How often it was tried, in all. */
  readonly attempts: Scalars['Int']['output'];
  /** When it is tried next; null when it is not. */
  readonly nextAttemptAt: Maybe<Scalars['DateTime']['output']>;
  /** When it was tried last; null before the first time. */
  readonly lastAttemptAt: Maybe<Scalars['DateTime']['output']>;
  /** The HTTP status of the last answer; null when there was none. */
  readonly lastStatus: Maybe<Scalars['Int']['output']>;
  /** Why the last attempt did not arrive; null when it did, or there was none. */
  readonly lastError: Maybe<Scalars['String']['output']>;
  /** When it arrived; null when it did not. */
  readonly deliveredAt: Maybe<Scalars['DateTime']['output']>;
};

/** A message among others. */
export type WebhookDeliveryEdge = {
  readonly __typename?: 'WebhookDeliveryEdge';
  /** Give it as `after` to go on behind this one. */
  readonly cursor: Scalars['String']['output'];
  /** The message. */
  readonly node: WebhookDelivery;
};

/** A page of messages. */
export type WebhookDeliveryConnection = {
  readonly __typename?: 'WebhookDeliveryConnection';
  /** The page. */
  readonly edges: ReadonlyArray<WebhookDeliveryEdge>;
  /** What lies beyond it. */
  readonly pageInfo: PageInfo;
  /** How many there are in all. */
  readonly totalCount: Scalars['Int']['output'];
};

/** Which messages. */
export type WebhookDeliveryFilter = {
  /** Only those that stand so. */
  readonly state?: InputMaybe<WebhookDeliveryState>;
};

/** What `createWebhook` takes. */
export type CreateWebhookInput = {
  /** `https://…`, on the public internet. */
  readonly url: Scalars['String']['input'];
  /** What it is to be told of: one at least. */
  readonly kinds: ReadonlyArray<WebhookEventKind>;
  /** Your name for it, up to 200 characters; empty unless given. */
  readonly description?: InputMaybe<Scalars['String']['input']>;
};

/** A new webhook. */
export type WebhookCreated = {
  readonly __typename?: 'WebhookCreated';
  /** The webhook. */
  readonly webhook: Webhook;
  /** `whsec_…`, what its messages are signed with: keep it now, it cannot be shown again. */
  readonly secret: Scalars['String']['output'];
};

/** What `createWebhook` answers. */
export type CreateWebhookResult = WebhookCreated | InvalidInput | PlainRefusal;

/** What `updateWebhook` takes; what is null stays as it is. */
export type UpdateWebhookInput = {
  /** `hook_…` */
  readonly webhookId: Scalars['ID']['input'];
  /** `https://…`, on the public internet. */
  readonly url?: InputMaybe<Scalars['String']['input']>;
  /** What it is to be told of: one at least. */
  readonly kinds?: InputMaybe<ReadonlyArray<WebhookEventKind>>;
  /** Your name for it, up to 200 characters. */
  readonly description?: InputMaybe<Scalars['String']['input']>;
  /** False: it is sent nothing until it is true again. What waits then is sent. */
  readonly enabled?: InputMaybe<Scalars['Boolean']['input']>;
};

/** What `updateWebhook` answers. */
export type UpdateWebhookResult = Webhook | InvalidInput | PlainRefusal;

/** What `rotateWebhookSecret` takes. */
export type RotateWebhookSecretInput = {
  /** `hook_…` */
  readonly webhookId: Scalars['ID']['input'];
  /** How long messages are signed with the old secret too: 0 to 2,592,000, a day unless given. */
  readonly overlapSeconds?: InputMaybe<Scalars['Int']['input']>;
};

/** A webhook with a new secret. */
export type WebhookSecretRotated = {
  readonly __typename?: 'WebhookSecretRotated';
  /** The webhook. */
  readonly webhook: Webhook;
  /** `whsec_…`: keep it now, it cannot be shown again. */
  readonly secret: Scalars['String']['output'];
  /** Wall time: messages are signed with the old one too until then. */
  readonly oldExpiresAt: Scalars['DateTime']['output'];
};

/** What `rotateWebhookSecret` answers. */
export type RotateWebhookSecretResult = WebhookSecretRotated | InvalidInput | PlainRefusal;

/** What `deleteWebhook` takes. */
export type DeleteWebhookInput = {
  /** `hook_…` */
  readonly webhookId: Scalars['ID']['input'];
};

/** A webhook that is no more. */
export type WebhookDeleted = {
  readonly __typename?: 'WebhookDeleted';
  /** `hook_…` */
  readonly id: Scalars['ID']['output'];
};

/** What `deleteWebhook` answers. */
export type DeleteWebhookResult = WebhookDeleted | PlainRefusal;

/** What `testWebhook` takes. */
export type TestWebhookInput = {
  /** `hook_…` */
  readonly webhookId: Scalars['ID']['input'];
};

/** What `testWebhook` answers. */
export type TestWebhookResult = WebhookDelivery | PlainRefusal;

/** What `redeliverWebhook` takes. */
export type RedeliverWebhookInput = {
  /** `dlv_…` */
  readonly deliveryId: Scalars['ID']['input'];
};

/** What `redeliverWebhook` answers. */
export type RedeliverWebhookResult = WebhookDelivery | PlainRefusal;

/** What `createProject` takes. */
export type CreateProjectInput = {
  /** 1 to 100 characters, unlike your other projects. */
  readonly name: Scalars['String']['input'];
};

/** What `createProject` answers. */
export type CreateProjectResult = Project | InvalidInput | PlainRefusal;

/** What `renameProject` takes. */
export type RenameProjectInput = {
  /** `proj_…` */
  readonly projectId: Scalars['ID']['input'];
  /** 1 to 100 characters, unlike your other projects. */
  readonly name: Scalars['String']['input'];
};

/** What `renameProject` answers. */
export type RenameProjectResult = Project | InvalidInput | PlainRefusal;

/** What `archiveProject` takes. */
export type ArchiveProjectInput = {
  /** `proj_…` */
  readonly projectId: Scalars['ID']['input'];
};

/** What `archiveProject` answers. */
export type ArchiveProjectResult = Project | PlainRefusal;

/** What `restoreProject` takes. */
export type RestoreProjectInput = {
  /** `proj_…` */
  readonly projectId: Scalars['ID']['input'];
};

/** What `restoreProject` answers. */
export type RestoreProjectResult = Project | PlainRefusal;

/** What `inviteMember` takes. */
export type InviteMemberInput = {
  /** Who is asked to join. */
  readonly email: Scalars['String']['input'];
  /** At least one; see `Viewer.roles`. What they give must be within your own scopes. */
  readonly roles: ReadonlyArray<Scalars['String']['input']>;
  /** Limits them to these projects; null: to none. Customers only. */
  readonly projectIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** How long the token is good: 300 to 2,592,000, a week unless given. */
  readonly expiresInSeconds?: InputMaybe<Scalars['Int']['input']>;
};

/** An invitation with its token. */
export type MemberInvited = {
  readonly __typename?: 'MemberInvited';
  /** The invitation. */
  readonly invitation: Invitation;
  /** Give it to who is invited: it is shown once. */
  readonly token: Scalars['String']['output'];
};

/** What `inviteMember` answers. */
export type InviteMemberResult = MemberInvited | InvalidInput | PlainRefusal;

/** What `revokeInvitation` takes. */
export type RevokeInvitationInput = {
  /** The invitation. */
  readonly invitationId: Scalars['ID']['input'];
};

/** What `revokeInvitation` answers. */
export type RevokeInvitationResult = Invitation | PlainRefusal;

/** What `acceptInvitation` takes: a password or an identity token, not both. */
export type AcceptInvitationInput = {
  /** What you were given. */
  readonly token: Scalars['String']['input'];
  /** Your name. */
  readonly name: Scalars['String']['input'];
  /** 12 to 200 characters. */
  readonly password?: InputMaybe<Scalars['String']['input']>;
  /** A token of the login issuer about you. */
  readonly identityToken?: InputMaybe<Scalars['String']['input']>;
};

/** What `acceptInvitation` answers. */
export type AcceptInvitationResult = Member | InvalidInput | PlainRefusal;

/** What `changeMemberRoles` takes. */
export type ChangeMemberRolesInput = {
  /** `user_…` */
  readonly memberId: Scalars['ID']['input'];
  /** All of them: what is left out is taken away. */
  readonly roles: ReadonlyArray<Scalars['String']['input']>;
  /** Limits them to these projects; null: to none. Customers only. */
  readonly projectIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
};

/** What `changeMemberRoles` answers. */
export type ChangeMemberRolesResult = Member | InvalidInput | PlainRefusal;

/** What `removeMember` takes. */
export type RemoveMemberInput = {
  /** `user_…` */
  readonly memberId: Scalars['ID']['input'];
  /** Why; null: not said. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
};

/** A membership that ended. */
export type MemberRemoved = {
  readonly __typename?: 'MemberRemoved';
  /** `user_…` */
  readonly id: Scalars['ID']['output'];
  /** Keys and sessions that ended with it. */
  readonly revokedKeyCount: Scalars['Int']['output'];
};

/** What `removeMember` answers. */
export type RemoveMemberResult = MemberRemoved | InvalidInput | PlainRefusal;

/** What `signIn` takes. */
export type SignInInput = {
  /** Your address. */
  readonly email: Scalars['String']['input'];
  /** Your password. */
  readonly password: Scalars['String']['input'];
};

/** A session. */
export type SessionStarted = {
  readonly __typename?: 'SessionStarted';
  /** `key_…`: revoke it to end the session. */
  readonly id: Scalars['ID']['output'];
  /** `sy_live_…`: the bearer. */
  readonly secret: Scalars['String']['output'];
  /** Wall time. */
  readonly expiresAt: Scalars['DateTime']['output'];
};

/** What `signIn` answers. */
export type SignInResult = SessionStarted | PlainRefusal;

/** What `signOut` takes. */
export type SignOutInput = {
  /** True: all your sessions end; keys stay. */
  readonly everywhere?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Sessions that ended. */
export type SignedOut = {
  readonly __typename?: 'SignedOut';
  /** How many. */
  readonly endedCount: Scalars['Int']['output'];
};

/** What `signOut` answers. */
export type SignOutResult = SignedOut | PlainRefusal;

/** What `createOrganization` takes. */
export type CreateOrganizationInput = {
  /** Customer or operator. */
  readonly kind: OrganizationKind;
  /** 1 to 200 characters. */
  readonly name: Scalars['String']['input'];
  /** IANA name; UTC unless given. */
  readonly timeZone?: InputMaybe<Scalars['String']['input']>;
  /** Who is to be its first owner. */
  readonly ownerEmail: Scalars['String']['input'];
};

/** An organisation with the token of its first owner. */
export type OrganizationAdmitted = {
  readonly __typename?: 'OrganizationAdmitted';
  /** The organisation. */
  readonly record: OrganizationRecord;
  /** The invitation of its owner. */
  readonly invitation: Invitation;
  /** Give it to the owner: it is shown once. */
  readonly token: Scalars['String']['output'];
};

/** What `createOrganization` answers. */
export type CreateOrganizationResult = OrganizationAdmitted | InvalidInput | PlainRefusal;

/** What shows that an operator is who it says. */
export type VerificationEvidenceInput = {
  /** Such as `company register`. */
  readonly kind: Scalars['String']['input'];
  /** Where it is kept, or its number. */
  readonly reference: Scalars['String']['input'];
  /** In words; null: nothing to say. */
  readonly note?: InputMaybe<Scalars['String']['input']>;
};

/** What `verifyOperator` takes. */
export type VerifyOperatorInput = {
  /** `org_…` */
  readonly organizationId: Scalars['ID']['input'];
  /** 1 to 20. */
  readonly evidence: ReadonlyArray<VerificationEvidenceInput>;
};

/** What `verifyOperator` answers. */
export type VerifyOperatorResult = OrganizationRecord | InvalidInput | PlainRefusal;

/** What becomes of work that runs. */
export type RunningLeases =
  /** It goes on to its end. */
  | 'FINISH'
  /** It is told to stop: what can be resumed writes its checkpoint and is placed elsewhere. */
  | 'STOP';

/** What `suspendOrganization` takes. */
export type SuspendOrganizationInput = {
  /** `org_…` */
  readonly organizationId: Scalars['ID']['input'];
  /** Why: they are told. */
  readonly reason: Scalars['String']['input'];
  /** What becomes of work that runs, of a customer or at an operator's sites. */
  readonly leases?: InputMaybe<RunningLeases>;
};

/** What `suspendOrganization` answers. */
export type SuspendOrganizationResult = OrganizationRecord | InvalidInput | PlainRefusal;

/** What `reinstateOrganization` takes. */
export type ReinstateOrganizationInput = {
  /** `org_…` */
  readonly organizationId: Scalars['ID']['input'];
  /** Why. */
  readonly reason: Scalars['String']['input'];
};

/** What `reinstateOrganization` answers. */
export type ReinstateOrganizationResult = OrganizationRecord | InvalidInput | PlainRefusal;

/** What `suspendSite` takes. */
export type SuspendSiteInput = {
  /** `site_…` */
  readonly siteId: Scalars['ID']['input'];
  /** Why. */
  readonly reason: Scalars['String']['input'];
  /** What becomes of work that runs there. */
  readonly leases?: InputMaybe<RunningLeases>;
};

/** What became of a site. */
export type SiteStanding = {
  readonly __typename?: 'SiteStanding';
  /** The site. */
  readonly site: Site;
  /** True when it is on the market. */
  readonly listed: Scalars['Boolean']['output'];
  /** What keeps it off: `admin`, `operator_suspended`, `operator_unverified`; empty when nothing does. */
  readonly barredBy: ReadonlyArray<Scalars['String']['output']>;
  /** Leases that were told to stop. */
  readonly stoppedLeaseCount: Scalars['Int']['output'];
};

/** What `suspendSite` answers. */
export type SuspendSiteResult = SiteStanding | InvalidInput | PlainRefusal;

/** What `reinstateSite` takes. */
export type ReinstateSiteInput = {
  /** `site_…` */
  readonly siteId: Scalars['ID']['input'];
  /** Why. */
  readonly reason: Scalars['String']['input'];
};

/** What `reinstateSite` answers. */
export type ReinstateSiteResult = SiteStanding | InvalidInput | PlainRefusal;

/** What `setRequestLimit` takes. */
export type SetRequestLimitInput = {
  /** `org_…` */
  readonly organizationId: Scalars['ID']['input'];
  /** 1 to 10,000,000; null: the usual limit. */
  readonly pointsPerSecond?: InputMaybe<Scalars['Int']['input']>;
  /** Why. */
  readonly reason: Scalars['String']['input'];
};

/** What `setRequestLimit` answers. */
export type SetRequestLimitResult = OrganizationRecord | InvalidInput | PlainRefusal;

/** A feeder to list. */
export type FeederInput = {
  /** Unique at the site. */
  readonly name: Scalars['String']['input'];
  /** Most it may carry. */
  readonly limitKw: Scalars['Decimal']['input'];
  /** The hall it stands in, by name; in none unless given. */
  readonly hall?: InputMaybe<Scalars['String']['input']>;
};

/** A hall of a new site. */
export type HallInput = {
  /** Unique at the site. */
  readonly name: Scalars['String']['input'];
  /** Most its feeders may carry together; not stated unless given. */
  readonly limitKw?: InputMaybe<Scalars['Decimal']['input']>;
};

/** What `createSite` takes. */
export type CreateSiteInput = {
  /** Unique among your sites. */
  readonly name: Scalars['String']['input'];
  /** ISO 3166-1 alpha-2. */
  readonly country: Scalars['String']['input'];
  /** State, province or zone. */
  readonly region?: InputMaybe<Scalars['String']['input']>;
  /** IANA name. */
  readonly timeZone: Scalars['String']['input'];
  /** Degrees north. */
  readonly latitude?: InputMaybe<Scalars['Float']['input']>;
  /** Degrees east. */
  readonly longitude?: InputMaybe<Scalars['Float']['input']>;
  /** The load the utility agreed to serve. */
  readonly interconnectionKw: Scalars['Decimal']['input'];
  /** At least one; together they may carry more than the interconnection, each is held to its own limit. */
  readonly feeders: ReadonlyArray<FeederInput>;
  /** Its halls, to be named by feeders; none unless given. */
  readonly halls?: InputMaybe<ReadonlyArray<HallInput>>;
  /** True for an invented site: it is labelled so everywhere, and its acceptance does not wait for an agent. False unless given. */
  readonly synthetic?: InputMaybe<Scalars['Boolean']['input']>;
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
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** 1 to 12; every month unless given. */
  readonly months?: InputMaybe<ReadonlyArray<Scalars['Int']['input']>>;
  /** 1 (Monday) to 7; every day unless given. */
  readonly weekdays?: InputMaybe<ReadonlyArray<Scalars['Int']['input']>>;
  /** Minutes since local midnight, 0 to 1440. */
  readonly fromMinute: Scalars['Int']['input'];
  /** First minute after, 0 to 1440. */
  readonly toMinute: Scalars['Int']['input'];
  /** TIME_OF_USE: the price in it. */
  readonly usdPerMwh?: InputMaybe<Scalars['Decimal']['input']>;
  /** COINCIDENT_PEAK: chance that a settlement interval of 5 minutes in it is one of the peaks, 0 to 1. */
  readonly probability?: InputMaybe<Scalars['Decimal']['input']>;
};

/** Months of a calendar year that set coincident peaks together. */
export type PeakGroupInput = {
  /** 1 to 12. */
  readonly months: ReadonlyArray<Scalars['Int']['input']>;
  /** How many peaks they set. */
  readonly peaks: Scalars['Int']['input'];
};

/** A component of a tariff. */
export type TariffComponentInput = {
  /** Which kind. */
  readonly kind: TariffComponentKind;
  /** FIXED_ENERGY and FIXED_BLOCK: the price. TIME_OF_USE: the price outside the windows. */
  readonly usdPerMwh?: InputMaybe<Scalars['Decimal']['input']>;
  /** INDEX: the price node, such as `SY-WEST`. FIXED_BLOCK: where unused energy is sold back. COINCIDENT_PEAK: whose prices tell likely peaks. */
  readonly node?: InputMaybe<Scalars['String']['input']>;
  /** With `node`: day-ahead or real-time; REAL_TIME unless given. */
  readonly priceKind?: InputMaybe<PriceKind>;
  /** INDEX: 1 unless given. */
  readonly multiplier?: InputMaybe<Scalars['Decimal']['input']>;
  /** INDEX: 0 unless given; may be negative. */
  readonly adderUsdPerMwh?: InputMaybe<Scalars['Decimal']['input']>;
  /** TIME_OF_USE: the windows, first match first. COINCIDENT_PEAK: when a peak may come, where nothing is predicted. */
  readonly windows?: InputMaybe<ReadonlyArray<TariffWindowInput>>;
  /** FIXED_BLOCK: its size. */
  readonly blockKw?: InputMaybe<Scalars['Decimal']['input']>;
  /** DEMAND_CHARGE and COINCIDENT_PEAK: the rate. */
  readonly usdPerKwMonth?: InputMaybe<Scalars['Decimal']['input']>;
  /** DEMAND_CHARGE: over which the draw is averaged; 900 unless given. */
  readonly intervalSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** COINCIDENT_PEAK: its name, such as `4CP`. */
  readonly method?: InputMaybe<Scalars['String']['input']>;
  /** COINCIDENT_PEAK: the method, such as one peak in each of June to September. With `node` the peaks are predicted from that series. */
  readonly peakGroups?: InputMaybe<ReadonlyArray<PeakGroupInput>>;
  /** COINCIDENT_PEAK: each peak falls on a day of its own; true unless given. */
  readonly distinctDays?: InputMaybe<Scalars['Boolean']['input']>;
  /** TAX: the share, 0 to 1. */
  readonly rate?: InputMaybe<Scalars['Decimal']['input']>;
};

/** What hashing would earn. */
export type MiningInput = {
  /** Revenue of hashing. */
  readonly hashpriceUsdPerPhPerDay: Scalars['Decimal']['input'];
  /** Fleet efficiency. */
  readonly joulesPerTerahash: Scalars['Decimal']['input'];
  /** PUE of the mine. */
  readonly pue: Scalars['Decimal']['input'];
  /** What the miners draw at the meter while nothing displaces them. With it, GPU load up to the rest of the interconnection costs the power price, and only load beyond it the better of power and mining; without it all of it does. */
  readonly loadKw?: InputMaybe<Scalars['Decimal']['input']>;
};

/** What `setPowerModel` takes. */
export type SetPowerModelInput = {
  /** `site_…` */
  readonly siteId: Scalars['ID']['input'];
  /** From when; now unless given. */
  readonly effectiveFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** Facility energy / IT energy, 1 to 3. */
  readonly pue: Scalars['Decimal']['input'];
  /** At least one; prices add up. At most one INDEX. */
  readonly components: ReadonlyArray<TariffComponentInput>;
  /** What hashing would earn with the same power; null when the site does not mine. */
  readonly mining?: InputMaybe<MiningInput>;
};

/** What `setPriceTrigger` takes. */
export type SetPriceTriggerInput = {
  /** `site_…` */
  readonly siteId: Scalars['ID']['input'];
  /** From now on; null takes away what stands, and calls off what was announced for it. */
  readonly trigger?: InputMaybe<PriceTriggerInput>;
};

/** The price of power at which a site sheds load that can wait. */
export type PriceTriggerInput = {
  /** From this price on; null: from what a MWh earns behind the site's miners, as its power model says, and then only they stop. */
  readonly shedAtUsdPerMwh?: InputMaybe<Scalars['Decimal']['input']>;
  /** Below this price load comes back, never above `shedAtUsdPerMwh`; the same unless given. Not without it. */
  readonly resumeBelowUsdPerMwh?: InputMaybe<Scalars['Decimal']['input']>;
  /** What the site may still draw; 0 unless given. */
  readonly shedToKw?: InputMaybe<Scalars['Decimal']['input']>;
};

/** What `createPool` takes. */
export type CreatePoolInput = {
  /** `site_…` */
  readonly siteId: Scalars['ID']['input'];
  /** Which feeder of the site, by name. */
  readonly feeder: Scalars['String']['input'];
  /** Unique at the site. */
  readonly name: Scalars['String']['input'];
  /** Such as `H100 SXM5 80GB`. */
  readonly gpuModel: Scalars['String']['input'];
  /** Memory of one GPU; known models fill it in. */
  readonly gpuMemoryGib?: InputMaybe<Scalars['Int']['input']>;
  /** 1 to 10,000. */
  readonly nodeCount: Scalars['Int']['input'];
  /** 1 to 128. */
  readonly gpusPerNode: Scalars['Int']['input'];
  /** Maximum server draw per GPU; known models fill it in. */
  readonly maxWattsPerGpu?: InputMaybe<Scalars['Int']['input']>;
  /** Average share of the maximum in training; 0.76 unless given. */
  readonly loadFraction?: InputMaybe<Scalars['Decimal']['input']>;
  /** Training speed, 0.01 to 100: 2 takes half as long as a job states; 1 unless given. */
  readonly speedMultiplier?: InputMaybe<Scalars['Decimal']['input']>;
};

/** How power is to be charged. */
export type PowerTermsInput = {
  /** Which rule. */
  readonly kind: PowerTermsKind;
  /** 1 unless given. */
  readonly multiplier?: InputMaybe<Scalars['Decimal']['input']>;
  /** 0 unless given. */
  readonly adderUsdPerMwh?: InputMaybe<Scalars['Decimal']['input']>;
  /** INDEXED only. */
  readonly capUsdPerMwh?: InputMaybe<Scalars['Decimal']['input']>;
  /** INDEXED only. */
  readonly floorUsdPerMwh?: InputMaybe<Scalars['Decimal']['input']>;
  /** FIXED only. */
  readonly fixedUsdPerMwh?: InputMaybe<Scalars['Decimal']['input']>;
};

/** When and how load may be shed. */
export type CurtailmentTermsInput = {
  /** Least notice. */
  readonly noticeSeconds: Scalars['Int']['input'];
  /** Most hours in a calendar month. */
  readonly maxHoursPerMonth: Scalars['Int']['input'];
  /** Most events in a day. */
  readonly maxEventsPerDay: Scalars['Int']['input'];
  /** Least run between two events, at most a week. */
  readonly minRunSecondsBetweenEvents?: InputMaybe<Scalars['Int']['input']>;
  /** Credit per GPU-hour lost. */
  readonly compensationUsdPerGpuHour: Scalars['Decimal']['input'];
  /** Resume at the latest this long after the event. */
  readonly resumeDeadlineSeconds: Scalars['Int']['input'];
};

/** What `publishOffer` takes. */
export type PublishOfferInput = {
  /** `pool_…` */
  readonly poolId: Scalars['ID']['input'];
  /** What you ask for one GPU-hour, power not included, before price rules. */
  readonly askUsdPerGpuHour: Scalars['Decimal']['input'];
  /** Rules take nothing off below it; required with a rule that takes something off. */
  readonly floorUsdPerGpuHour?: InputMaybe<Scalars['Decimal']['input']>;
  /** How the ask changes with what a job asks for; at most 20, none unless given. */
  readonly rules?: InputMaybe<ReadonlyArray<PriceRuleInput>>;
  /** How power is charged. */
  readonly power: PowerTermsInput;
  /** What you may do when power is short. */
  readonly curtailment: CurtailmentTermsInput;
  /** Work must be done by then; no end unless given. */
  readonly availableUntil?: InputMaybe<Scalars['DateTime']['input']>;
};

/** One price rule: `kind` says which fields it has, all of them required. */
export type PriceRuleInput = {
  /** What it looks at. */
  readonly kind: PriceRuleKind;
  /** VOLUME: a gang of at least so many GPUs, 2 to 100,000. */
  readonly minGpus?: InputMaybe<Scalars['Int']['input']>;
  /** LONG_TERM: an expected run of at least so long, 1 s to a year. */
  readonly minDurationSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** SHORT_TERM: an expected run of less than this, 1 s to a year. */
  readonly belowDurationSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** FLEXIBLE: the window from earliest start to deadline is longer than the run by at least this, 1 s to a year. */
  readonly minSlackSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** Share of the ask that is taken off, above 0 to 0.9; not for SHORT_TERM. */
  readonly discountRate?: InputMaybe<Scalars['Decimal']['input']>;
  /** SHORT_TERM: share of the ask that is put on, above 0 to 1. */
  readonly surchargeRate?: InputMaybe<Scalars['Decimal']['input']>;
};

/** What `retireOffer` takes. */
export type RetireOfferInput = {
  /** `offer_…` */
  readonly offerId: Scalars['ID']['input'];
  /** Work must be done by then, and nothing is let that would not be; at once unless given. */
  readonly endsAt?: InputMaybe<Scalars['DateTime']['input']>;
};

/** What `declareCurtailment` takes. */
export type DeclareCurtailmentInput = {
  /** `site_…` */
  readonly siteId: Scalars['ID']['input'];
  /** When load must be down; the notice of every lease at the site must fit before it. */
  readonly startsAt: Scalars['DateTime']['input'];
  /** When load may come back. */
  readonly endsAt: Scalars['DateTime']['input'];
  /** Most the site may draw meanwhile. */
  readonly targetKw: Scalars['Decimal']['input'];
  /** For the customers to read. */
  readonly reason: Scalars['String']['input'];
  /** What it is; the plan keeps both free alike. */
  readonly kind?: InputMaybe<CurtailmentKind>;
  /** Who forces it, such as an order of the grid operator, when terms of leases cannot be kept: it is taken all the same, and every broken promise is recorded. Without it, what terms forbid is refused. */
  readonly compelledBy?: InputMaybe<Scalars['String']['input']>;
};

/** What `scheduleMaintenance` takes. */
export type ScheduleMaintenanceInput = {
  /** `site_…` */
  readonly siteId: Scalars['ID']['input'];
  /** When the work begins; leases it stops have to be told a day before at least. */
  readonly startsAt: Scalars['DateTime']['input'];
  /** When it is done. */
  readonly endsAt: Scalars['DateTime']['input'];
  /** What the site may still draw meanwhile. */
  readonly remainingKw?: InputMaybe<Scalars['Decimal']['input']>;
  /** For the customers to read. */
  readonly reason: Scalars['String']['input'];
  /** Why it cannot wait, when terms of leases cannot be kept. */
  readonly compelledBy?: InputMaybe<Scalars['String']['input']>;
};

/** What `curtailmentPreview` takes: a site and all of an event, or an event and what is to change of it. */
export type CurtailmentPreviewInput = {
  /** `site_…`; of a new event. */
  readonly siteId?: InputMaybe<Scalars['ID']['input']>;
  /** `curt_…`; of a change. */
  readonly curtailmentId?: InputMaybe<Scalars['ID']['input']>;
  /** When load must be down; of a new event. */
  readonly startsAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** When load may come back. */
  readonly endsAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Most the site may draw meanwhile. */
  readonly targetKw?: InputMaybe<Scalars['Decimal']['input']>;
  /** What it is; of a new event. */
  readonly kind?: InputMaybe<CurtailmentKind>;
  /** Who forces it although terms are broken. */
  readonly compelledBy?: InputMaybe<Scalars['String']['input']>;
};

/** What `amendCurtailment` takes. What is left out stays; an event never starts at another time: withdraw it and declare another. */
export type AmendCurtailmentInput = {
  /** `curt_…` */
  readonly curtailmentId: Scalars['ID']['input'];
  /** When load may come back. */
  readonly endsAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Most the site may draw meanwhile. */
  readonly targetKw?: InputMaybe<Scalars['Decimal']['input']>;
  /** For the customers to read. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
  /** Who forces the change although terms are broken. */
  readonly compelledBy?: InputMaybe<Scalars['String']['input']>;
};

/** What `withdrawCurtailment` takes. */
export type WithdrawCurtailmentInput = {
  /** `curt_…` */
  readonly curtailmentId: Scalars['ID']['input'];
  /** For the customers to read. */
  readonly reason: Scalars['String']['input'];
};

/** What `endCurtailment` takes. */
export type EndCurtailmentInput = {
  /** `curt_…` */
  readonly curtailmentId: Scalars['ID']['input'];
};

/** What `inviteAgent` takes. */
export type InviteAgentInput = {
  /** `site_…` */
  readonly siteId: Scalars['ID']['input'];
  /** Your name for it. */
  readonly name: Scalars['String']['input'];
  /** `agent_…` of the same site: it is revoked at the moment the new one enrols; the site's leases go on. */
  readonly replaces?: InputMaybe<Scalars['ID']['input']>;
};

/** A one-time token, shown once. */
export type AgentInvited = {
  readonly __typename?: 'AgentInvited';
  /** `agent_…` */
  readonly id: Scalars['ID']['output'];
  /** Give it to the agent; it enrols with it once. */
  readonly token: Scalars['String']['output'];
  /** Until when. */
  readonly expiresAt: Scalars['DateTime']['output'];
};

/** What `revokeAgent` takes. */
export type RevokeAgentInput = {
  /** `agent_…` */
  readonly agentId: Scalars['ID']['input'];
  /** Why, for the record. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
};

/** A revoked agent. */
export type AgentRevoked = {
  readonly __typename?: 'AgentRevoked';
  /** `agent_…` */
  readonly id: Scalars['ID']['output'];
};

/** The price of one interval. */
export type PricePointInput = {
  /** First instant. */
  readonly from: Scalars['DateTime']['input'];
  /** First instant after. */
  readonly to: Scalars['DateTime']['input'];
  /** May be negative. */
  readonly priceUsdPerMwh: Scalars['Decimal']['input'];
};

/** What `importPrices` takes. */
export type ImportPricesInput = {
  /** Price node, such as `SY-WEST`. */
  readonly node: Scalars['String']['input'];
  /** Settled, day-ahead or forecast. */
  readonly kind: PriceKind;
  /** Length of one interval, 60 to 86,400. */
  readonly intervalSeconds: Scalars['Int']['input'];
  /** Where the prices come from, for the record. */
  readonly source: Scalars['String']['input'];
  /** At most 5,000 at a time. A point that is there with another price becomes a new revision; the same price changes nothing. */
  readonly points: ReadonlyArray<PricePointInput>;
};

/** What an import did. */
export type PricesImported = {
  readonly __typename?: 'PricesImported';
  /** `series_…` */
  readonly seriesId: Scalars['ID']['output'];
  /** New intervals. */
  readonly added: Scalars['Int']['output'];
  /** Intervals restated: a new revision. */
  readonly restated: Scalars['Int']['output'];
  /** Intervals that were there already. */
  readonly unchanged: Scalars['Int']['output'];
};

/** What `createSite` answers. */
export type CreateSiteResult = Site | InvalidInput | PlainRefusal;

/** What `setPowerModel` answers. */
export type SetPowerModelResult = PowerModel | InvalidInput | PlainRefusal;

/** What `setPriceTrigger` answers. */
export type SetPriceTriggerResult = Site | InvalidInput | PlainRefusal;

/** What `createPool` answers. */
export type CreatePoolResult = Pool | InvalidInput | PlainRefusal;

/** What `publishOffer` answers. */
export type PublishOfferResult = Offer | SiteNotReady | InvalidInput | PlainRefusal;

/** What `retireOffer` answers. */
export type RetireOfferResult = Offer | InvalidInput | PlainRefusal;

/** What `declareCurtailment` answers. */
export type DeclareCurtailmentResult = Curtailment | InvalidInput | PlainRefusal;

/** What `curtailmentPreview` answers. */
export type CurtailmentPreviewResult = CurtailmentPreview | InvalidInput | PlainRefusal;

/** What `amendCurtailment` answers. */
export type AmendCurtailmentResult = Curtailment | InvalidInput | PlainRefusal;

/** What `withdrawCurtailment` answers. */
export type WithdrawCurtailmentResult = Curtailment | InvalidInput | PlainRefusal;

/** What `endCurtailment` answers. */
export type EndCurtailmentResult = Curtailment | InvalidInput | PlainRefusal;

/** What `inviteAgent` answers. */
export type InviteAgentResult = AgentInvited | InvalidInput | PlainRefusal;

/** What `revokeAgent` answers. */
export type RevokeAgentResult = AgentRevoked | InvalidInput | PlainRefusal;

/** What `importPrices` answers. */
export type ImportPricesResult = PricesImported | InvalidInput | PlainRefusal;

/** How a job is stopped and resumed. */
export type InterruptibleInput = {
  /** Seconds to write a checkpoint, 0 to 3,600. */
  readonly checkpointSeconds: Scalars['Int']['input'];
  /** Seconds lost at a resume, 0 to 86,400. */
  readonly restartSeconds: Scalars['Int']['input'];
  /** 1 to 1,000. */
  readonly maxInterruptions: Scalars['Int']['input'];
};

/** A variable of the environment. */
export type EnvironmentVariableInput = {
  /** Name. */
  readonly name: Scalars['String']['input'];
  /** Value, or a reference `secret://name`. */
  readonly value: Scalars['String']['input'];
};

/** What to run. */
export type RunInput = {
  /** A workload the site's local executor knows, such as `demo-train`; give this or `image`. One the site does not know fails there, with the reason. */
  readonly workload?: InputMaybe<Scalars['String']['input']>;
  /** A container image; needs an engine that runs images. */
  readonly image?: InputMaybe<Scalars['String']['input']>;
  /** Command; the workload's own unless given. */
  readonly command?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Arguments. */
  readonly args?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Environment. */
  readonly environment?: InputMaybe<ReadonlyArray<EnvironmentVariableInput>>;
  /** Paths below the working directory to keep. */
  readonly artifacts?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** A job: what it needs, its limits, and what to run. */
export type JobSpecInput = {
  /** Your name for it, at most 200 characters. */
  readonly name: Scalars['String']['input'];
  /** Runs inside this reservation of yours (`lease_…`) and nowhere else; in the market and in no reservation unless given. */
  readonly reservationId?: InputMaybe<Scalars['ID']['input']>;
  /** `proj_…` */
  readonly projectId?: InputMaybe<Scalars['ID']['input']>;
  /** GPUs, all or none. */
  readonly gpuCount: Scalars['Int']['input'];
  /** Acceptable models; any unless given. */
  readonly gpuModels?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Least memory of one GPU. */
  readonly minGpuMemoryGib?: InputMaybe<Scalars['Int']['input']>;
  /** Whole nodes only. */
  readonly nodesWhole?: InputMaybe<Scalars['Boolean']['input']>;
  /** It is stopped after this long. */
  readonly maxDurationSeconds: Scalars['Int']['input'];
  /** What is planned and quoted; the maximum unless given. */
  readonly expectedDurationSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** Input data to stage. */
  readonly datasetGib?: InputMaybe<Scalars['Decimal']['input']>;
  /** Site where the dataset is already; staging it elsewhere counts in the plan, in cost and time, and is never billed. Null: nowhere yet. */
  readonly datasetSiteId?: InputMaybe<Scalars['ID']['input']>;
  /** Size of a checkpoint. */
  readonly checkpointGib?: InputMaybe<Scalars['Decimal']['input']>;
  /** Not before; now unless given. */
  readonly earliestStart?: InputMaybe<Scalars['DateTime']['input']>;
  /** Finished by. */
  readonly deadline?: InputMaybe<Scalars['DateTime']['input']>;
  /** It can be checkpointed, stopped and resumed. */
  readonly interruptible?: InputMaybe<InterruptibleInput>;
  /** Most the whole job may cost, all-in. */
  readonly maxTotalUsd?: InputMaybe<Scalars['Decimal']['input']>;
  /** Most a GPU-hour may cost, all-in. */
  readonly maxPriceUsdPerGpuHour?: InputMaybe<Scalars['Decimal']['input']>;
  /** What to minimise. */
  readonly policy?: InputMaybe<MatchPolicy>;
  /** Only these sites. */
  readonly siteIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Only these countries. */
  readonly countries?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Jobs that must finish first. */
  readonly after?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** What to run. */
  readonly run: RunInput;
};

/** A block of GPUs for a window. Start and end lie on a quarter of an hour; at most 90 days ahead, and 90 days long. */
export type ReservationSpecInput = {
  /** GPUs, all of the time. */
  readonly gpuCount: Scalars['Int']['input'];
  /** Acceptable models; any unless given. */
  readonly gpuModels?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Least memory of one GPU. */
  readonly minGpuMemoryGib?: InputMaybe<Scalars['Int']['input']>;
  /** The window begins. */
  readonly startsAt: Scalars['DateTime']['input'];
  /** The window ends. */
  readonly endsAt: Scalars['DateTime']['input'];
  /** Only these sites. */
  readonly siteIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Only these countries. */
  readonly countries?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** What `reserveCapacity` takes: an option of a quote, or a block to be had at no more than a total. */
export type ReserveCapacityInput = {
  /** Your name for it, at most 200 characters; `reservation` unless given. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** `opt_…`, held or not. */
  readonly quoteOptionId?: InputMaybe<Scalars['ID']['input']>;
  /** The block; the cheapest that can be had is bought. Give `maxTotalUsd` with it. */
  readonly spec?: InputMaybe<ReservationSpecInput>;
  /** Most the block may cost, take-or-pay; power comes on top as your jobs draw it. */
  readonly maxTotalUsd?: InputMaybe<Scalars['Decimal']['input']>;
};

/** What `relistReservation` takes. Start and end lie on a quarter of an hour. */
export type RelistReservationInput = {
  /** `lease_…` */
  readonly reservationId: Scalars['ID']['input'];
  /** Given back from. */
  readonly startsAt: Scalars['DateTime']['input'];
  /** Given back until. */
  readonly endsAt: Scalars['DateTime']['input'];
  /** How many GPUs; none that your own jobs use in that time are taken. */
  readonly gpuCount: Scalars['Int']['input'];
};

/** Narrows a list of reservations. */
export type ReservationFilter = {
  /** Only in these states. */
  readonly states?: InputMaybe<ReadonlyArray<ReservationState>>;
  /** Only at this site. */
  readonly siteId?: InputMaybe<Scalars['ID']['input']>;
};

/** What `bindQuote` takes. */
export type BindQuoteInput = {
  /** `opt_…` */
  readonly quoteOptionId: Scalars['ID']['input'];
};

/** What `submitJob` takes. */
export type SubmitJobInput = {
  /** The job; leave out when you give `quoteOptionId`. */
  readonly spec?: InputMaybe<JobSpecInput>;
  /** A bound option of a quote. */
  readonly quoteOptionId?: InputMaybe<Scalars['ID']['input']>;
};

/** What `cancelJob` takes. */
export type CancelJobInput = {
  /** `job_…` */
  readonly jobId: Scalars['ID']['input'];
  /** For the record. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
};

/** What `pauseJob` takes. */
export type PauseJobInput = {
  /** `job_…` */
  readonly jobId: Scalars['ID']['input'];
  /** For the record. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
};

/** What `resumeJob` takes. */
export type ResumeJobInput = {
  /** `job_…` */
  readonly jobId: Scalars['ID']['input'];
};

/** What `cloneJob` takes. */
export type CloneJobInput = {
  /** `job_…`, in any state. */
  readonly jobId: Scalars['ID']['input'];
  /** What is to be otherwise; the rest is taken over. */
  readonly overrides?: InputMaybe<JobOverridesInput>;
};

/** What `requoteJob` takes. */
export type RequoteJobInput = {
  /** `quote_…` */
  readonly quoteId: Scalars['ID']['input'];
};

/** Fields of a job's specification that replace those of the job it is cloned from. What is left out is taken over, but for what cannot be: an `earliestStart` or `deadline` that has passed is dropped, and the name gets ` (copy)` behind it. An explicit null takes a limit off. */
export type JobOverridesInput = {
  /** Your name for it, at most 200 characters. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** `proj_…` */
  readonly projectId?: InputMaybe<Scalars['ID']['input']>;
  /** GPUs, all or none. */
  readonly gpuCount?: InputMaybe<Scalars['Int']['input']>;
  /** Acceptable models. */
  readonly gpuModels?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Least memory of one GPU. */
  readonly minGpuMemoryGib?: InputMaybe<Scalars['Int']['input']>;
  /** Whole nodes only. */
  readonly nodesWhole?: InputMaybe<Scalars['Boolean']['input']>;
  /** It is stopped after this long. */
  readonly maxDurationSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** What is planned and quoted. */
  readonly expectedDurationSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** Input data to stage. */
  readonly datasetGib?: InputMaybe<Scalars['Decimal']['input']>;
  /** Site where the dataset is already. */
  readonly datasetSiteId?: InputMaybe<Scalars['ID']['input']>;
  /** Size of a checkpoint. */
  readonly checkpointGib?: InputMaybe<Scalars['Decimal']['input']>;
  /** Not before. */
  readonly earliestStart?: InputMaybe<Scalars['DateTime']['input']>;
  /** Finished by. */
  readonly deadline?: InputMaybe<Scalars['DateTime']['input']>;
  /** It can be checkpointed, stopped and resumed. */
  readonly interruptible?: InputMaybe<InterruptibleInput>;
  /** Most the whole job may cost, all-in. */
  readonly maxTotalUsd?: InputMaybe<Scalars['Decimal']['input']>;
  /** Most a GPU-hour may cost, all-in. */
  readonly maxPriceUsdPerGpuHour?: InputMaybe<Scalars['Decimal']['input']>;
  /** What to minimise. */
  readonly policy?: InputMaybe<MatchPolicy>;
  /** Only these sites. */
  readonly siteIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Only these countries. */
  readonly countries?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Jobs that must finish first. */
  readonly after?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** What to run: all of it. */
  readonly run?: InputMaybe<RunInput>;
};

/** What `pauseJob` answers. */
export type PauseJobResult = JobPause | InvalidInput | PlainRefusal;

/** What `resumeJob` answers. */
export type ResumeJobResult = Job | LimitRefusal | PlainRefusal;

/** What `cloneJob` answers. */
export type CloneJobResult = Job | InvalidInput | LimitRefusal | PlainRefusal;

/** What `requoteJob` answers. */
export type RequoteJobResult = Requote | InvalidInput | PlainRefusal;

/** What `setBudget` takes. */
export type SetBudgetInput = {
  /** The month of this project; neither this nor a job: the month of the whole organisation. */
  readonly projectId?: InputMaybe<Scalars['ID']['input']>;
  /** This job alone, in all; not with a project. */
  readonly jobId?: InputMaybe<Scalars['ID']['input']>;
  /** Per calendar month, or of the job in all. 0.01 at least; of a job at most the `maxTotalUsd` it was submitted with. */
  readonly limitUsd: Scalars['Decimal']['input'];
  /** Whether leases are parked when its room is used; else it only alerts. Null: as it was; true for a new one. */
  readonly hard?: InputMaybe<Scalars['Boolean']['input']>;
  /** Percent of the limit to alert at, 1 to 200, at most 10. Null: as they were; 50, 80 and 100 for a new one. */
  readonly alertPercents?: InputMaybe<ReadonlyArray<Scalars['Int']['input']>>;
  /** E-mail addresses that its alerts name, at most 20. Null: as they were. */
  readonly tell?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** What a budget counts. */
export type BudgetScope =
  /** A calendar month of all projects. */
  | 'ORGANISATION_MONTH'
  /** A calendar month of one project. */
  | 'PROJECT_MONTH'
  /** A job, in all. */
  | 'JOB';

/** A limit to what may be spent. A hard one is never overrun by more than the metering interval each of its leases is in: what it leaves is divided between them, and their sites enforce it. */
export type Budget = {
  readonly __typename?: 'Budget';
  /** Its id; there is one budget per scope. */
  readonly id: Scalars['ID']['output'];
  /** What it counts. */
  readonly scope: BudgetScope;
  /** Null: not of a project. */
  readonly projectId: Maybe<Scalars['ID']['output']>;
  /** Null: not of a job. */
  readonly jobId: Maybe<Scalars['ID']['output']>;
  /** The job; null: not of one. */
  readonly job: Maybe<Job>;
  /** Per calendar month in the time zone of the bills, or of the job in all. */
  readonly limitUsd: Scalars['Decimal']['output'];
  /** Leases under it are parked with their checkpoint when its room is used, and go on when there is room again; else it only alerts. */
  readonly hard: Scalars['Boolean']['output'];
  /** Percent of the limit it alerts at, ascending. */
  readonly alertPercents: ReadonlyArray<Scalars['Int']['output']>;
  /** Who its alerts name beside the account. */
  readonly tell: ReadonlyArray<Scalars['String']['output']>;
  /** When it was last set. */
  readonly updatedAt: Scalars['DateTime']['output'];
  /** How it stands now; null when it was taken away. */
  readonly standing: Maybe<BudgetStanding>;
  /** Thresholds that were reached, newest first, at most 100. */
  readonly alerts: ReadonlyArray<BudgetAlert>;
};

/** How a budget stands. */
export type BudgetStanding = {
  readonly __typename?: 'BudgetStanding';
  /** The month, such as `2026-11`; `total` for a job. */
  readonly period: Scalars['String']['output'];
  /** When the month began; null for a job. */
  readonly from: Maybe<Scalars['DateTime']['output']>;
  /** When the month ends and the budget starts again; null for a job. */
  readonly to: Maybe<Scalars['DateTime']['output']>;
  /** What readings have come to, as a bill would rate them; use whose price is not published yet counts at the highest price there can be. Up to a minute old. Of the whole organisation with the part of its reservations that is over. */
  readonly spentUsd: Scalars['Decimal']['output'];
  /** The most that work with a place may still cost. Of the whole organisation with what reservations cost in the rest of the month. */
  readonly committedUsd: Scalars['Decimal']['output'];
  /** What may still be promised: the limit less spent and committed, not below 0. */
  readonly roomUsd: Scalars['Decimal']['output'];
  /** Spent beyond the limit; 0 of a hard one but for the metering intervals its leases were in, and for what was spent before it was lowered. */
  readonly overUsd: Scalars['Decimal']['output'];
  /** What the month comes to if the rest of it costs as much per hour as it did so far: no forecast of plans or prices. Null in the first hour of a month, and for a job. */
  readonly projectedUsd: Maybe<Scalars['Decimal']['output']>;
};

/** What a month has cost so far. */
export type Spending = {
  readonly __typename?: 'Spending';
  /** The month, such as `2026-11`, in the zone of the bills. */
  readonly period: Scalars['String']['output'];
  /** When the month began. */
  readonly from: Scalars['DateTime']['output'];
  /** When it ends. */
  readonly to: Scalars['DateTime']['output'];
  /** What readings have come to, as a bill would rate them, and the part of reservations that is over; use whose price is not published yet counts at the highest price there can be. */
  readonly spentUsd: Scalars['Decimal']['output'];
  /** What the month comes to if the rest of it costs as much per hour as it did so far: no forecast of plans or prices. Null in its first hour. */
  readonly projectedUsd: Maybe<Scalars['Decimal']['output']>;
};

/** A threshold that was reached: told once in each month, of a job once. */
export type BudgetAlert = {
  readonly __typename?: 'BudgetAlert';
  /** The month, such as `2026-11`; `total` for a job. */
  readonly period: Scalars['String']['output'];
  /** Percent of the limit. */
  readonly percent: Scalars['Int']['output'];
  /** What was spent then. */
  readonly spentUsd: Scalars['Decimal']['output'];
  /** The limit as it was then. */
  readonly limitUsd: Scalars['Decimal']['output'];
  /** When. */
  readonly at: Scalars['DateTime']['output'];
};

/** A budget among others. */
export type BudgetEdge = {
  readonly __typename?: 'BudgetEdge';
  /** Where it stands in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The budget. */
  readonly node: Budget;
};

/** A page of budgets. */
export type BudgetConnection = {
  readonly __typename?: 'BudgetConnection';
  /** The items. */
  readonly edges: ReadonlyArray<BudgetEdge>;
  /** Where the page ends. */
  readonly pageInfo: PageInfo;
  /** All items that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** Which budgets. */
export type BudgetFilter = {
  /** Only of this scope. */
  readonly scope?: InputMaybe<BudgetScope>;
  /** Only of this project. */
  readonly projectId?: InputMaybe<Scalars['ID']['input']>;
  /** Only of this job. */
  readonly jobId?: InputMaybe<Scalars['ID']['input']>;
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
  readonly budgetId: Scalars['ID']['input'];
};

/** A budget that was taken away: what it held back goes on. */
export type BudgetRemoved = {
  readonly __typename?: 'BudgetRemoved';
  /** Its id. */
  readonly budgetId: Scalars['ID']['output'];
};

/** What `removeBudget` answers. */
export type RemoveBudgetResult = BudgetRemoved | InvalidInput | PlainRefusal;

/** What `setBillingTerms` takes. What is left out stays. */
export type SetBillingTermsInput = {
  /** Finance: whose account; your own unless given. */
  readonly organizationId?: InputMaybe<Scalars['ID']['input']>;
  /** How work is billed. */
  readonly cadence?: InputMaybe<BillingCadence>;
  /** IANA zone whose clock turns the months, such as `Europe/Berlin`. */
  readonly timeZone?: InputMaybe<Scalars['String']['input']>;
  /** Days from issue to the due date, 0 to 365. Finance only. */
  readonly dueDays?: InputMaybe<Scalars['Int']['input']>;
};

/** What `setBillingDetails` takes: all of them; what is left out is taken off. */
export type SetBillingDetailsInput = {
  /** Finance: whose account; your own unless given. */
  readonly organizationId?: InputMaybe<Scalars['ID']['input']>;
  /** Name on invoices. */
  readonly legalName: Scalars['String']['input'];
  /** Where invoices go. */
  readonly email?: InputMaybe<Scalars['String']['input']>;
  /** In up to 6 lines. */
  readonly address?: InputMaybe<Scalars['String']['input']>;
  /** VAT or sales tax number. */
  readonly taxNumber?: InputMaybe<Scalars['String']['input']>;
  /** Your reference, printed on each invoice. */
  readonly purchaseOrder?: InputMaybe<Scalars['String']['input']>;
};

/** What `setCreditLimit` takes. */
export type SetCreditLimitInput = {
  /** Whose account. */
  readonly organizationId: Scalars['ID']['input'];
  /** What may be open at a time, in the account's currency. */
  readonly limitAmount: Scalars['Decimal']['input'];
  /** For the record. */
  readonly reason: Scalars['String']['input'];
};

/** What `setBillingTerms` answers. */
export type SetBillingTermsResult = BillingAccount | InvalidInput | PlainRefusal;

/** What `setBillingDetails` answers. */
export type SetBillingDetailsResult = BillingAccount | InvalidInput | PlainRefusal;

/** What `setCreditLimit` answers. */
export type SetCreditLimitResult = BillingAccount | InvalidInput | PlainRefusal;

/** What `addPaymentMethod` takes. */
export type AddPaymentMethodInput = {
  /** A payment provider's token, such as `pm_card_visa` in test mode. */
  readonly token: Scalars['String']['input'];
};

/** What `quoteJob` answers. */
export type QuoteJobResult = Quote | InvalidInput | PlainRefusal;

/** What `quoteReservation` answers. */
export type QuoteReservationResult = ReservationQuote | InvalidInput | PlainRefusal;

/** What `reserveCapacity` answers. */
export type ReserveCapacityResult = Reservation | InvalidInput | LimitRefusal | PlainRefusal;

/** What `relistReservation` answers. */
export type RelistReservationResult = Reservation | InvalidInput | PlainRefusal;

/** Calls a reservation off whose lease is not made yet. */
export type CancelReservationInput = {
  /** `lease_…` */
  readonly reservationId: Scalars['ID']['input'];
};

/** What `cancelReservation` answers. */
export type CancelReservationResult = Reservation | PlainRefusal;

/** What `bindQuote` answers. */
export type BindQuoteResult = QuoteOption | LimitRefusal | PlainRefusal;

/** What `submitJob` answers. */
export type SubmitJobResult = Job | InvalidInput | LimitRefusal | PlainRefusal;

/** What `cancelJob` answers. */
export type CancelJobResult = Job | PlainRefusal;

/** What `setBudget` answers. */
export type SetBudgetResult = Budget | InvalidInput | PlainRefusal;

/** What `addPaymentMethod` answers. */
export type AddPaymentMethodResult = BillingAccount | PlainRefusal;

/** What `creditLine` takes. */
export type CreditLineInput = {
  /** `line_…` */
  readonly lineId: Scalars['ID']['input'];
  /** How much of it is given back, without tax. */
  readonly amount: Scalars['Decimal']['input'];
  /** For the customer to read. */
  readonly reason: Scalars['String']['input'];
  /** Where what was paid goes back to. */
  readonly settleTo?: InputMaybe<SettleTo>;
  /** Whether we keep our fee, so that the operator bears all of it. */
  readonly keepFee?: InputMaybe<Scalars['Boolean']['input']>;
};

/** What `creditLine` answers. */
export type CreditLineResult = Remedy | InvalidInput | PlainRefusal;

/** What `refundInvoice` takes. */
export type RefundInvoiceInput = {
  /** `inv_…` */
  readonly invoiceId: Scalars['ID']['input'];
  /** How much, taxes included. */
  readonly amount: Scalars['Decimal']['input'];
  /** For the customer to read. */
  readonly reason: Scalars['String']['input'];
  /** Where it goes back to. */
  readonly settleTo?: InputMaybe<SettleTo>;
  /** Whether we keep our fee, so that the operators bear all of it. */
  readonly keepFee?: InputMaybe<Scalars['Boolean']['input']>;
};

/** What `refundInvoice` answers. */
export type RefundInvoiceResult = Remedy | InvalidInput | PlainRefusal;

/** What `writeOffInvoice` takes. */
export type WriteOffInvoiceInput = {
  /** `inv_…` */
  readonly invoiceId: Scalars['ID']['input'];
  /** Why; for the record. */
  readonly reason: Scalars['String']['input'];
};

/** What `writeOffInvoice` answers. */
export type WriteOffInvoiceResult = Remedy | InvalidInput | PlainRefusal;

/** What `voidInvoice` takes. */
export type VoidInvoiceInput = {
  /** `inv_…` */
  readonly invoiceId: Scalars['ID']['input'];
  /** Why; for the record. */
  readonly reason: Scalars['String']['input'];
};

/** What `voidInvoice` answers. */
export type VoidInvoiceResult = Remedy | InvalidInput | PlainRefusal;

/** What `approveRemedy` takes. */
export type ApproveRemedyInput = {
  /** `cn_…` or `req_…` */
  readonly remedyId: Scalars['ID']['input'];
};

/** What `approveRemedy` answers. */
export type ApproveRemedyResult = Remedy | PlainRefusal;

/** What `withdrawRemedy` takes. */
export type WithdrawRemedyInput = {
  /** `cn_…` or `req_…` */
  readonly remedyId: Scalars['ID']['input'];
  /** Why; for the record. */
  readonly reason: Scalars['String']['input'];
};

/** What `withdrawRemedy` answers. */
export type WithdrawRemedyResult = Remedy | InvalidInput | PlainRefusal;

/** What `recollectInvoice` takes. */
export type RecollectInvoiceInput = {
  /** `inv_…` */
  readonly invoiceId: Scalars['ID']['input'];
  /** Why it is right as it is; for the record. */
  readonly reason: Scalars['String']['input'];
};

/** What `recollectInvoice` answers. */
export type RecollectInvoiceResult = Invoice | InvalidInput | PlainRefusal;

/** What `approveInvoices` takes. */
export type ApproveInvoicesInput = {
  /** 1 to 100 of `inv_…`, each once. */
  readonly invoiceIds: ReadonlyArray<Scalars['ID']['input']>;
};

/** Several invoices approved, or not. */
export type InvoiceApprovals = {
  readonly __typename?: 'InvoiceApprovals';
  /** How many moved to approved; with a second person to come they stay in review. */
  readonly approvedCount: Scalars['Int']['output'];
  /** One per invoice, in the order given. */
  readonly results: ReadonlyArray<InvoiceApproval>;
};

/** What came of approving one of several invoices. */
export type InvoiceApproval = {
  readonly __typename?: 'InvoiceApproval';
  /** `inv_…` */
  readonly invoiceId: Scalars['ID']['output'];
  /** The invoice after the approval; null when it was refused. */
  readonly invoice: Maybe<Invoice>;
  /** Why not; null when it was approved. */
  readonly refusal: Maybe<PlainRefusal>;
};

/** What `approveInvoices` answers. */
export type ApproveInvoicesResult = InvoiceApprovals | InvalidInput | PlainRefusal;

/** What `deleteInvoice` takes. */
export type DeleteInvoiceInput = {
  /** `inv_…` */
  readonly invoiceId: Scalars['ID']['input'];
  /** Why; for the record. */
  readonly reason: Scalars['String']['input'];
};

/** What `deleteInvoice` answers. */
export type DeleteInvoiceResult = Invoice | InvalidInput | PlainRefusal;

/** What `approveInvoice` takes. */
export type ApproveInvoiceInput = {
  /** `inv_…` */
  readonly invoiceId: Scalars['ID']['input'];
};

/** What `rejectInvoice` takes. */
export type RejectInvoiceInput = {
  /** `inv_…` */
  readonly invoiceId: Scalars['ID']['input'];
  /** What must be mended. */
  readonly reason: Scalars['String']['input'];
};

/** What `adjustInvoiceLine` takes. */
export type AdjustInvoiceLineInput = {
  /** `line_…` */
  readonly lineId: Scalars['ID']['input'];
  /** Added to the invoice; negative to take off. */
  readonly amount: Scalars['Decimal']['input'];
  /** For the customer to read. */
  readonly reason: Scalars['String']['input'];
};

/** What `approveInvoice` answers. */
export type ApproveInvoiceResult = Invoice | PlainRefusal;

/** What `rejectInvoice` answers. */
export type RejectInvoiceResult = Invoice | PlainRefusal;

/** What `adjustInvoiceLine` answers. */
export type AdjustInvoiceLineResult = Invoice | InvalidInput | PlainRefusal;

/** Narrows a list of journal entries. */
export type JournalFilter = {
  /** Only this rule's, such as `invoice-issued`. */
  readonly kind?: InputMaybe<Scalars['String']['input']>;
  /** Only with a posting to this role, such as `receivable`. */
  readonly account?: InputMaybe<Scalars['String']['input']>;
  /** Only with a posting to an account of this organisation. */
  readonly organizationId?: InputMaybe<Scalars['ID']['input']>;
  /** Only about this invoice. */
  readonly invoiceId?: InputMaybe<Scalars['ID']['input']>;
  /** Only effective from here on. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only effective before this. */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** What `lockPeriod` takes. */
export type LockPeriodInput = {
  /** Such as `2026-10`. */
  readonly period: Scalars['String']['input'];
};

/** What `closePeriod` takes. */
export type ClosePeriodInput = {
  /** Such as `2026-10`. */
  readonly period: Scalars['String']['input'];
};

/** What `reopenPeriod` takes. */
export type ReopenPeriodInput = {
  /** Such as `2026-10`. */
  readonly period: Scalars['String']['input'];
  /** Why; for the record. */
  readonly reason: Scalars['String']['input'];
};

/** One balance the books begin with. */
export type OpeningBalanceInput = {
  /** A role of the chart of accounts, such as `receivable`. */
  readonly role: Scalars['String']['input'];
  /** USD, EUR or CAD. */
  readonly currency: Scalars['String']['input'];
  /** Whose account it is; left out for the platform's own. */
  readonly organizationId?: InputMaybe<Scalars['ID']['input']>;
  /** debit or credit. */
  readonly direction: Scalars['String']['input'];
  /** Above 0. */
  readonly amount: Scalars['Decimal']['input'];
};

/** What `importOpeningBalances` takes: entries, or the same as CSV text. */
export type ImportOpeningBalancesInput = {
  /** When they count; in an open month. */
  readonly asOf: Scalars['DateTime']['input'];
  /** The balances; at most 2,000. */
  readonly entries?: InputMaybe<ReadonlyArray<OpeningBalanceInput>>;
  /** CSV with the columns role, currency, organization_id, debit, credit. */
  readonly csv?: InputMaybe<Scalars['String']['input']>;
};

/** An account of your own general ledger for one of our roles. */
export type AccountMappingInput = {
  /** Our role, such as `receivable`. */
  readonly role: Scalars['String']['input'];
  /** Your account code. */
  readonly code: Scalars['String']['input'];
  /** Your name of it. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
};

/** What `setAccountMapping` takes: the whole mapping. */
export type SetAccountMappingInput = {
  /** Roles left out have no code from now on. */
  readonly entries: ReadonlyArray<AccountMappingInput>;
};

/** What `lockPeriod` answers. */
export type LockPeriodResult = AccountingPeriod | InvalidInput | PlainRefusal;

/** What `closePeriod` answers. */
export type ClosePeriodResult = AccountingPeriod | InvalidInput | PlainRefusal;

/** What `reopenPeriod` answers. */
export type ReopenPeriodResult = AccountingPeriod | InvalidInput | PlainRefusal;

/** What `importOpeningBalances` answers. */
export type ImportOpeningBalancesResult = OpeningBalances | InvalidInput | PlainRefusal;

/** What `setAccountMapping` answers. */
export type SetAccountMappingResult = AccountMapping | InvalidInput | PlainRefusal;

/** What `openPayoutAccount` takes. */
export type OpenPayoutAccountInput = {
  /** USD, EUR or CAD. */
  readonly currency: Scalars['String']['input'];
  /** ISO 3166 code of the country of your bank, such as `US`. */
  readonly country: Scalars['String']['input'];
};

/** What `openPayoutAccount` answers. */
export type OpenPayoutAccountResult = PayoutAccount | InvalidInput | PlainRefusal;

/** What `setPayoutTerms` takes: a fixed reserve, or a rate with its window. */
export type SetPayoutTermsInput = {
  /** The operator. */
  readonly operatorId: Scalars['ID']['input'];
  /** USD, EUR or CAD. */
  readonly currency: Scalars['String']['input'];
  /** How often. */
  readonly cadence: PayoutCadence;
  /** Less waits for the next time; above 0. */
  readonly minimumAmount: Scalars['Decimal']['input'];
  /** More is paid in parts; the most the payment provider takes at once unless given. */
  readonly maximumAmount?: InputMaybe<Scalars['Decimal']['input']>;
  /** What always stays with the platform. */
  readonly reserveAmount?: InputMaybe<Scalars['Decimal']['input']>;
  /** Share of what became available lately that stays, above 0 and at most 1. */
  readonly reserveRate?: InputMaybe<Scalars['Decimal']['input']>;
  /** How far back the share looks: whole days, 1 to 366. */
  readonly reserveWindowSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** From when on; now unless given, never in the past. */
  readonly effectiveFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** Why; for the record. */
  readonly reason: Scalars['String']['input'];
};

/** What `setPayoutTerms` answers. */
export type SetPayoutTermsResult = PayoutTerms | InvalidInput | PlainRefusal;

/** What `runPayouts` takes. */
export type RunPayoutsInput = {
  /** Keep nothing, only tell; no unless given. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** `next` of the page before; the first page unless given. */
  readonly after?: InputMaybe<Scalars['String']['input']>;
};

/** What `runPayouts` answers. */
export type RunPayoutsResult = PayoutRun | InvalidInput | PlainRefusal;

/** What `approvePayout` takes. */
export type ApprovePayoutInput = {
  /** `pay_…` */
  readonly payoutId: Scalars['ID']['input'];
};

/** What `approvePayout` answers. */
export type ApprovePayoutResult = Payout | PlainRefusal;

/** What `holdPayout` takes. */
export type HoldPayoutInput = {
  /** `pay_…` */
  readonly payoutId: Scalars['ID']['input'];
  /** Why; for the record. */
  readonly reason: Scalars['String']['input'];
};

/** What `holdPayout` answers. */
export type HoldPayoutResult = Payout | InvalidInput | PlainRefusal;

/** What `releasePayout` takes. */
export type ReleasePayoutInput = {
  /** `pay_…` */
  readonly payoutId: Scalars['ID']['input'];
};

/** What `releasePayout` answers. */
export type ReleasePayoutResult = Payout | PlainRefusal;

/** What `withdrawPayout` takes. */
export type WithdrawPayoutInput = {
  /** `pay_…` */
  readonly payoutId: Scalars['ID']['input'];
  /** Why; for the record. */
  readonly reason: Scalars['String']['input'];
};

/** What `withdrawPayout` answers. */
export type WithdrawPayoutResult = Payout | InvalidInput | PlainRefusal;

/** What can be asked of a payout at the payment provider. */
export type PayoutAsk =
  /** Send it to the bank again, after the bank sent it back. */
  | 'TO_BANK_AGAIN'
  /** Take back what is left of it. */
  | 'TAKE_BACK';

/** What `askPayout` takes. */
export type AskPayoutInput = {
  /** `pay_…` */
  readonly payoutId: Scalars['ID']['input'];
  /** What. */
  readonly ask: PayoutAsk;
  /** Why; for the record. */
  readonly reason: Scalars['String']['input'];
};

/** What `askPayout` answers. */
export type AskPayoutResult = Payout | InvalidInput | PlainRefusal;

/** A message of a site agent. */
export type AgentBodyInput = {
  /** A message of the agent protocol. */
  readonly body: Scalars['JSON']['input'];
};

/** An answer of the agent protocol. */
export type AgentAnswer = {
  readonly __typename?: 'AgentAnswer';
  /** The message. */
  readonly answer: Scalars['JSON']['output'];
};

/** A refusal of the agent protocol. */
export type AgentRefused = Refusal & {
  readonly __typename?: 'AgentRefused';
  /** Always AGENT_REFUSED. */
  readonly code: RefusalCode;
  /** What happened and what to do. */
  readonly message: Scalars['String']['output'];
  /** Always null. */
  readonly path: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** The typed reason. */
  readonly detail: Scalars['JSON']['output'];
};

/** What `enrolAgent` answers. */
export type EnrolAgentResult = AgentAnswer | AgentRefused;

/** What `agentToken` answers. */
export type AgentTokenResult = AgentAnswer | AgentRefused;

/** What `agentOrders` answers. */
export type AgentOrdersResult = AgentAnswer | AgentRefused;

/** What `reportBatch` answers. */
export type ReportBatchResult = AgentAnswer | AgentRefused;

/** What `replaceAgentKey` answers. */
export type ReplaceAgentKeyResult = AgentAnswer | AgentRefused;

/** How an agent stands. */
export type SiteAgentState =
  /** It was invited and has not enrolled. */
  | 'INVITED'
  /** It has a key and reports. */
  | 'ENROLLED'
  /** It is shut out for good. */
  | 'REVOKED';

/** An agent of a site: the program that runs and meters jobs there. */
export type SiteAgent = {
  readonly __typename?: 'SiteAgent';
  /** `agent_…` */
  readonly id: Scalars['ID']['output'];
  /** Your name for it. */
  readonly name: Scalars['String']['output'];
  /** How it stands. */
  readonly state: SiteAgentState;
  /** When it was invited, market time. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Until when its invitation is good; null once it was used. */
  readonly invitationEndsAt: Maybe<Scalars['DateTime']['output']>;
  /** When it was last heard, market time; null before it enrolled. */
  readonly lastHeardAt: Maybe<Scalars['DateTime']['output']>;
  /** Since when its key is in force, wall time; null before it enrolled. */
  readonly keySince: Maybe<Scalars['DateTime']['output']>;
  /** Until when the key before is taken beside it, wall time; null when there is none. */
  readonly formerKeyUntil: Maybe<Scalars['DateTime']['output']>;
  /** When you asked it for a new key, market time; null once it has one. */
  readonly keyAskedAt: Maybe<Scalars['DateTime']['output']>;
  /** The agent it took the place of, or will when it enrols; null when none. */
  readonly replaces: Maybe<Scalars['ID']['output']>;
  /** When it was revoked, market time; null while it is not. */
  readonly revokedAt: Maybe<Scalars['DateTime']['output']>;
  /** Why it was revoked; null when nobody said. */
  readonly revokeReason: Maybe<Scalars['String']['output']>;
  /** What it runs jobs on, such as `local` or `slurm`; null before it told. */
  readonly engine: Maybe<Scalars['String']['output']>;
  /** Whether what it tells of nodes was measured, not typed in. */
  readonly isInventoryMeasured: Scalars['Boolean']['output'];
};

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

/** One difference between what is listed and what was found. */
export type InventoryDrift = {
  readonly __typename?: 'InventoryDrift';
  /** The node, as its agent calls it. */
  readonly node: Scalars['String']['output'];
  /** In what way. */
  readonly kind: InventoryDriftKind;
  /** What is listed; null when nothing is. */
  readonly listed: Maybe<Scalars['String']['output']>;
  /** What was found; null when nothing was. */
  readonly found: Maybe<Scalars['String']['output']>;
  /** Less is there than is sold, and it was measured: nothing new starts on the node until it is as listed. */
  readonly holdsBack: Scalars['Boolean']['output'];
};

/** How a benchmark stands. */
export type NodeBenchmarkState =
  /** Its agent has not told of it yet. */
  | 'ASKED'
  /** It was measured. */
  | 'DONE'
  /** It could not be measured; `detail` says why. */
  | 'FAILED';

/** A bounded measurement of a node, run by its agent when no customer's work is on its GPUs. */
export type NodeBenchmark = {
  readonly __typename?: 'NodeBenchmark';
  /** `bench_…` */
  readonly id: Scalars['ID']['output'];
  /** `node_…` */
  readonly nodeId: Scalars['ID']['output'];
  /** As its agent calls it. */
  readonly node: Scalars['String']['output'];
  /** How it stands. */
  readonly state: NodeBenchmarkState;
  /** When it was asked for. */
  readonly askedAt: Scalars['DateTime']['output'];
  /** When the agent told of it; null before. */
  readonly finishedAt: Maybe<Scalars['DateTime']['output']>;
  /** GPUs that took part; null before. */
  readonly gpuCount: Maybe<Scalars['Int']['output']>;
  /** 10^9 floating-point operations per second of multiplying matrices; null unless it was measured. */
  readonly gigaflopsPerSecond: Maybe<Scalars['Float']['output']>;
  /** Steps of the demo training per second; null unless it was measured. */
  readonly stepsPerSecond: Maybe<Scalars['Float']['output']>;
  /** How long it took; null before. */
  readonly ranSeconds: Maybe<Scalars['Float']['output']>;
  /** On what it was measured, or why it was not; null when nobody said. */
  readonly detail: Maybe<Scalars['String']['output']>;
};

/** What `askAgentKey` takes. */
export type AskAgentKeyInput = {
  /** `agent_…` */
  readonly agentId: Scalars['ID']['input'];
};

/** What `askAgentKey` answers. */
export type AskAgentKeyResult = SiteAgent | PlainRefusal;

/** What `askBenchmark` takes. */
export type AskBenchmarkInput = {
  /** `node_…` */
  readonly nodeId: Scalars['ID']['input'];
};

/** What `askBenchmark` answers. */
export type AskBenchmarkResult = NodeBenchmark | PlainRefusal;

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

/** A move on the readiness ladder, with its evidence. It is never changed. */
export type SiteStep = {
  readonly __typename?: 'SiteStep';
  /** Counts up from 1. */
  readonly seq: Scalars['Int']['output'];
  /** The rung before. */
  readonly from: SiteReadiness;
  /** The rung after. */
  readonly to: SiteReadiness;
  /** The day of the evidence, such as `2026-03-31`. */
  readonly evidenceDate: Scalars['String']['output'];
  /** Of the document that shows it; null when there is a note alone. */
  readonly reference: Maybe<Scalars['String']['output']>;
  /** In words; for a way back the reason. Null when there is a reference alone. */
  readonly note: Maybe<Scalars['String']['output']>;
  /** Who moved it: `user_…`. */
  readonly actor: Scalars['ID']['output'];
  /** Whose person that was: OPERATOR or PLATFORM. */
  readonly by: OrganizationKind;
  /** When it was moved. */
  readonly at: Scalars['DateTime']['output'];
};

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

/** One check of a site, as found. */
export type AcceptanceCheck = {
  readonly __typename?: 'AcceptanceCheck';
  /** What was looked at. */
  readonly check: AcceptanceCheckKind;
  /** Whether it is as it must be. */
  readonly passed: Scalars['Boolean']['output'];
  /** What was found, and for a failed one what to do. */
  readonly found: Scalars['String']['output'];
};

/** The site is not far enough on the readiness ladder for this. */
export type SiteNotReady = Refusal & {
  readonly __typename?: 'SiteNotReady';
  /** Always NOT_READY. */
  readonly code: RefusalCode;
  /** What stands in the way, in words. */
  readonly message: Scalars['String']['output'];
  /** The input it is about. */
  readonly path: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** Where the site stands. */
  readonly readiness: SiteReadiness;
  /** What was found, for an acceptance; empty otherwise. */
  readonly checks: ReadonlyArray<AcceptanceCheck>;
};

/** A building of a site. Its limit bounds the sum of its feeders' limits; load is reserved feeder by feeder. */
export type Hall = Node & {
  readonly __typename?: 'Hall';
  /** `hall_…` */
  readonly id: Scalars['ID']['output'];
  /** Its name. */
  readonly name: Scalars['String']['output'];
  /** What its feeders may carry together; null when not stated. */
  readonly limitKw: Maybe<Scalars['Decimal']['output']>;
  /** The feeders in it, by name. */
  readonly feeders: ReadonlyArray<Feeder>;
};

/** How a node is. */
export type PoolNodeState =
  /** It takes work. */
  | 'UP'
  /** It finishes what it runs and takes nothing new. */
  | 'DRAINED'
  /** It does not run. */
  | 'DOWN';

/** A machine of a pool. */
export type PoolNode = Node & {
  readonly __typename?: 'PoolNode';
  /** `node_…` */
  readonly id: Scalars['ID']['output'];
  /** As its site's agent calls it. */
  readonly name: Scalars['String']['output'];
  /** Where it belongs. */
  readonly pool: Pool;
  /** GPUs in it. */
  readonly gpuCount: Scalars['Int']['output'];
  /** How it is. */
  readonly state: PoolNodeState;
  /** Why its operator drained it or marked it down, or how it is less than what is listed; null while the agent's word counts. */
  readonly reason: Maybe<Scalars['String']['output']>;
};

/** A page of power models. */
export type PowerModelConnection = {
  readonly __typename?: 'PowerModelConnection';
  /** The items. */
  readonly edges: ReadonlyArray<PowerModelEdge>;
  /** Where the page ends. */
  readonly pageInfo: PageInfo;
  /** All items there are. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A power model in a page. */
export type PowerModelEdge = {
  readonly __typename?: 'PowerModelEdge';
  /** Its place in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The power model. */
  readonly node: PowerModel;
};

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

/** One price rule of an offer. */
export type PriceRule = {
  readonly __typename?: 'PriceRule';
  /** What it looks at. */
  readonly kind: PriceRuleKind;
  /** The rule in words. */
  readonly text: Scalars['String']['output'];
  /** VOLUME: from so many GPUs; null for others. */
  readonly minGpus: Maybe<Scalars['Int']['output']>;
  /** LONG_TERM: from so long an expected run; null for others. */
  readonly minDurationSeconds: Maybe<Scalars['Int']['output']>;
  /** SHORT_TERM: below so long an expected run; null for others. */
  readonly belowDurationSeconds: Maybe<Scalars['Int']['output']>;
  /** FLEXIBLE: with at least so much to spare; null for others. */
  readonly minSlackSeconds: Maybe<Scalars['Int']['output']>;
  /** Share of the ask that is taken off; null for SHORT_TERM. */
  readonly discountRate: Maybe<Scalars['Decimal']['output']>;
  /** Share of the ask that is put on; null for all but SHORT_TERM. */
  readonly surchargeRate: Maybe<Scalars['Decimal']['output']>;
};

/** How an ask came about: the list ask, the rules that counted, and the floor where it held. */
export type AskTrail = {
  readonly __typename?: 'AskTrail';
  /** Before rules. */
  readonly listUsdPerGpuHour: Scalars['Decimal']['output'];
  /** The rules that counted. */
  readonly steps: ReadonlyArray<AskStep>;
  /** The floor, where it held the ask up; null otherwise. */
  readonly floorUsdPerGpuHour: Maybe<Scalars['Decimal']['output']>;
  /** What is asked, and what the lease freezes. */
  readonly askUsdPerGpuHour: Scalars['Decimal']['output'];
};

/** A rule that counted. */
export type AskStep = {
  readonly __typename?: 'AskStep';
  /** The rule in words. */
  readonly text: Scalars['String']['output'];
  /** Share of the list ask; negative takes off. */
  readonly adjustmentRate: Scalars['Decimal']['output'];
};

/** A rung with what shows it. */
export type SiteStepInput = {
  /** The rung: one above the one before. */
  readonly to: SiteReadiness;
  /** The day of the evidence, such as `2026-03-31`; not ahead. */
  readonly evidenceDate: Scalars['String']['input'];
  /** Of the document that shows it, 1 to 200 characters; a reference or a note is required. */
  readonly reference?: InputMaybe<Scalars['String']['input']>;
  /** In words, 1 to 1,000 characters. */
  readonly note?: InputMaybe<Scalars['String']['input']>;
};

/** What `advanceSite` takes. */
export type AdvanceSiteInput = {
  /** `site_…` */
  readonly siteId: Scalars['ID']['input'];
  /** 1 to 7 rungs, in order. */
  readonly steps: ReadonlyArray<SiteStepInput>;
};

/** What `returnSite` takes. */
export type ReturnSiteInput = {
  /** `site_…` */
  readonly siteId: Scalars['ID']['input'];
  /** The rung it goes back to. */
  readonly to: SiteReadiness;
  /** Why, 1 to 1,000 characters. */
  readonly reason: Scalars['String']['input'];
};

/** What `updateSite` takes; what is not given stays. Country and zone always do. */
export type UpdateSiteInput = {
  /** `site_…` */
  readonly siteId: Scalars['ID']['input'];
  /** Unique among your sites. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** State, province or zone. */
  readonly region?: InputMaybe<Scalars['String']['input']>;
  /** Degrees north. */
  readonly latitude?: InputMaybe<Scalars['Float']['input']>;
  /** Degrees east. */
  readonly longitude?: InputMaybe<Scalars['Float']['input']>;
  /** The load the utility agreed to serve; not below what is reserved. */
  readonly interconnectionKw?: InputMaybe<Scalars['Decimal']['input']>;
};

/** What `addHall` takes. */
export type AddHallInput = {
  /** `site_…` */
  readonly siteId: Scalars['ID']['input'];
  /** Unique at the site. */
  readonly name: Scalars['String']['input'];
  /** Most its feeders may carry together; not stated unless given. */
  readonly limitKw?: InputMaybe<Scalars['Decimal']['input']>;
};

/** What `changeHall` takes; what is not given stays. */
export type ChangeHallInput = {
  /** `hall_…` */
  readonly hallId: Scalars['ID']['input'];
  /** Unique at the site. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** Not below what its feeders may carry together. */
  readonly limitKw?: InputMaybe<Scalars['Decimal']['input']>;
};

/** What `addFeeder` takes. */
export type AddFeederInput = {
  /** `site_…` */
  readonly siteId: Scalars['ID']['input'];
  /** Unique at the site. */
  readonly name: Scalars['String']['input'];
  /** Most it may carry. */
  readonly limitKw: Scalars['Decimal']['input'];
  /** The hall it stands in, by name; in none unless given. */
  readonly hall?: InputMaybe<Scalars['String']['input']>;
};

/** What `changeFeeder` takes; what is not given stays. */
export type ChangeFeederInput = {
  /** `feeder_…` */
  readonly feederId: Scalars['ID']['input'];
  /** Unique at the site. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** Not below what is reserved of it. */
  readonly limitKw?: InputMaybe<Scalars['Decimal']['input']>;
  /** The hall it stands in, by name. */
  readonly hall?: InputMaybe<Scalars['String']['input']>;
};

/** What `updatePool` takes; what is not given stays, and so does what its GPUs draw: other GPUs are another pool. */
export type UpdatePoolInput = {
  /** `pool_…` */
  readonly poolId: Scalars['ID']['input'];
  /** Unique at the site. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** Training speed, 0.01 to 100. */
  readonly speedMultiplier?: InputMaybe<Scalars['Decimal']['input']>;
  /** So many nodes more; a pool has at most 10,000. */
  readonly addNodes?: InputMaybe<Scalars['Int']['input']>;
};

/** What `retirePool` takes. */
export type RetirePoolInput = {
  /** `pool_…` */
  readonly poolId: Scalars['ID']['input'];
};

/** What `drainNode` takes. */
export type DrainNodeInput = {
  /** `node_…` */
  readonly nodeId: Scalars['ID']['input'];
  /** Why, 1 to 200 characters. */
  readonly reason: Scalars['String']['input'];
};

/** What `undrainNode` takes. */
export type UndrainNodeInput = {
  /** `node_…` */
  readonly nodeId: Scalars['ID']['input'];
};

/** What `markNodeDown` takes. */
export type MarkNodeDownInput = {
  /** `node_…` */
  readonly nodeId: Scalars['ID']['input'];
  /** Why, 1 to 200 characters. */
  readonly reason: Scalars['String']['input'];
};

/** Answer of `advanceSite`. */
export type AdvanceSiteResult = Site | SiteNotReady | InvalidInput | PlainRefusal;

/** Answer of `returnSite`. */
export type ReturnSiteResult = Site | InvalidInput | PlainRefusal;

/** Answer of `updateSite`. */
export type UpdateSiteResult = Site | InvalidInput | PlainRefusal;

/** Answer of `addHall`. */
export type AddHallResult = Hall | InvalidInput | PlainRefusal;

/** Answer of `changeHall`. */
export type ChangeHallResult = Hall | InvalidInput | PlainRefusal;

/** Answer of `addFeeder`. */
export type AddFeederResult = Feeder | InvalidInput | PlainRefusal;

/** Answer of `changeFeeder`. */
export type ChangeFeederResult = Feeder | InvalidInput | PlainRefusal;

/** Answer of `updatePool`. */
export type UpdatePoolResult = Pool | InvalidInput | PlainRefusal;

/** Answer of `retirePool`. */
export type RetirePoolResult = Pool | PlainRefusal;

/** Answer of `drainNode`. */
export type DrainNodeResult = PoolNode | InvalidInput | PlainRefusal;

/** Answer of `undrainNode`. */
export type UndrainNodeResult = PoolNode | PlainRefusal;

/** Answer of `markNodeDown`. */
export type MarkNodeDownResult = PoolNode | InvalidInput | PlainRefusal;

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
  readonly projectIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Of these jobs. */
  readonly jobIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** At these sites. */
  readonly siteIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** On these models. */
  readonly gpuModels?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Of these products. */
  readonly products?: InputMaybe<ReadonlyArray<UsageProduct>>;
};

/** What was used and what it costs. */
export type UsageReport = {
  readonly __typename?: 'UsageReport';
  /** Inclusive. */
  readonly from: Scalars['DateTime']['output'];
  /** Exclusive. */
  readonly to: Scalars['DateTime']['output'];
  /** In which days begin: that of a customer's bills, UTC for others. */
  readonly timeZone: Scalars['String']['output'];
  /** By currency and group, at most 2,000. A row that was billed and not used, or quoted and not used, is there too. */
  readonly rows: ReadonlyArray<UsageRow>;
  /** Rows beyond the 2,000; the totals count them. */
  readonly rowsLeftOut: Scalars['Int']['output'];
  /** One for each currency. The rows add up to it, to the last millionth; however use is grouped, it is the same. */
  readonly totals: ReadonlyArray<UsageRow>;
};

/** Use of one group. Costs are what billing rated, before tax, exact but for rounding to a millionth; a bill rounds each of its lines to the hundredth. */
export type UsageRow = {
  readonly __typename?: 'UsageRow';
  /** Null: not asked for, in no project, or not the reader's to know. */
  readonly projectId: Maybe<Scalars['ID']['output']>;
  /** Null: not asked for, or no job's. */
  readonly jobId: Maybe<Scalars['ID']['output']>;
  /** The job; null: not asked for, or not the reader's to see. */
  readonly job: Maybe<Job>;
  /** Null: not asked for. */
  readonly siteId: Maybe<Scalars['ID']['output']>;
  /** The site; null: not asked for, or it is gone. */
  readonly site: Maybe<Site>;
  /** Null: not asked for, or no longer known. */
  readonly gpuModel: Maybe<Scalars['String']['output']>;
  /** Such as `2026-11-22`; null: not asked for. */
  readonly day: Maybe<Scalars['String']['output']>;
  /** Null: not asked for. */
  readonly product: Maybe<UsageProduct>;
  /** Of the amounts. */
  readonly currency: Scalars['String']['output'];
  /** GPU time of readings. */
  readonly gpuHours: Scalars['Decimal']['output'];
  /** Energy as rating saw it: of the servers, or of the facility where the card is metered there; estimated where no meter answered. */
  readonly energyKwh: Scalars['Decimal']['output'];
  /** GPU time, space, and the like. */
  readonly computeAmount: Scalars['Decimal']['output'];
  /** Energy and demand. */
  readonly powerAmount: Scalars['Decimal']['output'];
  /** Given back for curtailment, lost work and the like; 0 or negative. */
  readonly creditAmount: Scalars['Decimal']['output'];
  /** All three. */
  readonly totalAmount: Scalars['Decimal']['output'];
  /** What leases that began in this time were quoted at, on the day each began; not what their use so far was quoted at. */
  readonly quotedAmount: Scalars['Decimal']['output'];
  /** Lines of issued invoices before tax, on the day their time begins, credits and commitments included; later credit notes are not. Zero for operators, whose statements say what they earn. */
  readonly billed: Money;
  /** Tax on these. */
  readonly billedTax: Money;
};

/** What `offerDryRun` takes. */
export type OfferDryRunInput = {
  /** `pool_…` */
  readonly poolId: Scalars['ID']['input'];
  /** A calendar month of the site, such as `2026-01`, that has begun; the last whole one unless given. */
  readonly month?: InputMaybe<Scalars['String']['input']>;
  /** What you would ask for one GPU-hour, power not included, before price rules. */
  readonly askUsdPerGpuHour: Scalars['Decimal']['input'];
  /** Rules take nothing off below it; required with a rule that takes something off. */
  readonly floorUsdPerGpuHour?: InputMaybe<Scalars['Decimal']['input']>;
  /** How the ask would change with what a job asks for; at most 20, none unless given. */
  readonly rules?: InputMaybe<ReadonlyArray<PriceRuleInput>>;
  /** How power would be charged. */
  readonly power: PowerTermsInput;
};

/** Leases of a dry run, with what they come to. */
export type DryRunShare = {
  readonly __typename?: 'DryRunShare';
  /** How many leases. */
  readonly leases: Scalars['Int']['output'];
  /** Their time on GPUs in the month; for leases kept and gained as far as the pool has room. */
  readonly gpuHours: Scalars['Decimal']['output'];
  /** GPU-hours at the ask, power not included. */
  readonly rentUsd: Scalars['Decimal']['output'];
};

/** What terms would have earned in a month: an estimate, which rests on `assumptions`. */
export type OfferDryRun = {
  readonly __typename?: 'OfferDryRun';
  /** First instant. */
  readonly from: Scalars['DateTime']['output'];
  /** First instant after; for a month that runs the hour that runs. */
  readonly to: Scalars['DateTime']['output'];
  /** What really ran on the pool, at the asks that were frozen. */
  readonly actual: DryRunShare;
  /** Of that, what would have stayed, at the new ask. */
  readonly kept: DryRunShare;
  /** Of that, what would have gone, at the old ask. */
  readonly lost: DryRunShare;
  /** What ran elsewhere and would have come, at the new ask. */
  readonly gained: DryRunShare;
  /** Rent of what is kept and gained, with the power charged. */
  readonly revenueUsd: Scalars['Decimal']['output'];
  /** What customers would have paid for power. */
  readonly powerChargedUsd: Scalars['Decimal']['output'];
  /** What the power would have cost under the site's tariff. */
  readonly powerCostUsd: Scalars['Decimal']['output'];
  /** The platform's share. */
  readonly platformFeeUsd: Scalars['Decimal']['output'];
  /** What would have been left: revenue less power and fee. */
  readonly marginUsd: Scalars['Decimal']['output'];
  /** Facility energy of it. */
  readonly energyKwh: Scalars['Decimal']['output'];
  /** What mining with the same energy in the same hours would have left after power; null for a site without miners. */
  readonly miningMarginUsd: Maybe<Scalars['Decimal']['output']>;
  /** The margin less that of mining; null for a site without miners. */
  readonly moreThanMiningUsd: Maybe<Scalars['Decimal']['output']>;
  /** How much of the month has no published price: it earns nothing here. */
  readonly unpricedSeconds: Scalars['Int']['output'];
  /** The month day by day, by the site's calendar; oldest first. */
  readonly days: ReadonlyArray<OfferDryRunDay>;
  /** What the answer rests on. */
  readonly assumptions: ReadonlyArray<Scalars['String']['output']>;
};

/** What terms would have earned on one day. Leases stay and come for the whole month; a day has its part of them. */
export type OfferDryRunDay = {
  readonly __typename?: 'OfferDryRunDay';
  /** First instant. */
  readonly from: Scalars['DateTime']['output'];
  /** First instant after; for a day that runs the hour that runs. */
  readonly to: Scalars['DateTime']['output'];
  /** GPU-time kept and gained. */
  readonly gpuHours: Scalars['Decimal']['output'];
  /** Rent of what really ran on the pool, at the asks that were frozen. */
  readonly actualRentUsd: Scalars['Decimal']['output'];
  /** Rent of what is kept and gained, with the power charged. */
  readonly revenueUsd: Scalars['Decimal']['output'];
  /** What the power would have cost under the site's tariff. Negative where the site is paid for taking it. */
  readonly powerCostUsd: Scalars['Decimal']['output'];
  /** The platform's share. */
  readonly platformFeeUsd: Scalars['Decimal']['output'];
  /** What would have been left: revenue less power and fee. */
  readonly marginUsd: Scalars['Decimal']['output'];
  /** What mining with the same energy in the same hours would have left after power; null where the day has no priced hour with miners. */
  readonly miningMarginUsd: Maybe<Scalars['Decimal']['output']>;
  /** How much of the day has no published price. */
  readonly unpricedSeconds: Scalars['Int']['output'];
};

/** Answer of `offerDryRun`. */
export type OfferDryRunResult = OfferDryRun | InvalidInput | PlainRefusal;

/** The order of leases; ties by id. */
export type LeaseOrder =
  /** The one committed last first. */
  | 'NEWEST'
  /** The one committed first first. */
  | 'OLDEST'
  /** The highest worst case first. */
  | 'COSTLIEST'
  /** The one that ended or ends first first. */
  | 'ENDING';

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

/** A file of a job in the object store. */
export type Artifact = {
  readonly __typename?: 'Artifact';
  /** `art_…` */
  readonly id: Scalars['ID']['output'];
  /** The job. */
  readonly jobId: Scalars['ID']['output'];
  /** The site it came from; null when its customer sent it. */
  readonly siteId: Maybe<Scalars['ID']['output']>;
  /** What it is. */
  readonly kind: ArtifactKind;
  /** A relative path, unique within its kind and set. */
  readonly name: Scalars['String']['output'];
  /** Step of the work it was written at; null when that is not known. */
  readonly step: Maybe<Scalars['Float']['output']>;
  /** Size in bytes. */
  readonly sizeBytes: Scalars['Decimal']['output'];
  /** SHA-256 of its content, 64 hexadecimal digits. */
  readonly sha256: Scalars['String']['output'];
  /** Media type, as it was declared. */
  readonly contentType: Scalars['String']['output'];
  /** When it was complete. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When it is deleted. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** How to fetch it within the next 15 minutes, whole or in ranges; null when this market has no object store. */
  readonly download: Maybe<ArtifactRequest>;
};

/** One file in a list. */
export type ArtifactEdge = {
  readonly __typename?: 'ArtifactEdge';
  /** Where it stands in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The file. */
  readonly node: Artifact;
};

/** A page of files. */
export type ArtifactConnection = {
  readonly __typename?: 'ArtifactConnection';
  /** The items. */
  readonly edges: ReadonlyArray<ArtifactEdge>;
  /** Where the page ends. */
  readonly pageInfo: PageInfo;
  /** All items that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A header of a request. */
export type ArtifactHeader = {
  readonly __typename?: 'ArtifactHeader';
  /** Its name. */
  readonly name: Scalars['String']['output'];
  /** Its value. */
  readonly value: Scalars['String']['output'];
};

/** An HTTP request to send as it stands: no other credential is needed. */
export type ArtifactRequest = {
  readonly __typename?: 'ArtifactRequest';
  /** GET or PUT. */
  readonly method: Scalars['String']['output'];
  /** Where to. A path is on the host of this API. */
  readonly url: Scalars['String']['output'];
  /** Headers to send with it: they belong to its signature. */
  readonly headers: ReadonlyArray<ArtifactHeader>;
  /** First byte of the file it carries, from 0. */
  readonly fromByte: Scalars['Decimal']['output'];
  /** Byte behind the last one. */
  readonly toByte: Scalars['Decimal']['output'];
  /** From when on it is refused; wall time. */
  readonly expiresAt: Scalars['DateTime']['output'];
};

/** An upload that is under way, or done. */
export type ArtifactUpload = {
  readonly __typename?: 'ArtifactUpload';
  /** `upload_…` */
  readonly id: Scalars['ID']['output'];
  /** The job. */
  readonly jobId: Scalars['ID']['output'];
  /** Nothing is to be sent or finished: the same file is stored already. */
  readonly complete: Scalars['Boolean']['output'];
  /** Pieces to send, at most 64 at a time. None: finish it. */
  readonly requests: ReadonlyArray<ArtifactRequest>;
  /** There are more pieces: start it again when these were sent. */
  readonly more: Scalars['Boolean']['output'];
};

/** What an organisation keeps of its jobs' files. */
export type ArtifactUse = {
  readonly __typename?: 'ArtifactUse';
  /** Bytes kept; the same content of one job counts once. */
  readonly usedBytes: Scalars['Decimal']['output'];
  /** Files kept. */
  readonly files: Scalars['Int']['output'];
  /** Bytes it may keep. */
  readonly quotaBytes: Scalars['Decimal']['output'];
  /** Days a file is kept. */
  readonly retentionDays: Scalars['Int']['output'];
};

/** A file that was deleted. */
export type ArtifactDeleted = {
  readonly __typename?: 'ArtifactDeleted';
  /** Its id. */
  readonly artifactId: Scalars['ID']['output'];
};

/** How much a customer may keep. */
export type ArtifactQuota = {
  readonly __typename?: 'ArtifactQuota';
  /** The customer. */
  readonly organizationId: Scalars['ID']['output'];
  /** Bytes it may keep. */
  readonly quotaBytes: Scalars['Decimal']['output'];
};

/** Kinds of files customers send. */
export type ArtifactUploadKind =
  /** What the job reads: brought to its site before it starts, in the folder named by SWITCHYARD_INPUT_DIR. */
  | 'INPUT'
  /** Anything else to keep with the job. */
  | 'ARTIFACT';

/** What `startArtifactUpload` takes. */
export type StartArtifactUploadInput = {
  /** `job_…` */
  readonly jobId: Scalars['ID']['input'];
  /** What it is. */
  readonly kind: ArtifactUploadKind;
  /** A relative path of letters, digits, `.`, `_` and `-`; at most 200 characters. */
  readonly name: Scalars['String']['input'];
  /** Size in bytes, at most 156 GiB. */
  readonly sizeBytes: Scalars['Decimal']['input'];
  /** SHA-256 of its content, 64 lower-case hexadecimal digits. */
  readonly sha256: Scalars['String']['input'];
  /** Of a file larger than 16 MiB: SHA-256 of every part of 16 MiB, in order. */
  readonly partSha256s?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Media type; `application/octet-stream` unless given. */
  readonly contentType?: InputMaybe<Scalars['String']['input']>;
};

/** What `startArtifactUpload` answers. */
export type StartArtifactUploadResult = ArtifactUpload | InvalidInput | PlainRefusal;

/** What `finishArtifactUpload` takes. */
export type FinishArtifactUploadInput = {
  /** `upload_…` */
  readonly uploadId: Scalars['ID']['input'];
};

/** What `finishArtifactUpload` answers. */
export type FinishArtifactUploadResult = Artifact | PlainRefusal;

/** What `deleteArtifact` takes. */
export type DeleteArtifactInput = {
  /** `art_…` */
  readonly artifactId: Scalars['ID']['input'];
};

/** What `deleteArtifact` answers. */
export type DeleteArtifactResult = ArtifactDeleted | PlainRefusal;

/** What `setArtifactRetention` takes. */
export type SetArtifactRetentionInput = {
  /** 1 to 3,650 days. */
  readonly days: Scalars['Int']['input'];
};

/** What `setArtifactRetention` answers. */
export type SetArtifactRetentionResult = ArtifactUse | InvalidInput | PlainRefusal;

/** What `setArtifactQuota` takes. */
export type SetArtifactQuotaInput = {
  /** The customer. */
  readonly organizationId: Scalars['ID']['input'];
  /** Bytes it may keep, 0 to 10^15. */
  readonly quotaBytes: Scalars['Decimal']['input'];
  /** Why; for the record. */
  readonly reason: Scalars['String']['input'];
};

/** What `setArtifactQuota` answers. */
export type SetArtifactQuotaResult = ArtifactQuota | InvalidInput | PlainRefusal;

/** What `agentArtifacts` answers. */
export type AgentArtifactsResult = AgentAnswer | AgentRefused;
