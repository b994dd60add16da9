/** What a person may do, least first: look (phones masked), decide about deliveries, everything. */
export const roles = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** True if `role` may do what `needed` may. */
export function mayAct(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}

/** The role of that name; null: there is none. */
export function roleNamed(text: string): Role | null {
  return roles.find((role) => role === text) ?? null;
}

/** Milliseconds until a session ends: without a request by its person, and in any case. */
export const sessionLimits: Readonly<Record<Role, { readonly idleMs: number; readonly absoluteMs: number }>> = {
  viewer: { idleMs: 24 * 3_600_000, absoluteMs: 7 * 24 * 3_600_000 },
  operator: { idleMs: 3_600_000, absoluteMs: 12 * 3_600_000 },
  admin: { idleMs: 3_600_000, absoluteMs: 12 * 3_600_000 },
};
