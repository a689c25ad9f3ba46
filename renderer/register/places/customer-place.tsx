/** Who buys: found by a part of name, e-mail or telephone, or kept with as little as finds them again. */
import { UserPlus, Users, UserX } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { ActAnswer, ActRequest } from "#domain/protocol/register-api.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Table } from "#renderer/ui/table.tsx";
import { SearchField, TextField } from "#renderer/ui/text-field.tsx";
import { ask } from "../ask.ts";
import { act } from "../register-connection.ts";
import { useTill } from "../till-store.ts";

type Found = ActAnswer<"customer.search">["customers"];
type CustomerId = ActRequest<"sale.attach_customer">["customerId"];

/** The place; whoever is chosen is named on the sale. */
export function CustomerPlace(): ReactNode {
  const { t } = useWords();
  const attached = useTill(({ view }) => view.sale?.customer ?? null);
  const [isNew, setNew] = useState(false);
  const close = (): void => useTill.getState().go("sell");
  const attach = async (customerId: CustomerId): Promise<void> => {
    if ((await ask("sale.attach_customer", { customerId })) !== null) close();
  };
  return (
    <Panel
      title={t("customerPlace.title")}
      subtitle={attached ? t("customerPlace.attached", { name: attached.name }) : t("customerPlace.hint")}
      onClose={close}
      takesFocus
      footer={
        <>
          {attached && (
            <Button icon={UserX} size="large" onPress={() => void attach(null)}>
              {t("customerPlace.nobody")}
            </Button>
          )}
          {!isNew && (
            <Button icon={UserPlus} size="large" onPress={() => setNew(true)}>
              {t("customerPlace.new")}
            </Button>
          )}
        </>
      }
    >
      {isNew ? (
        <NewCustomer onKept={(id) => void attach(id)} onBack={() => setNew(false)} />
      ) : (
        <FindCustomer onChosen={(id) => void attach(id)} />
      )}
    </Panel>
  );
}

function FindCustomer({ onChosen }: { readonly onChosen: (customerId: CustomerId) => void }): ReactNode {
  const { t } = useWords();
  const [text, setText] = useState("");
  const [found, setFound] = useState<Found>([]);
  useEffect(() => {
    let current = true;
    void act("customer.search", { text }).then((result) => {
      if (current && result.ok) setFound(result.value.customers);
    });
    return () => {
      current = false;
    };
  }, [text]);
  return (
    <div className="place-column">
      <SearchField
        label={t("customerPlace.search")}
        placeholder={t("customerPlace.search")}
        value={text}
        onChange={setText}
      />
      <Table
        label={t("customerPlace.title")}
        columns={[
          { id: "name", label: t("customerPlace.name"), isRowHeader: true },
          { id: "email", label: t("customerPlace.email") },
          { id: "phone", label: t("customerPlace.phone") },
        ]}
        rows={found.map(({ customerId, name, email, phone }) => ({
          id: customerId,
          cells: [name, email, phone],
          text: `${name} ${email} ${phone}`,
        }))}
        onOpen={(id) => onChosen(id as CustomerId)}
        empty={
          <EmptyState icon={Users} title={t("customerPlace.none")}>
            {t("customerPlace.noneTodo")}
          </EmptyState>
        }
      />
    </div>
  );
}

function NewCustomer(props: {
  readonly onKept: (customerId: CustomerId) => void;
  readonly onBack: () => void;
}): ReactNode {
  const { t } = useWords();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [phone, setPhone] = useState("");
  const keep = async (): Promise<void> => {
    const kept = await ask("customer.add", { name, email, phone });
    if (kept) props.onKept(kept.customerId);
  };
  const isReady = [name, email, phone].some((each) => each.trim() !== "");
  return (
    <div className="place-narrow">
      <div className="place-column">
        <TextField label={t("customerPlace.name")} value={name} onChange={setName} maxLength={120} autoFocus />
        <TextField label={t("customerPlace.email")} value={email} onChange={setEmail} maxLength={120} />
        <TextField label={t("customerPlace.phone")} value={phone} onChange={setPhone} maxLength={40} />
        <p>{t("customerPlace.why")}</p>
        <div className="place-row">
          <Button onPress={props.onBack}>{t("customerPlace.back")}</Button>
          <Button kind="primary" size="large" isDisabled={!isReady} onPress={() => void keep()}>
            {t("customerPlace.keep")}
          </Button>
        </div>
      </div>
    </div>
  );
}
