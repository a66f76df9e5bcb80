/** The demo's invented organisations and people. */
export const demoOrganizations = {
  aurora: { kind: 'customer', name: 'Aurora Labs', timeZone: 'America/New_York' },
  basalt: { kind: 'customer', name: 'Basalt Models', timeZone: 'Europe/Berlin' },
  llano: { kind: 'operator', name: 'Llano Compute', timeZone: 'America/Chicago' },
  boreal: { kind: 'operator', name: 'Boreal Halls', timeZone: 'Europe/Helsinki' },
  switchyard: { kind: 'platform', name: 'Switchyard', timeZone: 'UTC' },
} as const;
export type DemoOrganization = keyof typeof demoOrganizations;

export const demoPeople = {
  ada: { org: 'aurora', name: 'Ada', roles: ['owner'] },
  bruno: { org: 'basalt', name: 'Bruno', roles: ['owner'] },
  lena: { org: 'llano', name: 'Lena', roles: ['owner'] },
  otso: { org: 'boreal', name: 'Otso', roles: ['owner'] },
  fay: { org: 'switchyard', name: 'Fay', roles: ['finance'] },
  finn: { org: 'switchyard', name: 'Finn', roles: ['finance', 'admin'] },
} as const satisfies Record<string, { org: DemoOrganization; name: string; roles: readonly string[] }>;
export type DemoPerson = keyof typeof demoPeople;
export const emailOf = (person: DemoPerson): string => `${person}@${demoPeople[person].org}.example`;
