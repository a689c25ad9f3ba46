/** What a register knows of itself from its journal alone: numbers given, grand totals, the open session. */
import type { Entry } from "#domain/journal/entry.ts";
import type { Session } from "#domain/session/session.ts";
import type { GrandTotals } from "#domain/session/session-events.ts";
import { evolveSession, liftTotals, NO_GRAND_TOTALS } from "#domain/session/session-totals.ts";
import { evolveOpenActs, type OpenActs } from "./open-acts.ts";

/** Numbers and totals that each transaction moves on. */
export interface RegisterState {
  readonly numberPrefix: string;
  readonly registerCode: string;
  /** Last receipt, movement and Z number given in this epoch; 0 before the first. */
  readonly lastReceipt: number;
  readonly lastMovement: number;
  readonly lastZ: number;
  readonly lastBusinessDate: string | null;
  readonly grandTotals: GrandTotals;
  /** The session of the drawer at work, also while it is counted; null when none is. */
  readonly session: Session | null;
  /** Open sessions of the register's other drawers. */
  readonly parked: readonly Session[];
  /** The counted cash that the last Z handed over, until the next session is opened; null when none was. */
  readonly handOver: HandOver | null;
  /** Whether somebody practises on books of their own now. */
  readonly training: boolean;
  /** What was said of sales in progress. */
  readonly openActs: OpenActs;
}

/** A drawer between two hands. */
interface HandOver {
  readonly sessionId: string;
  readonly takerId: string;
  readonly floatMinor: number;
}

/** A register whose journal is empty. */
export const NEW_REGISTER: RegisterState = {
  numberPrefix: "",
  registerCode: "",
  lastReceipt: 0,
  lastMovement: 0,
  lastZ: 0,
  lastBusinessDate: null,
  grandTotals: NO_GRAND_TOTALS,
  session: null,
  parked: [],
  handOver: null,
  training: false,
  openActs: {},
};

/** The register's state as an earlier program kept it, with all that was added since. */
export function liftRegisterState(kept: RegisterState): RegisterState {
  return {
    ...kept,
    session: kept.session && liftSession(kept.session),
    parked: (kept.parked ?? []).map(liftSession),
    handOver: kept.handOver ?? null,
    training: kept.training ?? false,
    openActs: kept.openActs ?? {},
  };
}

function liftSession(session: Session): Session {
  const { count } = session;
  return {
    ...session,
    drawerName: session.drawerName ?? null,
    totals: liftTotals(session.totals),
    count: count && {
      ...count,
      cash: count.cash ?? [],
      tenders: count.tenders.map((tender) => ({ ...tender, currency: tender.currency ?? null })),
    },
  };
}

/** Every open session, that of the drawer at work first. */
export function sessionsOf({ session, parked }: Pick<RegisterState, "session" | "parked">): Session[] {
  return session ? [session, ...parked] : [...parked];
}

/**
 * The register with the drawer at work that an entry belongs to. Whoever signs in goes to their own drawer, or to none;
 * every other entry says by its session which drawer it is about.
 */
export function atWork(state: RegisterState, entry: Entry): RegisterState {
  const { session, parked } = state;
  if (entry.sessionId === session?.sessionId) return state;
  const leaves = entry.type === "session.opened" || (entry.type === "staff.signed_in" && entry.sessionId === null);
  const wanted = parked.find(({ sessionId }) => sessionId === entry.sessionId);
  if (!session && !wanted) return state;
  if (!wanted) return leaves ? { ...state, session: null, parked: sessionsOf(state) } : state;
  return { ...state, session: wanted, parked: sessionsOf(state).filter((each) => each !== wanted) };
}

/** The register after an entry. */
export function evolveRegister(before: RegisterState, entry: Entry): RegisterState {
  const openActs = evolveOpenActs(before.openActs, entry);
  return evolveBooks(openActs === before.openActs ? before : { ...before, openActs }, entry);
}

function evolveBooks(before: RegisterState, entry: Entry): RegisterState {
  const state = atWork(before, entry);
  switch (entry.type) {
    case "register.genesis": {
      const { numberPrefix, registerCode } = entry.body;
      // A new epoch numbers from 1 under its own prefix; totals and the open session go on.
      return { ...state, numberPrefix, registerCode, lastReceipt: 0, lastMovement: 0, lastZ: 0 };
    }
    case "training.entered":
      return { ...state, training: true };
    case "training.left":
      return { ...state, training: false };
    case "session.opened":
      return {
        ...state,
        session: evolveSession(state.session, entry),
        handOver: null,
        lastBusinessDate: entry.businessDate,
      };
    case "session.closed": {
      const { grandTotals, handedOverTo: takerId, nextFloatMinor } = entry.body;
      const sessionId = entry.sessionId ?? "";
      const handOver = takerId === null ? null : { sessionId, takerId, floatMinor: nextFloatMinor ?? 0 };
      return { ...state, session: null, handOver, lastZ: state.lastZ + 1, grandTotals };
    }
    case "sale.completed":
      return { ...state, session: evolveSession(state.session, entry), lastReceipt: state.lastReceipt + 1 };
    case "cash.paid_in":
    case "cash.paid_out":
    case "cash.tips_paid_out":
    case "cash.safe_dropped":
      return { ...state, session: evolveSession(state.session, entry), lastMovement: state.lastMovement + 1 };
    default: {
      const session = evolveSession(state.session, entry);
      return session === state.session ? state : { ...state, session };
    }
  }
}

/** The number the next receipt gets: `A03-000127`, in a later epoch `A03E2-000001`. */
export function nextReceiptNumber(state: RegisterState): string {
  return `${state.numberPrefix}-${String(state.lastReceipt + 1).padStart(6, "0")}`;
}

/** The number the next Z gets: `A03-Z0007`. */
export function nextZNumber(state: RegisterState): string {
  return `${state.numberPrefix}-Z${String(state.lastZ + 1).padStart(4, "0")}`;
}

/** The number the next movement of cash gets: `A03-M0012`. */
export function nextMovementNumber(state: RegisterState): string {
  return `${state.numberPrefix}-M${String(state.lastMovement + 1).padStart(4, "0")}`;
}
