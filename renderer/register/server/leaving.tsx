/** Leaving the server: what becomes of unsent entries before, and where they lie after. */
import type { ReactNode } from "react";
import type { ActAnswer } from "#domain/protocol/register-api.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Message } from "#renderer/ui/message.tsx";
import "./server.css";

/** What leaving means. @param waiting entries the server does not have */
export function WhatLeavingMeans({ waiting }: { readonly waiting: number }): ReactNode {
  const { t } = useWords();
  return (
    <div className="server-column">
      <Message kind={waiting === 0 ? "info" : "trouble"} title={t("server.leaving.unsent", { count: waiting })}>
        {waiting === 0 ? t("server.leaving.allSent") : t("server.leaving.bundle")}
      </Message>
      <ul className="server-points">
        <li>{t("server.leaving.kept")}</li>
        <li>{t("server.leaving.after")}</li>
        <li>{t("server.leaving.back")}</li>
      </ul>
    </div>
  );
}

/** Where the recovery bundle is, for as long as somebody wants to write it down. */
export function WhatIsLeft({ left }: { readonly left: ActAnswer<"sync.leave"> }): ReactNode {
  const { t } = useWords();
  const { bundleFile, entries } = left;
  return (
    <div className="server-column">
      <Message kind="success" title={t("server.left.done")}>
        {bundleFile === null ? t("server.left.nothing") : t("server.left.bundle", { count: entries })}
      </Message>
      {bundleFile !== null && <p className="server-path">{bundleFile}</p>}
    </div>
  );
}
