/** The register while paying: quick amounts, keypad, what is still due. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { AmountDisplay } from "#renderer/ui/amount-display.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { DataRow, DataRows } from "#renderer/ui/data-row.tsx";
import { MoneyField } from "#renderer/ui/digit-field.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { SaleColumn, Standing } from "./selling-scene.tsx";
import { FIELDS, KEYS, MESSAGES, SIGN_IN, type SpecimenProps, WINDOW } from "./specimens.ts";

/** A scene as large as a window. */
export function PayingScene({ language }: SpecimenProps): ReactNode {
  const { format } = useWords();
  const words = WINDOW[language];
  const [givenMinor, setGivenMinor] = useState<number | null>(2000);
  const changeMinor = Math.max(0, (givenMinor ?? 0) - 1372);
  return (
    <div className="gallery-window">
      <header className="gallery-head">
        <strong>{SIGN_IN[language].shop}</strong>
        <Message kind="trouble" title={MESSAGES[language].trouble}>
          {MESSAGES[language].troubleText}
        </Message>
      </header>
      <Panel title={words.paying} onClose={() => undefined} takesFocus>
        <div className="gallery-paying">
          <div className="gallery-column">
            <DataRows>
              <DataRow label={KEYS[language].total} amountMinor={1872} />
              <DataRow label={words.taken} amountMinor={500} />
              <DataRow label={KEYS[language].due} amountMinor={1372} isSum />
            </DataRows>
            <div className="gallery-thirds">
              {[1400, 1500, 2000].map((amountMinor) => (
                <Button key={amountMinor} size="large" onPress={() => setGivenMinor(amountMinor)}>
                  {format.amount(amountMinor)}
                </Button>
              ))}
            </div>
            <Button size="large">{words.exact}</Button>
            <Button size="large">{words.card}</Button>
            <AmountDisplay label={KEYS[language].change} amountMinor={changeMinor} size="huge" direction="out" />
          </div>
          <MoneyField
            label={FIELDS[language].given}
            valueMinor={givenMinor}
            onChange={setGivenMinor}
            size="large"
            autoFocus
            keypad={{ hasDoubleZero: true }}
          />
        </div>
      </Panel>
      <SaleColumn
        language={language}
        foot={
          <Button kind="primary" size="large" wide amount={format.amount(givenMinor ?? 0)} keyHint="F10">
            {words.cash}
          </Button>
        }
      />
      <Standing language={language} />
    </div>
  );
}
