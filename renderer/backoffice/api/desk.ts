/** What every page of the back office asks through: the one client of the server's API, whichever way it reaches the server. */
import { createContext, useContext } from "react";
import { invariant } from "#domain/invariant.ts";
import type { CallOptions, Method } from "./server-call.ts";

/** How the back office reaches the server, and as whom. */
export interface Desk {
  /**
   * Calls `/v1/…`. Throws `Refused` when the server says no (a proof that is due is
   * asked for first, and the call made again), `Unreachable` when nothing is heard of it.
   */
  ask<Answer>(method: Method, path: string, options?: CallOptions): Promise<Answer>;
  /** A route whose answer comes piece by piece. */
  stream(path: string, options?: CallOptions): Promise<Response>;
  /** The same in an organisation. */
  within(organisationId: string): Desk;
}

/** Who is signed in, as `GET /v1/me` says. */
export interface Me {
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly organisations: readonly {
    readonly organisationId: string;
    readonly name: string;
    readonly staffId: string;
  }[];
}

export const DeskContext = createContext<Desk | null>(null);

/** The way to the server. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  invariant(desk !== null, "every page stands inside a DeskContext");
  return desk;
}
