/** What a window may ask of the shell, and nothing else: the type of `window.evertill`. What the till does goes through the register's port, never through here. */

/** Posted into the window with one MessagePort to the register; comes again, with a new port, after the register restarted. */
export const REGISTER_PORT_MESSAGE = "evertill:port";

/** How the register process is: the window shows `restarting` as a quiet word and keeps what was typed. */
export interface ShellStatus {
  readonly state: "starting" | "ready" | "restarting" | "failed";
  readonly mode: "demo" | "shop";
  /** With `failed`: a refusal code, or `register.keeps_stopping`. */
  readonly reason?: string;
  /** What stands between the register and its books; the data itself is never touched because of it. */
  readonly keyTrouble?: "unavailable" | "lost" | "changed" | "foreign";
}

/** What became of a file dialog for the key: taken, closed by the person, or refused with the reason to show. */
export type CredentialAnswer =
  | { readonly outcome: "taken"; readonly path: string }
  | { readonly outcome: "cancelled" }
  | { readonly outcome: "refused"; readonly reason: CredentialProblem };

/** Why a credential file can't be used. */
export type CredentialProblem =
  | "unreadable"
  | "malformed"
  | "open_to_others"
  | "foreign"
  | "wrong_key"
  | "already_exists";

/** The whole of `window.evertill`. */
export interface ShellApi {
  readonly version: string;
  /**
   * Asks for a port to the register. It arrives as a `message` event of the window itself whose data is
   * REGISTER_PORT_MESSAGE and whose `ports[0]` speaks JSON values; a later one replaces it.
   */
  connect(): Promise<void>;
  status(): Promise<ShellStatus>;
  /** Calls back on each change of status. @returns a function that stops it */
  onStatus(listener: (status: ShellStatus) => void): () => void;
  /** Closes these books and opens the demo's or the shop's; the register restarts and a new port arrives. */
  openShop(mode: "demo" | "shop"): Promise<void>;
  /** Lets a person choose the credential file that IT provides, then starts the register with it. */
  chooseCredentialFile(): Promise<CredentialAnswer>;
  /** Makes a credential file where the person says (a stick, a mounted secret store), then starts the register with it. */
  createCredentialFile(): Promise<CredentialAnswer>;
  setFullscreen(on: boolean): Promise<void>;
  /**
   * Opens the customer's display, on the second screen where there is one, or closes it.
   * @returns whether it stands on a screen of its own
   */
  showCustomerDisplay(on: boolean): Promise<boolean>;
}
