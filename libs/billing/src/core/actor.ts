import type { UserId } from '@switchyard/kernel';

/** Roles of the platform organisation that matter here; the gateway grants them only to its members. */
export type PlatformRole = 'finance' | 'admin';

/** Who does something to an invoice: a person of the platform, or one of our own processes. */
export type Actor =
  | { readonly kind: 'user'; readonly userId: UserId; readonly roles: readonly PlatformRole[] }
  | { readonly kind: 'system'; readonly process: string };

/** How an actor is written into records. Systems are told apart from users by their prefix. */
export function actorName(actor: Actor): string {
  return actor.kind === 'user' ? actor.userId : `system:${actor.process}`;
}
export function isFinance(actor: Actor): boolean {
  return actor.kind === 'user' && (actor.roles.includes('finance') || actor.roles.includes('admin'));
}
