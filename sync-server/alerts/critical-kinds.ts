/** What is critical: one list, with the sentence that whoever runs the server reads. A new kind is a new row here. */

/** Where a kind comes from and how it is told. */
interface CriticalKind {
  /** Events of the audit trail that are of this kind; none where the server itself notices. */
  readonly actions: readonly string[];
  /** A JSON path that an event's detail must answer, where not every event of that name is critical. */
  readonly where?: string;
  /** So many within a window, or it is everyday life. */
  readonly least: number;
  readonly says: string;
}

const OWNER = '$.** ? (@.roleKey == "owner" || @.role == "owner")';

export const CRITICAL_KINDS = {
  "session.reused": {
    actions: ["session.refresh_reused", "session.code_reused"],
    least: 1,
    says: "A sign-in was used a second time by somebody who should not have it; all its sessions were ended.",
  },
  "people.locked_out": {
    actions: ["person.locked"],
    least: 5,
    says: "Many people were locked out for wrong passwords: somebody may be guessing.",
  },
  "owner.changed": {
    actions: ["staff.assigned", "staff.added", "staff.invited"],
    where: OWNER,
    least: 1,
    says: "The rights of an owner were changed, or somebody was made one.",
  },
  "person.account_reset": {
    actions: ["person.account_reset"],
    least: 1,
    says: "Whoever runs the server gave somebody a new beginning: password and second factor start anew.",
  },
  "support.let_in": { actions: ["support.let_in"], least: 1, says: "Support was let into the organisation." },
  "journal.fork": {
    actions: [],
    least: 1,
    says: "Two tills write under one name, or a restored till went on from an older state.",
  },
  "journal.signature": {
    actions: [],
    least: 1,
    says: "Entries came under a register's name that its key did not sign.",
  },
  "audit.chain_broken": {
    actions: [],
    least: 1,
    says: "A row of the audit trail was changed or removed after it was sealed.",
  },
  "audit.copy_differs": {
    actions: [],
    least: 1,
    says: "The copy of the audit trail has other rows than the database; copying stopped.",
  },
  "audit.copy_lagging": { actions: [], least: 1, says: "The copy of the audit trail is far behind." },
  "server.restored": {
    actions: [],
    least: 1,
    says: "The database was put back to an earlier state; tills send again what it lacks.",
  },
} as const satisfies Readonly<Record<string, CriticalKind>>;

/** A kind by its name. */
export type CriticalKindName = keyof typeof CRITICAL_KINDS;

/** The kinds that the audit trail tells of, as the database looks for them. */
export function kindsOfTheTrail(): readonly Record<string, unknown>[] {
  const all: readonly (readonly [string, CriticalKind])[] = Object.entries(CRITICAL_KINDS);
  return all
    .filter(([, { actions }]) => actions.length > 0)
    .map(([kind, { actions, where = null, least }]) => ({ kind, actions, where, threshold: least }));
}

/** What a kind says; a kind of an older program that this one does not know says its name. */
export function sentenceOf(kind: string): string {
  return Object.hasOwn(CRITICAL_KINDS, kind) ? CRITICAL_KINDS[kind as CriticalKindName].says : kind;
}
