/** What the window draws from: the last view the register sent, and what this screen is doing. Never a second copy of the sale. */
import { create } from "zustand";
import type { Act, ActAnswer, ReceiptRow } from "#domain/protocol/register-api.ts";
import type { ShellStatus } from "#domain/protocol/shell-api.ts";
import { STARTING_VIEW, type TillView } from "#domain/protocol/till-view.ts";
import type { ReceiptDocument } from "#domain/receipt/receipt-document.ts";
import type { Refusal } from "#domain/refusals.ts";
import type { AgeProof } from "#domain/sale/sale-terms.ts";

/** What stands on the left while the sale stays visible on the right. */
export const PLACES = [
  "sell",
  "pay",
  "more",
  "held",
  "discount",
  "price",
  "modifiers",
  "exempt",
  "return",
  "cash",
  "x_report",
  "drawers",
  "count",
  "papers",
  "printer",
  "terminal",
  "server",
  "catalogue",
  "codes",
  "foreign",
  "moved",
  "people",
  "approvals",
  "customer",
  "settings",
  "keys",
] as const;
export type Place = (typeof PLACES)[number];

/** A message in the strip: a refusal's sentences, or a word of success. */
export type Notice =
  | { readonly kind: "refusal"; readonly refusal: Refusal }
  | { readonly kind: "success"; readonly text: string };

/** An act that waits for somebody else's PIN. */
export interface WantedApproval {
  readonly act: Act;
  readonly request: Readonly<Record<string, unknown>>;
  readonly refusal: Refusal;
  /** Repeats the act with the approval, or gives up with null. */
  readonly decide: (approvalId: string | null) => void;
}

/** A product that wants a quantity before it is added: sold by weight, or `*` was typed before a scan. */
export interface WantedQuantity {
  readonly productId: string | null;
  readonly code: string | null;
  readonly name: string;
}

/** What is known of goods on their way to the sale. */
export interface KnownGoods {
  readonly quantityThousandths: number | null;
  readonly tareThousandths: number | null;
  readonly priceMinor?: number;
  readonly modifierIds?: readonly string[];
  readonly ageProof?: AgeProof;
}

/** A product that wants a price before it is added: it has none of its own. */
export interface WantedPrice extends WantedQuantity, KnownGoods {
  readonly unit: "piece" | "kg";
}

/** A product that wants a choice before it is added: one of its variants, or what goes with it. */
export interface WantedChoice extends WantedQuantity {
  /** Whose variants or modifiers they are. */
  readonly of: string;
  readonly known: KnownGoods;
}

/** Goods that are not sold to everybody: whether who buys them is old enough. */
export interface WantedAge {
  readonly name: string;
  readonly minimumAge: number;
  /** Goes on with how it was seen, or gives the goods up with null. */
  readonly decide: (proof: AgeProof | null) => void;
}

/** A scan that no product has the code of: what was read, its code, and how many were wanted. */
export interface UnknownCode {
  readonly scan: string;
  readonly code: string;
  readonly quantityThousandths: number | null;
}

/** What was typed to join a server; kept while somebody else approves it. */
export interface JoinDraft {
  readonly serverUrl: string;
  readonly code: string;
}

const NO_PAPER: TillState["shownPaper"] = { what: "sale", number: null };
const EMPTY_JOIN_DRAFT: JoinDraft = { serverUrl: "", code: "" };

interface TillState {
  readonly view: TillView;
  readonly shell: ShellStatus | null;
  readonly place: Place;
  readonly selectedLineId: string | null;
  /** The line that the place on the left is about; null: the whole sale. */
  readonly subjectLineId: string | null;
  /** The receipt whose goods come back; null until it is found. */
  readonly subjectReceipt: string | null;
  /** The paper shown beside its list; stays while somebody approves what is done with it. */
  readonly shownPaper: { readonly what: ReceiptRow["what"]; readonly number: string | null };
  readonly notice: Notice | null;
  readonly wantedApproval: WantedApproval | null;
  readonly wantedQuantity: WantedQuantity | null;
  readonly wantedPrice: WantedPrice | null;
  readonly wantedChoice: WantedChoice | null;
  readonly wantedAge: WantedAge | null;
  /** Stays while a product is added for it. */
  readonly unknownCode: UnknownCode | null;
  /** `*` typed before a scan: the quantity of the next product, in thousandths. */
  readonly nextQuantityThousandths: number | null;
  readonly search: string;
  /** After a count a person may go back to selling; the count screen comes again when they count. */
  readonly backToSelling: boolean;
  /** The Z just made, until somebody has seen it. */
  readonly closedZ: { readonly zNumber: string; readonly document: ReceiptDocument } | null;
  readonly joinDraft: JoinDraft;
  /** The server was just left: where the unsent entries lie, until somebody has seen it. */
  readonly leftServer: ActAnswer<"sync.leave"> | null;
  showView(part: Partial<TillView>): void;
  showShellStatus(status: ShellStatus): void;
  go(place: Place): void;
  /** To a place that is about one line. */
  goAbout(place: Place, lineId: string): void;
  /** To the place where goods of a receipt come back. */
  returnReceipt(number: string): void;
  selectLine(lineId: string | null): void;
  showPaper(shown: TillState["shownPaper"]): void;
  say(notice: Notice | null): void;
  wantApproval(wanted: WantedApproval | null): void;
  wantQuantity(wanted: WantedQuantity | null): void;
  wantPrice(wanted: WantedPrice | null): void;
  wantChoice(wanted: WantedChoice | null): void;
  wantAge(wanted: WantedAge | null): void;
  showUnknownCode(unknown: UnknownCode | null): void;
  setNextQuantity(quantityThousandths: number | null): void;
  setSearch(text: string): void;
  setBackToSelling(back: boolean): void;
  showClosedZ(closedZ: TillState["closedZ"]): void;
  setJoinDraft(draft: JoinDraft): void;
  showLeftServer(leftServer: TillState["leftServer"]): void;
}

/** One thing is asked at a time, in the place of the products. */
const NOTHING_WANTED = {
  wantedQuantity: null,
  wantedPrice: null,
  wantedChoice: null,
  wantedAge: null,
  unknownCode: null,
  search: "",
};

/** The one store of the window. */
export const useTill = create<TillState>((set) => ({
  view: STARTING_VIEW,
  shell: null,
  place: "sell",
  selectedLineId: null,
  subjectLineId: null,
  subjectReceipt: null,
  shownPaper: NO_PAPER,
  notice: null,
  wantedApproval: null,
  wantedQuantity: null,
  wantedPrice: null,
  wantedChoice: null,
  wantedAge: null,
  unknownCode: null,
  nextQuantityThousandths: null,
  search: "",
  backToSelling: false,
  closedZ: null,
  joinDraft: EMPTY_JOIN_DRAFT,
  leftServer: null,
  showView: (part) => set(({ view, ...state }) => ({ view: { ...view, ...part }, ...settle(state, view, part) })),
  showShellStatus: (shell) => set({ shell }),
  go: (place) =>
    set(({ unknownCode }) => ({
      place,
      notice: null,
      selectedLineId: null,
      subjectLineId: null,
      subjectReceipt: null,
      shownPaper: NO_PAPER,
      wantedQuantity: null,
      wantedPrice: null,
      wantedChoice: null,
      wantedAge: null,
      unknownCode: place === "catalogue" ? unknownCode : null,
      leftServer: null,
      joinDraft: EMPTY_JOIN_DRAFT,
      ...(place === "sell" ? {} : { search: "" }),
    })),
  goAbout: (place, lineId) => {
    useTill.getState().go(place);
    set({ subjectLineId: lineId });
  },
  returnReceipt: (number) => {
    useTill.getState().go("return");
    set({ subjectReceipt: number });
  },
  showPaper: (shownPaper) => set({ shownPaper }),
  selectLine: (selectedLineId) => set({ selectedLineId }),
  say: (notice) => set({ notice }),
  wantApproval: (wantedApproval) => set({ wantedApproval }),
  wantQuantity: (wantedQuantity) => set({ ...NOTHING_WANTED, wantedQuantity }),
  wantPrice: (wantedPrice) => set({ ...NOTHING_WANTED, wantedPrice }),
  wantChoice: (wantedChoice) => set({ ...NOTHING_WANTED, wantedChoice }),
  // What else is asked about the goods waits behind it.
  wantAge: (wantedAge) => set({ wantedAge, search: "" }),
  showUnknownCode: (unknownCode) => set({ ...NOTHING_WANTED, unknownCode }),
  setNextQuantity: (nextQuantityThousandths) => set({ nextQuantityThousandths }),
  setSearch: (search) => set({ search }),
  setBackToSelling: (backToSelling) => set({ backToSelling }),
  showClosedZ: (closedZ) => set({ closedZ }),
  setJoinDraft: (joinDraft) => set({ joinDraft }),
  showLeftServer: (leftServer) => set({ leftServer }),
}));

const ABOUT_THE_SALE: ReadonlySet<Place> = new Set(["pay", "discount", "price", "modifiers", "exempt"]);

/** What the screen was doing gives way when what it was about is gone. */
function settle(
  state: Pick<TillState, "place">,
  before: TillView,
  part: Partial<TillView>,
): Partial<
  Pick<
    TillState,
    | "place"
    | "selectedLineId"
    | "notice"
    | "wantedApproval"
    | "wantedQuantity"
    | "wantedPrice"
    | "wantedChoice"
    | "wantedAge"
    | "unknownCode"
    | "search"
    | "backToSelling"
    | "joinDraft"
    | "leftServer"
  >
> {
  const personGone = "person" in part && part.person?.staffId !== before.person?.staffId;
  const otherTill = "shop" in part && part.shop?.training !== before.shop?.training;
  if (personGone || otherTill) {
    const unasked = { wantedApproval: null, ...NOTHING_WANTED };
    const nothing = { selectedLineId: null, notice: null, ...unasked, search: "" };
    return { place: "sell", backToSelling: false, joinDraft: EMPTY_JOIN_DRAFT, leftServer: null, ...nothing };
  }
  const saleGone = "sale" in part && !part.sale && before.sale;
  if (saleGone)
    return {
      place: ABOUT_THE_SALE.has(state.place) ? "sell" : state.place,
      selectedLineId: null,
      wantedQuantity: null,
      wantedPrice: null,
      wantedChoice: null,
      wantedAge: null,
    };
  return {};
}
