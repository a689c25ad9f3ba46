/** Today's receipts, slips and Z reports: find, show, print again marked as a copy. */
import type { PrintJobId } from "#domain/ids.ts";
import type { ActAnswer, ActInput } from "#domain/protocol/register-api.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { may } from "#domain/staff/permissions.ts";
import { documentOf } from "./documents.ts";
import { readPapersByReference } from "./store/card-references.ts";
import { readEntryAt } from "./store/journal.ts";
import { type Paper, readPaper, readPapers } from "./store/papers.ts";
import { queuePrint } from "./store/print-jobs.ts";
import type { ReadTx } from "./store/store.ts";
import { book, businessDateNow, mustHold, nameOf, now, save, type Till, whoIsThere } from "./till.ts";

/** Fewer characters than this are a part of many references. */
const FEWEST_OF_REFERENCE = 3;

/**
 * Lists papers, newest first; behind the receipts of the date those of any date whose card reference begins with the text.
 * @returns refusal: `staff.signed_out`
 */
export function listPapers(till: Till, input: ActInput<"receipts.list">): Result<ActAnswer<"receipts.list">> {
  const person = mustHold(till, "reports.own_session");
  if (!person.ok) return person;
  const businessDate = input.businessDate ?? till.books.state.session?.businessDate ?? businessDateNow(till);
  const { what, limit } = input;
  // Z reports are looked for over all dates: yesterday's is the one people want.
  const wanted = { what, text: input.text.trim(), limit, businessDate: what === "z_report" ? null : businessDate };
  const papers = till.store.read((tx) => [...readPapers(tx, wanted), ...readByReference(tx, wanted)]);
  const once = papers.filter((each, place) => papers.findIndex(({ number }) => number === each.number) === place);
  const mayAmounts = may(person.value.permissions, "reports.branch");
  const rows = once.slice(0, limit).map(({ number, at, staffId, totalMinor, summary }) => ({
    number,
    what,
    at,
    staffName: nameOf(till, staffId),
    totalMinor: what === "z_report" && !mayAmounts ? null : (totalMinor as never),
    summary,
  }));
  return ok({ rows });
}

function readByReference(
  tx: ReadTx,
  { what, text, limit }: { what: Paper["what"]; text: string; limit: number },
): Paper[] {
  return what === "sale" && text.length >= FEWEST_OF_REFERENCE ? readPapersByReference(tx, text, limit) : [];
}

/** Shows a paper as it was printed. @returns refusals: `receipt.unknown`, `approval.needed` */
export function showPaper(till: Till, input: ActInput<"receipts.show">): Result<ActAnswer<"receipts.show">> {
  const found = findPaper(till, input);
  if (!found.ok) return found;
  const entry = till.store.read((tx) => readEntryAt(tx, found.value.position));
  return entry ? ok({ document: documentOf(till, entry) }) : refuse("receipt.unknown", { number: input.number });
}

/** Prints a paper again; it carries COPY and its count. @returns refusals: `receipt.unknown`, `approval.needed`, `printer.not_set` */
export function reprintPaper(till: Till, input: ActInput<"receipts.reprint">): Result<ActAnswer<"receipts.reprint">> {
  const found = findPaper(till, input);
  if (!found.ok) return found;
  const allowed = mustHold(till, "receipt.reprint");
  if (!allowed.ok) return allowed;
  if (!till.printer) return refuse("printer.not_set");
  const { position, copies } = found.value;
  const copy = copies + 1;
  const { what, number } = input;
  const booked = book(till, [{ entry: { type: "receipt.reprinted", body: { what, number, copy } } }], (tx, [entry]) => {
    const jobId = till.newId<PrintJobId>();
    queuePrint(tx, { jobId, what, position, copy, kickDrawer: false, createdAt: entry?.occurredAt ?? "" });
    return ok(null);
  });
  if (!booked.ok) return booked;
  till.changed.add("printer");
  till.wakePrinter();
  return ok({ copy });
}

/**
 * Prints the gift receipt of a sale. It says no amount and proves no payment, so it is nothing to be counted.
 * @returns refusals: `receipt.unknown`, `approval.needed`, `printer.not_set`
 */
export function printGift(till: Till, input: ActInput<"receipts.print_gift">): Result<null> {
  const found = findPaper(till, { what: "sale", number: input.number });
  if (!found.ok) return found;
  if (!till.printer) return refuse("printer.not_set");
  const { position } = found.value;
  const jobId = till.newId<PrintJobId>();
  const createdAt = now(till);
  const queued = save(till, (tx) =>
    queuePrint(tx, { jobId, what: "sale", position, copy: 0, kickDrawer: false, createdAt, form: "gift" }),
  );
  if (!queued.ok) return queued;
  till.changed.add("printer");
  till.wakePrinter();
  return ok(null);
}

/** A Z is the manager's, or of the person whose session it was; receipts and slips are for whoever sells. @returns refusals: `staff.signed_out`, `receipt.unknown`, `approval.needed` */
export function findPaper(
  till: Till,
  wanted: { readonly what: Paper["what"]; readonly number: string },
): Result<Paper> {
  const person = whoIsThere(till);
  if (!person.ok) return person;
  const paper = till.store.read((tx) => readPaper(tx, wanted.what, wanted.number.trim()));
  if (!paper) return refuse("receipt.unknown", { number: wanted.number });
  const own = paper.staffId === person.value.staffId;
  const needs = wanted.what === "z_report" && !own ? "reports.branch" : "reports.own_session";
  const allowed = mustHold(till, needs);
  return allowed.ok ? ok(paper) : allowed;
}
