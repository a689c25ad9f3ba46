/** A network between tills and their server that a test can cut. */
import { connect, createServer, type Server, type Socket } from "node:net";

/** How the network is: whole, gone, or losing every answer. */
export type NetworkState = "up" | "down" | "answers_lost";

/** One. */
export interface Network {
  /** The server's address through it. */
  readonly url: string;
  set(state: NetworkState): void;
  close(): Promise<void>;
}

/** Opens it. @param port of the server, asked for each connection */
export async function openNetwork(port: () => number): Promise<Network> {
  const sockets = new Set<Socket>();
  let state: NetworkState = "up";
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
  };
  const front: Server = createServer((near) => {
    keep(near);
    if (state === "down") return void near.destroy();
    const far = connect(port(), "127.0.0.1");
    keep(far);
    near.on("data", (bytes) => far.write(bytes)).on("close", () => far.destroy());
    far.on("data", (bytes) => (state === "up" ? near.write(bytes) : near.destroy())).on("close", () => near.destroy());
  });
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  const address = front.address();
  if (address === null || typeof address === "string") throw new Error("a network has a port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    set: (next) => {
      state = next;
      if (next === "down") for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => front.close(resolve));
    },
  };
}
