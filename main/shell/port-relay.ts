/** Carries what a window and a forked register say to each other between a MessagePort and the register's pipe; reads none of it. */
import type { MessagePortMain } from "electron";
import type { ShellMessage } from "#main/register/start-message.ts";

type Json = Extract<ShellMessage, { kind: "message" }>["data"];

/**
 * Connects a window's port to the pipe.
 * @param onClose called when the window's end is gone
 * @returns what to call with each answer for this window
 */
export function relayPort(
  window: number,
  port: MessagePortMain,
  send: (message: ShellMessage) => void,
  onClose: () => void,
): (data: unknown) => void {
  send({ kind: "connect", window });
  // The register checks every message against its own schema; here it is only carried.
  port.on("message", (event) => send({ kind: "message", window, data: event.data as Json }));
  port.once("close", () => {
    onClose();
    send({ kind: "disconnect", window });
  });
  port.start();
  return (data) => port.postMessage(data);
}
