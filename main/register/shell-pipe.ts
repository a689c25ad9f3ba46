/** The private pipe to the shell, in both its forms: Electron's parent port, or the IPC channel of a forked Node. */

/** A window's port as a utility process receives it. */
export interface WindowPort {
  on(event: "message", listener: (event: { readonly data: unknown }) => void): void;
  on(event: "close", listener: () => void): void;
  postMessage(data: unknown): void;
  start(): void;
}

/** The pipe. */
export interface ShellPipe {
  send(message: unknown): void;
  onMessage(listener: (data: unknown, ports: readonly WindowPort[]) => void): void;
  onGone(listener: () => void): void;
}

/** Electron's addition to `process` inside a utility process; we know no more of Electron than this. */
interface ParentPort {
  on(
    event: "message",
    listener: (event: { readonly data: unknown; readonly ports: readonly WindowPort[] }) => void,
  ): void;
  postMessage(message: unknown): void;
}

/** Finds the pipe this process was started with. */
export function shellPipe(): ShellPipe {
  const { parentPort } = process as { parentPort?: ParentPort };
  if (parentPort) {
    return {
      send: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on("message", ({ data, ports }) => listener(data, ports)),
      // A utility process is ended together with its Electron.
      onGone: () => {},
    };
  }
  return {
    send: (message) => {
      // A window may be gone before its answer; the channel closing is handled where it is noticed.
      if (process.connected) process.send?.(message as object);
    },
    onMessage: (listener) => void process.on("message", (data) => listener(data, [])),
    onGone: (listener) => void process.on("disconnect", listener),
  };
}
