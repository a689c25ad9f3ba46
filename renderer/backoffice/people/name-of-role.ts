/** What a role is called: the built-in ones in the window's language, the others as they were named. */
import { ROLES } from "#domain/staff/permissions.ts";
import type { Words } from "#renderer/messages/language.tsx";
import type { Role } from "./person.ts";

/** The name of a role by its key. */
export function nameOfRole(key: string, roles: readonly Role[], { t }: Words): string {
  const builtIn = ROLES.find((role) => role === key);
  if (builtIn) return t(`role.${builtIn}`);
  return roles.find((role) => role.key === key)?.name ?? key;
}
