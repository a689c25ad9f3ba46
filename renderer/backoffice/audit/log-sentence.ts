/** An act as a sentence: who did what. Acts that this window has no sentence for are told by their own name. */
import type { AuditItem } from "#domain/protocol/desk/audit.ts";
import type { MessageId } from "#renderer/messages/catalogue.ts";
import { en } from "#renderer/messages/en.ts";
import type { Words } from "#renderer/messages/language.tsx";

/** The sentence of an action or entry type. @param who as it stands in the sentence */
export function sentenceOf(action: string, who: string, { t }: Words): string {
  const id = `log.${action}`;
  if (!(id in en)) return `${who}: ${action}`;
  return (t as (id: MessageId, values: Readonly<Record<string, string>>) => string)(id as MessageId, { who });
}

/** Who did it: a person by name, a register by its code, or the server. */
export function whoDid({ actorKind, person, register }: AuditItem, { t }: Words): string {
  if (person?.name) return person.name;
  if (actorKind === "operator") return t("audit.operator");
  return register?.code ?? register?.name ?? t("audit.server");
}
