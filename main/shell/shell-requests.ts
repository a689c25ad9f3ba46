/** The one guarded door for what windows ask of the shell: sender checked, content checked, then done. */
import { ipcMain, type WebContents } from "electron";
import type { z } from "zod";
import { SHELL_REQUESTS, type ShellRequestName } from "#domain/protocol/shell-requests.ts";
import { isOwnPage } from "./security.ts";
import { requestChannel } from "./shell-channels.ts";

/** What each request does; the sender is one of our own pages and the content is what the table says. */
export type ShellRequestHandlers = {
  readonly [Name in ShellRequestName]: (sender: WebContents, ask: z.infer<(typeof SHELL_REQUESTS)[Name]>) => unknown;
};

/** Opens the door: every request of the table, and none besides. */
export function answerShellRequests(handlers: ShellRequestHandlers): void {
  for (const name of Object.keys(SHELL_REQUESTS) as ShellRequestName[]) handle(name, handlers[name]);
}

function handle<Name extends ShellRequestName>(name: Name, handler: ShellRequestHandlers[Name]): void {
  ipcMain.handle(requestChannel(name), async (event, content: unknown) => {
    if (!isOwnPage(event.senderFrame)) throw new Error("refused: not a page of this program");
    const ask = SHELL_REQUESTS[name].parse(content) as z.infer<(typeof SHELL_REQUESTS)[Name]>;
    return await handler(event.sender, ask);
  });
}
