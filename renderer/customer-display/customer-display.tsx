/** What the customer sees: each line as it is rung up, what it comes to, what is paid and what comes back. */
import { type ReactNode, useEffect, useRef } from "react";
import type { CurrencyCode } from "#domain/money/money.ts";
import type { CustomerView } from "#domain/protocol/customer-view.ts";
import { LanguageProvider, useWords } from "#renderer/messages/language.tsx";
import { type Language, languageOf } from "#renderer/messages/translate.ts";
import { usePreferences } from "../register/preferences-store.ts";
import { useCustomer } from "./watch-register.ts";
import "./customer-display.css";

type Sale = NonNullable<CustomerView["sale"]>;

/** The whole display, in the till's language or the computer's. */
export function CustomerDisplay(): ReactNode {
  const language: Language | null = usePreferences(({ preferences }) => preferences.language);
  const customer = useCustomer((state) => state.customer);
  return (
    <LanguageProvider
      language={language ?? languageOf(navigator.language)}
      currency={customer?.currency ?? ("EUR" as CurrencyCode)}
      zone={Intl.DateTimeFormat().resolvedOptions().timeZone}
    >
      {customer && <Shown customer={customer} />}
    </LanguageProvider>
  );
}

function Shown({ customer }: { readonly customer: CustomerView }): ReactNode {
  const { t } = useWords();
  const { shopName, training, sale, last } = customer;
  return (
    <main className="customer">
      <header className="customer-head">
        <h1>{shopName}</h1>
        {training && <p className="customer-training">{t("customer.training")}</p>}
      </header>
      {sale ? (
        <RungUp sale={sale} />
      ) : last ? (
        <Finished last={last} />
      ) : (
        <p className="customer-welcome">{t("customer.welcome")}</p>
      )}
    </main>
  );
}

function RungUp({ sale }: { readonly sale: Sale }): ReactNode {
  const { t, format } = useWords();
  const list = useRef<HTMLUListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the newest line is kept in sight
  useEffect(() => {
    list.current?.lastElementChild?.scrollIntoView({ block: "nearest" });
  }, [sale.lines]);
  const goesBack = sale.totalMinor < 0;
  const isPartPaid = sale.paidMinor !== 0;
  return (
    <>
      <ul className="customer-lines" ref={list}>
        {sale.lines.map(({ id, name, unit, quantityThousandths, amountMinor, returned }) => (
          <li key={id} className="customer-line">
            <span className="customer-quantity">{format.quantity(quantityThousandths, unit)}</span>
            <span>{returned ? `${name} (${t("customer.returned")})` : name}</span>
            <span className="customer-amount">{format.amount(amountMinor)}</span>
          </li>
        ))}
      </ul>
      <footer className="customer-foot">
        {sale.discountMinor > 0 && <Row label={t("customer.discount")} amount={format.amount(sale.discountMinor)} />}
        {isPartPaid && <Row label={t("customer.total")} amount={format.amount(sale.totalMinor)} />}
        {isPartPaid && <Row label={t("customer.paid")} amount={format.amount(sale.paidMinor)} />}
        <div className="customer-total">
          <span>{t(goesBack ? "customer.back" : isPartPaid ? "customer.due" : "customer.total")}</span>
          <strong>{format.money(Math.abs(sale.dueMinor))}</strong>
        </div>
        {sale.onTerminalMinor !== null && <p className="customer-terminal">{t("customer.terminal")}</p>}
      </footer>
    </>
  );
}

function Finished({ last }: { readonly last: NonNullable<CustomerView["last"]> }): ReactNode {
  const { t, format } = useWords();
  const backMinor = last.totalMinor < 0 ? -last.totalMinor : last.changeMinor;
  return (
    <div className="customer-finished">
      <p className="customer-welcome">{t("customer.thanks")}</p>
      {backMinor > 0 && (
        <div className="customer-total">
          <span>{t(last.totalMinor < 0 ? "customer.back" : "customer.change")}</span>
          <strong>{format.money(backMinor)}</strong>
        </div>
      )}
    </div>
  );
}

function Row({ label, amount }: { readonly label: string; readonly amount: string }): ReactNode {
  return (
    <div className="customer-row">
      <span>{label}</span>
      <span className="customer-amount">{amount}</span>
    </div>
  );
}
