/** What managers say of a closed session: a second count, a reason, an approval, deposits, notes, and that it is done with. Each is a fact of its own; the Z stays as it is. */
import { type ReactNode, useState } from "react";
import { uuidv7 } from "uuidv7";
import type { MadeReview, SessionPaper } from "#domain/protocol/desk/sessions.ts";
import type { Review } from "#domain/session/review.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { DataRow, DataRows } from "#renderer/ui/data-row.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Select } from "#renderer/ui/select.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { useAct } from "../api/use-pages.ts";
import { sayTrouble } from "../frame/query-trouble.tsx";
import { readAmount } from "../products/typed-amount.ts";

const KINDS = ["counted_again", "explained", "deposited", "noted"] as const;
type Kind = (typeof KINDS)[number];

/** What was said so far, and what can be said next. */
export function Reviews({ paper, path }: { readonly paper: SessionPaper; readonly path: string }): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const { session, deposit, reviews, closing } = paper;
  const act = useAct<SessionPaper>();
  const [kind, setKind] = useState<Kind>("explained");
  const say = (review: Review): void =>
    act.mutate({ method: "POST", path: `${path}/reviews`, body: { reviewId: uuidv7(), review } });
  const said = act.error && sayTrouble(act.error, words);
  const isDone = session.reconciled !== null;
  return (
    <section className="sessions-reviews">
      <h3>{t("sessions.reviews")}</h3>
      {closing?.reason && <p className="page-note">{t("sessions.reasonAtTill", { reason: closing.reason })}</p>}
      {reviews.map((made) => (
        <Made key={made.reviewId} made={made} />
      ))}
      {deposit && (
        <DataRows>
          <DataRow label={t("sessions.depositDue")} amountMinor={deposit.dueMinor} />
          <DataRow label={t("sessions.deposited")} amountMinor={deposit.depositedMinor} />
          <DataRow label={t("sessions.difference")} amountMinor={deposit.differenceMinor} isDifference isSum />
        </DataRows>
      )}
      {said && (
        <Message kind="trouble" title={said.says}>
          {said.todo}
        </Message>
      )}
      <Select
        label={t("sessions.say")}
        options={(isDone ? (["noted"] as const) : KINDS).map((each) => ({ id: each, label: t(`review.${each}`) }))}
        selectedId={isDone ? "noted" : kind}
        onSelect={(id) => setKind(id as Kind)}
      />
      <ReviewForm
        key={`${isDone ? "noted" : kind} ${reviews.length}`}
        kind={isDone ? "noted" : kind}
        isBusy={act.isPending}
        onSay={say}
      />
      {session.reconciled ? (
        <Message kind="success" title={t("sessions.stand.reconciled")}>
          {`${session.reconciled.by.name ?? ""} · ${format.dateTime(session.reconciled.at)}`}
        </Message>
      ) : (
        <div className="page-actions">
          {session.approvalDue && (
            <Button isBusy={act.isPending} onPress={() => say({ kind: "difference_approved", note: null })}>
              {t("review.difference_approved")}
            </Button>
          )}
          <Button kind="primary" isBusy={act.isPending} onPress={() => say({ kind: "reconciled" })}>
            {t("review.reconcile")}
          </Button>
        </div>
      )}
    </section>
  );
}

function ReviewForm({
  kind,
  isBusy,
  onSay,
}: {
  readonly kind: Kind;
  readonly isBusy: boolean;
  readonly onSay: (review: Review) => void;
}): ReactNode {
  const { t, format } = useWords();
  const [text, setText] = useState("");
  const [amount, setAmount] = useState("");
  const needsAmount = kind === "counted_again" || kind === "deposited";
  const needsText = kind !== "counted_again";
  const amountMinor = readAmount(amount, format.currencyDigits);
  const isReady = (!needsAmount || amountMinor !== null) && (!needsText || text.trim() !== "");
  const make = (): Review => {
    if (kind === "counted_again")
      return { kind, cash: null, tenders: [{ method: "cash", totalMinor: (amountMinor ?? 0) as never }] };
    if (kind === "deposited") return { kind, bagNumber: text.trim(), amountMinor: amountMinor ?? 0 };
    return kind === "explained" ? { kind, reason: text.trim() } : { kind, note: text.trim() };
  };
  return (
    <form
      className="sessions-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) onSay(make());
      }}
    >
      {needsText && (
        <TextField
          label={t(kind === "deposited" ? "sessions.bag" : "findings.why")}
          value={text}
          onChange={setText}
          maxLength={kind === "deposited" ? 40 : 200}
        />
      )}
      {needsAmount && (
        <TextField
          label={t(kind === "deposited" ? "findings.amount" : "sessions.countedCash")}
          inputMode="numeric"
          value={amount}
          onChange={setAmount}
        />
      )}
      <Button type="submit" isBusy={isBusy} isDisabled={!isReady}>
        {t(`review.${kind}`)}
      </Button>
    </form>
  );
}

function Made({ made }: { readonly made: MadeReview }): ReactNode {
  const { t, format } = useWords();
  const { review } = made;
  const text =
    "reason" in review
      ? review.reason
      : "note" in review
        ? review.note
        : "bagNumber" in review
          ? review.bagNumber
          : null;
  const amountMinor =
    review.kind === "deposited"
      ? review.amountMinor
      : (made.tenders?.find(({ method, currency }) => method === "cash" && currency === null)?.countedMinor ?? null);
  return (
    <p className="sessions-made">
      <strong>{t(review.kind === "reconciled" ? "sessions.stand.reconciled" : `review.${review.kind}`)}</strong>
      {text !== null && ` · ${text}`}
      {amountMinor !== null && ` · ${format.amount(amountMinor)}`}
      <span>{`${made.by.name ?? ""} · ${format.dateTime(made.at)}`}</span>
    </p>
  );
}
