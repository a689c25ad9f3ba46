/** What is still open when a drawer is counted: held sales and entries that are not sent. It is said, and blocks nothing. */
import type { ReactNode } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { DataRow, DataRows } from "#renderer/ui/data-row.tsx";
import { useTill } from "../till-store.ts";

/** How many held sales are named; the rest is counted. */
const NAMED = 6;

/** In one sentence, for where there is no room for a list; null when nothing is open. */
export function useStillOpen(): string | null {
  const { t } = useWords();
  const held = useTill(({ view }) => view.held.length);
  const waiting = useTill(({ view }) => view.sync.waiting);
  if (held > 0) return t("count.held", { count: held });
  return waiting > 0 ? t("count.unsent", { count: waiting }) : null;
}

/** The list; nothing when nothing is open. */
export function StillOpen(): ReactNode {
  const { t, format } = useWords();
  const held = useTill(({ view }) => view.held);
  const { waiting, waitingSince } = useTill(({ view }) => view.sync);
  if (held.length === 0 && waiting === 0) return null;
  return (
    <section data-testid="still-open">
      <h3>{t("count.stillOpen")}</h3>
      <DataRows>
        {held.slice(0, NAMED).map(({ saleId, label, heldAt, heldByName, lineCount, totalMinor }) => (
          <DataRow
            key={saleId}
            label={label === "" ? t("held.lines", { count: lineCount }) : label}
            note={t("count.heldSince", { time: format.time(heldAt), name: heldByName })}
            amountMinor={totalMinor}
          />
        ))}
        {held.length > NAMED && <DataRow label={t("count.moreHeld")} value={held.length - NAMED} />}
        {waiting > 0 && (
          <DataRow
            label={t("count.unsent", { count: waiting })}
            value={waitingSince === null ? "" : format.time(waitingSince)}
          />
        )}
      </DataRows>
    </section>
  );
}
