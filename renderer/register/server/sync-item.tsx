/** The one word of the status bar that says whether everything is sent; touching it opens the place "Server". */
import { CloudAlert, CloudCheck, CloudDownload, CloudOff, CloudUpload, Hourglass, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { SyncView } from "#domain/protocol/till-view.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { StatusItem } from "#renderer/ui/status-bar.tsx";
import { syncWord, wantsSomebody } from "./sync-words.ts";

export interface SyncItemProps {
  readonly sync: SyncView;
  readonly onPress: () => void;
}

/** Stands first in the bar. It changes with every sale, so it keeps its width. */
export function SyncItem({ sync, onPress }: SyncItemProps): ReactNode {
  const { t } = useWords();
  const attention = wantsSomebody(sync);
  return (
    <StatusItem
      icon={attention ? CloudAlert : iconOf(sync)}
      tone={attention ? "attention" : "quiet"}
      onPress={onPress}
      isSteady
    >
      {syncWord(sync, t)}
    </StatusItem>
  );
}

function iconOf({ state, waiting }: SyncView): LucideIcon {
  if (state === "local" || state === "offline") return CloudOff;
  if (state === "enrolling") return Hourglass;
  if (state === "loading") return CloudDownload;
  return waiting === 0 ? CloudCheck : CloudUpload;
}
