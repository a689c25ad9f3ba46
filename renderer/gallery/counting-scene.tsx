/** Counting the drawer and what comes of it. */
import { type ReactNode, useState } from "react";
import { Button } from "#renderer/ui/button.tsx";
import { DataRow, DataRows } from "#renderer/ui/data-row.tsx";
import { type DenominationCounts, DenominationTable, sumOfCounts } from "#renderer/ui/denomination-table.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Standing } from "./selling-scene.tsx";
import { COUNTING, denominationsIn, SIGN_IN, type SpecimenProps } from "./specimens.ts";

/** A scene as large as a window. */
export function CountingScene({ language, currency = "EUR" }: SpecimenProps): ReactNode {
  const words = COUNTING[language];
  const [counts, setCounts] = useState<DenominationCounts>(
    new Map([
      [5000, 3],
      [2000, 14],
      [1000, 9],
      [200, 31],
    ]),
  );
  const countedMinor = sumOfCounts(counts);
  return (
    <div className="gallery-window">
      <header className="gallery-head">
        <strong>{SIGN_IN[language].shop}</strong>
      </header>
      <Panel
        title={words.title}
        subtitle={words.subtitle}
        onClose={() => undefined}
        footer={<Button kind="primary">{words.commit}</Button>}
      >
        <DenominationTable
          label={words.table}
          denominations={denominationsIn(currency)}
          counts={counts}
          onChange={setCounts}
          totalLabel={words.total}
          autoFocus
        />
      </Panel>
      <section className="gallery-sale" aria-label={words.report}>
        <div className="gallery-sale-head">
          <h2>{words.report}</h2>
        </div>
        <div className="gallery-padded">
          <DataRows>
            <DataRow label={words.float} amountMinor={15000} />
            <DataRow label={words.cashSales} amountMinor={48235} />
            <DataRow label={words.paidIn} amountMinor={5000} />
            <DataRow label={words.paidOut} amountMinor={-1240} direction="out" note={words.paidOutNote} />
            <DataRow label={words.expected} amountMinor={66995} isSum />
            <DataRow label={words.counted} amountMinor={countedMinor} />
            <DataRow label={words.difference} amountMinor={countedMinor - 66995} isDifference />
          </DataRows>
        </div>
      </section>
      <Standing language={language} />
    </div>
  );
}
