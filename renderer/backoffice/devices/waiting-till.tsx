/** A till that showed the code and waits: its fingerprint is compared with its screen, and its people are matched with those of the organisation. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { Select } from "#renderer/ui/select.tsx";
import { useAct, useAnswer, useRows } from "../api/use-pages.ts";
import { QueryTrouble, sayTrouble } from "../frame/query-trouble.tsx";
import type { Person } from "../people/person.ts";
import type { RegisterSlot } from "./register.ts";

const NEW_PERSON = "new";

interface Waiting {
  readonly fingerprint: string;
  readonly programVersion: string | null;
  /** People of a till that had books of its own before. */
  readonly adoption: { readonly staff: readonly { readonly staffId: string; readonly name: string }[] } | null;
}

/** Asks until somebody has compared. */
export function WaitingTill({ register }: { readonly register: RegisterSlot }): ReactNode {
  const words = useWords();
  const { t } = words;
  const path = `/v1/registers/${register.registerId}`;
  const waiting = useAnswer<Waiting>(`${path}/waiting`);
  const people = useRows<Person, "staff">("/v1/staff", "staff", { limit: 500 });
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const act = useAct();
  const said = act.error && sayTrouble(act.error, words);
  if (waiting.isError) return <QueryTrouble error={waiting.error} onRetry={() => void waiting.refetch()} />;
  if (waiting.isPending) return <Spinner label={t("desk.loading")} />;
  const { fingerprint, adoption } = waiting.data;
  const theirs = adoption?.staff ?? [];
  // Somebody of the same name is most likely the same person.
  const matchOf = ({ staffId, name }: (typeof theirs)[number]): string =>
    chosen[staffId] ?? people.rows.find((person) => person.name === name)?.staffId ?? NEW_PERSON;
  const confirm = (): void => {
    const staff = theirs.map((each) => ({
      localStaffId: each.staffId,
      staffId: matchOf(each) === NEW_PERSON ? null : matchOf(each),
    }));
    act.mutate({ method: "POST", path: `${path}/confirm`, body: { fingerprint, staff } });
  };
  return (
    <section className="devices-part">
      <Message kind="info" title={t("devices.waits")}>
        {t("devices.compare")}
      </Message>
      <code className="people-code" data-fingerprint>
        {fingerprint}
      </code>
      {said && (
        <Message kind="trouble" title={said.says}>
          {said.todo}
        </Message>
      )}
      {theirs.length > 0 && <p className="page-note">{t("devices.whoIsWho")}</p>}
      {theirs.map((each) => (
        <Select
          key={each.staffId}
          label={each.name}
          options={[
            { id: NEW_PERSON, label: t("devices.newPerson") },
            ...people.rows.map(({ staffId, name }) => ({ id: staffId, label: name })),
          ]}
          selectedId={matchOf(each)}
          onSelect={(id) => setChosen({ ...chosen, [each.staffId]: id })}
        />
      ))}
      <div className="page-actions">
        <Button isBusy={act.isPending} onPress={() => act.mutate({ method: "POST", path: `${path}/refuse`, body: {} })}>
          {t("devices.refuse")}
        </Button>
        <Button kind="primary" isBusy={act.isPending} onPress={confirm}>
          {t("devices.confirm")}
        </Button>
      </div>
    </section>
  );
}
