/** Counting the drawer, blind, and closing it: the difference shows once the count is committed. */
import { ReceiptText } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { SessionView } from "#domain/protocol/till-view.ts";
import { MAX_SUM_MINOR } from "#domain/values.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { DataRow, DataRows } from "#renderer/ui/data-row.tsx";
import { type DenominationCounts, DenominationTable, sumOfCounts } from "#renderer/ui/denomination-table.tsx";
import { MoneyField } from "#renderer/ui/digit-field.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Toggle } from "#renderer/ui/toggle.tsx";
import { Approval } from "../approval.tsx";
import { ask } from "../ask.ts";
import { NoticeStrip } from "../notice-strip.tsx";
import { TillStatus } from "../till-status.tsx";
import { useTill } from "../till-store.ts";
import { Differences, Explanation, WhatStays } from "./close-parts.tsx";
import { HandOver } from "./hand-over.tsx";
import { countedOf } from "./open-session-screen.tsx";
import { StillOpen, useStillOpen } from "./still-open.tsx";
import "./full-screen.css";
import "./count-screen.css";

/** The screen of a drawer that is being closed. */
export function CountScreen({ onBack }: { readonly onBack: () => void }): ReactNode {
  const { t } = useWords();
  const shop = useTill(({ view }) => view.shop);
  const session = useTill(({ view }) => view.session);
  const wanted = useTill((state) => state.wantedApproval);
  const hasSale = useTill(({ view }) => view.sale !== null);
  const [again, setAgain] = useState(false);
  // Kept here: asking somebody for approval, and giving it up, loses nothing that was typed.
  const [reason, setReason] = useState("");
  const [nextFloat, setNextFloat] = useState<number | null | undefined>(undefined);
  if (!session) return null;
  const isCounting = session.state === "open" || again;
  // Said before the coins are counted, not after: the register counts no drawer while a sale is on the screen.
  const mustWait = isCounting && hasSale;
  return (
    <div className="full-screen">
      <header className="full-screen-head">
        <h1>{shop?.shopName}</h1>
        <p>{t("count.session", { name: session.openedByName })}</p>
      </header>
      <main className="full-screen-body">
        {wanted ? (
          <Approval wanted={wanted} />
        ) : mustWait ? (
          <SaleFirst onBack={onBack} />
        ) : isCounting ? (
          <Counting session={session} onBack={onBack} onCounted={() => setAgain(false)} />
        ) : (
          <Closing
            {...{ session, reason, nextFloat, onBack }}
            onReason={setReason}
            onNextFloat={setNextFloat}
            onAgain={() => setAgain(true)}
          />
        )}
        <NoticeStrip />
      </main>
      <TillStatus />
    </div>
  );
}

/** A sale on the screen would end up on neither side of the count; a card payment without its answer even less. */
function SaleFirst({ onBack }: { readonly onBack: () => void }): ReactNode {
  const { t, sayRefusal, format } = useWords();
  const pending = useTill(({ view }) => view.sale?.pending ?? null);
  const { says, todo } = sayRefusal({ code: pending ? "session.payment_in_doubt" : "session.sale_open", facts: {} });
  const toPayment = (): void => {
    onBack();
    useTill.getState().go("pay");
  };
  return (
    <Panel
      title={t("count.title")}
      onClose={onBack}
      footer={
        <Button kind="primary" size="large" autoFocus onPress={pending ? toPayment : onBack}>
          {t(pending ? "count.toPayment" : "count.back")}
        </Button>
      }
    >
      {pending ? (
        <div className="place-narrow">
          <Message kind="trouble" title={says}>
            {todo}
          </Message>
          <DataRows>
            <DataRow
              label={t("count.unresolved", { time: format.time(pending.intendedAt) })}
              amountMinor={pending.amountMinor}
            />
          </DataRows>
        </div>
      ) : (
        <EmptyState icon={ReceiptText} title={says}>
          {todo}
        </EmptyState>
      )}
    </Panel>
  );
}

/** Blind: nothing on this screen says what should be there. */
function Counting(props: {
  readonly session: SessionView;
  readonly onBack: () => void;
  readonly onCounted: () => void;
}): ReactNode {
  const { session, onBack, onCounted } = props;
  const { t, format } = useWords();
  const denominations = useTill(({ view }) => view.shop?.denominations);
  const stillOpen = useStillOpen();
  const [counts, setCounts] = useState<DenominationCounts>(new Map());
  const [card, setCard] = useState<number | null>(null);
  const [cardGaveBack, setCardGaveBack] = useState(false);
  const [foreign, setForeign] = useState<ReadonlyMap<string, number | null>>(new Map());
  const countsCard = session.tendersToCount.includes("card");
  const isMissing =
    (countsCard && card === null) || session.foreignToCount.some((each) => (foreign.get(each) ?? null) === null);
  const commit = async (): Promise<void> => {
    const tenders = [
      ...(countsCard ? [{ method: "card" as const, countedMinor: (card ?? 0) * (cardGaveBack ? -1 : 1) }] : []),
      ...session.foreignToCount.map((currency) => {
        return { method: "foreign" as const, currency, countedMinor: foreign.get(currency) ?? 0 };
      }),
    ];
    const done = await ask("session.count", { cash: countedOf(counts), tenders });
    if (done !== null) onCounted();
  };
  return (
    <Panel
      title={t("count.title")}
      subtitle={stillOpen ?? t("count.blind")}
      onClose={onBack}
      footer={
        <>
          <BackToSelling onBack={onBack} />
          <Button kind="primary" size="large" isDisabled={isMissing} onPress={() => void commit()}>
            {t("count.commit", { amount: format.money(sumOfCounts(counts)) })}
          </Button>
        </>
      }
    >
      {(countsCard || session.foreignToCount.length > 0) && (
        <div className="count-card">
          {countsCard && (
            <>
              <MoneyField
                label={t("count.card")}
                description={t("count.cardHint")}
                valueMinor={card}
                onChange={setCard}
                largestMinor={MAX_SUM_MINOR}
                autoFocus
              />
              <Toggle label={t("count.cardGaveBack")} isSelected={cardGaveBack} onChange={setCardGaveBack} />
            </>
          )}
          {session.foreignToCount.map((currency) => (
            <MoneyField
              key={currency}
              label={t("count.foreign", { currency })}
              currency={currency}
              valueMinor={foreign.get(currency) ?? null}
              onChange={(minor) => setForeign(new Map(foreign).set(currency, minor))}
            />
          ))}
        </div>
      )}
      <DenominationTable
        label={t("count.cash")}
        denominations={denominations ?? []}
        counts={counts}
        onChange={setCounts}
        totalLabel={t("count.cash")}
        autoFocus={!countsCard}
      />
    </Panel>
  );
}

/** What was found against the books, and the way to the Z. */
function Closing(props: {
  readonly session: SessionView;
  readonly reason: string;
  readonly onReason: (reason: string) => void;
  /** Undefined until somebody says what stays: as much as there was at first. */
  readonly nextFloat: number | null | undefined;
  readonly onNextFloat: (nextFloatMinor: number | null) => void;
  readonly onBack: () => void;
  readonly onAgain: () => void;
}): ReactNode {
  const { session, reason, onReason, nextFloat, onNextFloat, onBack, onAgain } = props;
  const { t, format } = useWords();
  const [isBusy, setBusy] = useState(false);
  const [isHandingOver, setHandingOver] = useState(false);
  const countedMinor = session.count?.tenders.find(({ method }) => method === "cash")?.countedMinor ?? 0;
  const stays = nextFloat === undefined ? Math.min(session.floatMinor, countedMinor) : nextFloat;
  const mayApprove = useTill(({ view }) => view.person?.permissions.includes("session.approve_difference") ?? false);
  const close = async (approvalPending: boolean): Promise<void> => {
    setBusy(true);
    const done = await ask("session.close", {
      reason: reason.trim() || null,
      approvalPending,
      nextFloatMinor: stays,
      approvalId: null,
    });
    setBusy(false);
    if (!done) return;
    // The next session begins with selling, not with counting.
    const { go, showClosedZ } = useTill.getState();
    go("sell");
    showClosedZ(done);
  };
  const { needsReason } = session;
  const isReady = !needsReason || reason.trim() !== "";
  if (isHandingOver)
    return (
      <HandOver
        reason={reason.trim() || null}
        approvalPending={needsReason && !mayApprove}
        countedMinor={countedMinor}
        onCancel={() => setHandingOver(false)}
      />
    );
  return (
    <Panel
      title={t("close.title")}
      subtitle={t("close.attempt", { count: session.count?.attempt ?? 1 })}
      onClose={onBack}
      takesFocus
      footer={
        <>
          <BackToSelling onBack={onBack} />
          <Button size="large" onPress={onAgain}>
            {t("close.again")}
          </Button>
          <Button size="large" isDisabled={!isReady} onPress={() => setHandingOver(true)}>
            {t("handOver.key")}
          </Button>
          {needsReason && !mayApprove && (
            <Button size="large" isDisabled={!isReady} isBusy={isBusy} onPress={() => void close(true)}>
              {t("close.pending")}
            </Button>
          )}
          <Button kind="primary" size="large" isDisabled={!isReady} isBusy={isBusy} onPress={() => void close(false)}>
            {t(needsReason && !mayApprove ? "close.approved" : "close.do")}
          </Button>
        </>
      }
    >
      <Differences session={session} />
      {needsReason && <Explanation reason={reason} onReason={onReason} isOwn={mayApprove} />}
      <div className="count-next">
        <WhatStays countedMinor={countedMinor} nextFloat={stays} onNextFloat={onNextFloat} />
        <StillOpen />
      </div>
      <p className="count-float">{t("close.float", { amount: format.money(session.floatMinor) })}</p>
    </Panel>
  );
}

/** Stands apart from what ends the session. */
function BackToSelling({ onBack }: { readonly onBack: () => void }): ReactNode {
  const { t } = useWords();
  return (
    <span className="count-away">
      <Button size="large" onPress={onBack}>
        {t("count.back")}
      </Button>
    </span>
  );
}
