/** Runs sandboxed before the page: gives it `window.evertill` and passes the register's port on. No generic send, no Node. */
import { contextBridge, type IpcRendererEvent, ipcRenderer } from "electron";
import {
  type CredentialAnswer,
  REGISTER_PORT_MESSAGE,
  type ShellApi,
  type ShellStatus,
} from "#domain/protocol/shell-api.ts";
import type { ShellRequestName } from "#domain/protocol/shell-requests.ts";
import { requestChannel, STATUS_CHANNEL } from "./shell-channels.ts";

function ask<Answer>(name: ShellRequestName, content: object = {}): Promise<Answer> {
  return ipcRenderer.invoke(requestChannel(name), content) as Promise<Answer>;
}

const api: ShellApi = {
  version: process.argv.find((argument) => argument.startsWith("--evertill-version="))?.split("=")[1] ?? "",
  connect: () => ask<void>("connect"),
  status: () => ask<ShellStatus>("status"),
  onStatus(listener) {
    const forward = (_event: IpcRendererEvent, status: ShellStatus) => listener(status);
    ipcRenderer.on(STATUS_CHANNEL, forward);
    return () => {
      ipcRenderer.removeListener(STATUS_CHANNEL, forward);
    };
  },
  openShop: (mode) => ask<void>("openShop", { mode }),
  chooseCredentialFile: () => ask<CredentialAnswer>("chooseCredentialFile"),
  createCredentialFile: () => ask<CredentialAnswer>("createCredentialFile"),
  showCustomerDisplay: (on) => ask<boolean>("showCustomerDisplay", { on }),
  setFullscreen: (on) => ask<void>("setFullscreen", { on }),
};

contextBridge.exposeInMainWorld("evertill", api);

/** The two things of the page this file touches; the folder is compiled without DOM types, since nothing else here runs in a page. */
const page = globalThis as unknown as {
  readonly location: { readonly origin: string };
  postMessage(message: string, targetOrigin: string, ports: readonly unknown[]): void;
};

ipcRenderer.on(REGISTER_PORT_MESSAGE, (event) => {
  // To our own origin alone: a page from elsewhere, were there ever one, gets no port.
  page.postMessage(REGISTER_PORT_MESSAGE, page.location.origin, event.ports);
});
