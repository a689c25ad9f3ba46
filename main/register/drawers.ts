/** The register's drawers: which there are, which one a person works on, and which pin of the printer opens it. */
import type { DrawerId } from "#domain/ids.ts";
import type { Entry } from "#domain/journal/entry.ts";
import { sessionsOf } from "#domain/journal/register-state.ts";
import type { ActInput } from "#domain/protocol/register-api.ts";
import type { DrawerView } from "#domain/protocol/till-view.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import type { Session } from "#domain/session/session.ts";
import { MAX_DRAWER_NAME } from "#domain/session/session-events.ts";
import { authorise } from "#domain/staff/approval.ts";
import { changeConfig } from "./change-config.ts";
import { cleanReason } from "./change-sale.ts";
import { type Drawer, MAX_DRAWERS, readSetting, writeSetting } from "./store/settings.ts";
import type { Store } from "./store/store.ts";
import { authorityFor, book, nameOf, type Till } from "./till.ts";

/** The drawers of these books. A register has one from the start, on the printer's first pin. */
export function drawersIn(store: Store, firstId: DrawerId): Drawer[] {
  return store.read((tx) => readSetting(tx, "drawers")) ?? [{ drawerId: firstId, name: "1", kickPin: 2 }];
}

/** The drawers as windows show them. */
export function drawersView(till: Till): DrawerView[] {
  const { state } = till.books;
  const open = sessionsOf(state);
  return till.drawers.map(({ drawerId, name, kickPin }) => {
    const session = open.find((each) => each.drawerId === drawerId);
    return {
      drawerId,
      name,
      kickPin,
      isAtWork: state.session?.drawerId === drawerId,
      session: session
        ? { openedById: session.openedBy, openedByName: nameOf(till, session.openedBy), openedAt: session.openedAt }
        : null,
    };
  });
}

/** What entries call a drawer: nothing where there is one only. */
export function nameOfDrawer(till: Till, drawerId: string): string | null {
  if (till.drawers.length === 1) return null;
  return till.drawers.find((each) => each.drawerId === drawerId)?.name ?? null;
}

/** The drawer that a session is opened on: the one that was asked for, or the first free one. @returns refusals: `drawer.unknown`, `session.already_open` */
export function drawerToOpen(till: Till, wanted: string | null): Result<Drawer> {
  const open = sessionsOf(till.books.state);
  const isFree = ({ drawerId }: Drawer) => open.every((each) => each.drawerId !== drawerId);
  if (wanted === null) {
    const free = till.drawers.find(isFree);
    return free ? ok(free) : refuse("session.already_open");
  }
  const drawer = till.drawers.find(({ drawerId }) => drawerId === wanted);
  return drawer ? ok(drawer) : refuse("drawer.unknown");
}

/**
 * Where somebody who signs in works: on the drawer they opened, or on none yet.
 * @returns undefined where everything stays as it is: there is one drawer, or money was taken for the sale on the screen
 */
export function drawerOf(till: Till, staffId: string): Session | null | undefined {
  const { state } = till.books;
  if (till.drawers.length === 1 && state.parked.length === 0) return undefined;
  return hasMoney(till) ? undefined : (sessionsOf(state).find(({ openedBy }) => openedBy === staffId) ?? null);
}

/**
 * Works on another open drawer: one's own, or with the permission that of an absent person, to count and close it.
 * @returns refusals: `drawer.unknown`, `sale.has_payments`, `approval.*`
 */
export function chooseDrawer(till: Till, input: ActInput<"drawer.choose">): Result<null> {
  const { drawerId } = input;
  const session = sessionsOf(till.books.state).find((each) => each.drawerId === drawerId);
  if (!session) return refuse("drawer.unknown");
  if (hasMoney(till)) return refuse("sale.has_payments");
  const asked = authorityFor(till, "drawer.choose", input);
  if (!asked.ok) return asked;
  const { authority } = asked.value;
  const allowed = session.openedBy === authority.staffId ? ok([]) : authorise(authority, "session.close_any");
  if (!allowed.ok) return allowed;
  const booked = book(till, [
    { entry: { type: "drawer.chosen", body: { drawerId } }, approvals: allowed.value, session },
  ]);
  if (!booked.ok) return booked;
  till.changed.add("session").add("drawers");
  return ok(null);
}

/** Adds a drawer to the register. @returns refusals: `text.*`, `drawer.name_taken`, `drawer.too_many`, `approval.*` */
export function addDrawer(till: Till, input: ActInput<"drawer.add">): Result<null> {
  const name = cleanReason(input.name, MAX_DRAWER_NAME);
  if (!name.ok) return name;
  if (till.drawers.length >= MAX_DRAWERS) return refuse("drawer.too_many", { most: MAX_DRAWERS });
  if (till.drawers.some((each) => each.name.toLowerCase() === name.value.toLowerCase()))
    return refuse("drawer.name_taken", { name: name.value });
  const drawer: Drawer = { drawerId: till.newId<DrawerId>(), name: name.value, kickPin: input.kickPin };
  const drawers = [...till.drawers, drawer];
  const change = {
    what: "shop" as const,
    subjectId: drawer.drawerId,
    summary: `Drawer ${drawer.name}, pin ${drawer.kickPin}`,
    detail: drawer,
    tell: null,
  };
  const done = changeConfig(till, "drawer.add", input, "devices.edit", change, (tx) =>
    writeSetting(tx, "drawers", drawers),
  );
  if (!done.ok) return done;
  till.drawers = drawers;
  till.changed.add("drawers");
  return ok(null);
}

/** The pin that opens the drawer an entry is about; the first drawer's where it names none. */
export function kickPinOf(till: Till, entry: Entry | undefined): 2 | 5 {
  const drawerId = entry && "drawerId" in entry.body ? entry.body.drawerId : till.shop.drawerId;
  return till.drawers.find((each) => each.drawerId === drawerId)?.kickPin ?? 2;
}

/** Money that was taken for the sale on the screen lies in the drawer at work, and has to be booked there. */
function hasMoney({ sale }: Till): boolean {
  return sale !== null && (sale.tenders.length > 0 || sale.pending !== null);
}
