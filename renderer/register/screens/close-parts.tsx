/** Parts of closing a counted drawer: what was found against the books, why it differs, and what stays for the next. */
import type { ReactNode } from "react";
import type { SessionView } from "#domain/protocol/till-view.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { DataRow, DataRows } from "#renderer/ui/data-row.tsx";
import { MoneyField } from "#renderer/ui/digit-field.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";

const REASONS = [
  "close.reason.change",
  "close.reason.tender",
  "close.reason.movement",
  "close.reason.unknown",
] as const;

/** Expected, counted and the difference, tender beside tender. */
export function Differences({ session }: { readonly session: SessionView }): ReactNode {
  const { t, format } = useWords();
  const figure = (minor: number, currency: string | null) =>
    currency === null ? { amountMinor: minor } : { value: format.inCurrency(minor, currency) };
  return (
    <div className="count-result">
      {session.count?.tenders.map(({ method, currency, expectedMinor, countedMinor, differenceMinor }) => (
        <section key={currency ?? method}>
          <h3>{currency ?? t(`tender.${method}`)}</h3>
          <DataRows>
            <DataRow label={t("close.expected")} {...figure(expectedMinor, currency)} />
            <DataRow label={t("close.counted")} {...figure(countedMinor, currency)} />
            <DataRow
              label={t(differenceMinor === 0 ? "close.exact" : differenceMinor > 0 ? "close.over" : "close.short")}
              {...figure(differenceMinor, currency)}
              isDifference
              isSum
            />
          </DataRows>
        </section>
      ))}
    </div>
  );
}

/** Why the drawer is off by more than usual. */
export function Explanation(props: {
  readonly reason: string;
  readonly onReason: (reason: string) => void;
  /** Whoever stands here may say it without anybody else. */
  readonly isOwn: boolean;
}): ReactNode {
  const { reason, onReason, isOwn } = props;
  const { t } = useWords();
  return (
    <div className="count-reason">
      <Message kind="info" title={t("close.beyond")}>
        {t(isOwn ? "close.beyondOwn" : "close.beyondTodo")}
      </Message>
      <div className="count-reasons">
        {REASONS.map((id) => (
          <Button key={id} isPressedIn={reason === t(id)} onPress={() => onReason(t(id))}>
            {t(id)}
          </Button>
        ))}
      </div>
      <TextField label={t("close.reason")} value={reason} onChange={onReason} maxLength={200} isRequired autoFocus />
    </div>
  );
}

/** What of the counted cash stays in the drawer; what goes to the bank follows from it. */
export function WhatStays(props: {
  readonly countedMinor: number;
  readonly nextFloat: number | null;
  readonly onNextFloat: (nextFloatMinor: number | null) => void;
}): ReactNode {
  const { countedMinor, nextFloat, onNextFloat } = props;
  const { t, format } = useWords();
  const bankMinor = Math.max(0, countedMinor - (nextFloat ?? countedMinor));
  return (
    <MoneyField
      label={t("close.nextFloat")}
      description={t("close.forBank", { amount: format.money(bankMinor) })}
      valueMinor={nextFloat}
      onChange={onNextFloat}
      largestMinor={countedMinor}
    />
  );
}
