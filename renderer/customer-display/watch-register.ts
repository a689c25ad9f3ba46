/** The display's line to the register: it watches, and asks nothing. */
import { create } from "zustand";
import type { CustomerView } from "#domain/protocol/customer-view.ts";
import {
  REGISTER_PROTOCOL_VERSION,
  type RegisterMessage,
  type WindowMessage,
} from "#domain/protocol/register-messages.ts";
import { REGISTER_PORT_MESSAGE, type ShellApi } from "#domain/protocol/shell-api.ts";

declare global {
  interface Window {
    readonly evertill: ShellApi;
  }
}

/** What the register last showed; null before it did. */
export const useCustomer = create<{ readonly customer: CustomerView | null }>(() => ({ customer: null }));

let port: MessagePort | null = null;

/** Asks the shell for the register and keeps to whatever port it gives, also after the register was restarted. */
export function watchRegister(): void {
  window.addEventListener("message", (event) => {
    if (event.source !== window || event.origin !== window.location.origin) return;
    const [given] = event.ports;
    if (event.data === REGISTER_PORT_MESSAGE && given) take(given);
  });
  void window.evertill.connect();
}

function take(given: MessagePort): void {
  port?.close();
  port = given;
  given.onmessage = ({ data }: MessageEvent<RegisterMessage>) => {
    if (data.kind === "customer") useCustomer.setState({ customer: data.customer });
  };
  given.postMessage({ kind: "watch", protocol: REGISTER_PROTOCOL_VERSION } satisfies WindowMessage);
}
