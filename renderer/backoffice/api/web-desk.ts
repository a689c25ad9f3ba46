/** The way to the server from a browser: the sign-in's token on every call, renewed once where the server no longer takes it. */
import type { Desk } from "./desk.ts";
import { Refused } from "./refused.ts";
import { type CallAs, callForStream, callServer } from "./server-call.ts";
import { accessToken, dropAccessToken } from "./web-sign-in.ts";

/** What the desk needs of the window. */
export interface WebDeskParts {
  /** Asks the person to show again that it is them. Resolves true when they did. */
  readonly proveAgain: (desk: Desk) => Promise<boolean>;
  /** The sign-in has ended. */
  readonly onSignedOut: () => void;
}

/** Makes the desk of somebody who is signed in. @param organisationId every call is made in; none for what is one's own */
export function makeWebDesk(parts: WebDeskParts, organisationId?: string): Desk {
  const asSomebody = async <T>(call: (as: CallAs) => Promise<T>): Promise<T> => {
    try {
      const token = await accessToken();
      return await call({ token, organisationId });
    } catch (error) {
      if (!isSignedOut(error)) throw error;
    }
    dropAccessToken();
    try {
      return await call({ token: await accessToken(), organisationId });
    } catch (error) {
      if (isSignedOut(error)) parts.onSignedOut();
      throw error;
    }
  };
  const desk: Desk = {
    ask: async (method, path, options = {}) => {
      const call = () => asSomebody((as) => callServer<never>(method, path, options, as));
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof Refused) || error.refusal.code !== "auth.proof_due") throw error;
        if (!(await parts.proveAgain(desk))) throw error;
        return call();
      }
    },
    stream: (path, options = {}) => asSomebody((as) => callForStream(path, options, as)),
    within: (inside) => makeWebDesk(parts, inside),
  };
  return desk;
}

function isSignedOut(error: unknown): boolean {
  return error instanceof Refused && error.refusal.code === "auth.signed_out";
}
