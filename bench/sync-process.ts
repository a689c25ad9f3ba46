/** Processes that the benchmarks of sync start beside their own, and how one is spoken to: one answer for each ask. */
import { fork } from "node:child_process";
import { once } from "node:events";

/** What a process answers. */
export type Answer = { readonly value: unknown } | { readonly failed: string };

/** A process that answers. */
export interface BenchProcess {
  readonly pid: number;
  ask<T>(what: unknown): Promise<T>;
  close(): Promise<void>;
}

/** Starts one. Its first answer says that it is ready. @param program a file of this folder that calls `answerAsks` */
export async function startProcess(program: string, cwd?: string): Promise<BenchProcess> {
  const child = fork(program, [], { execArgv: [], stdio: ["ignore", 2, 2, "ipc"], ...(cwd ? { cwd } : {}) });
  const next = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const gone = () => reject(new Error("a process of the benchmark ended"));
      child.once("exit", gone);
      child.once("message", (answer: Answer) => {
        child.off("exit", gone);
        if ("failed" in answer) reject(new Error(answer.failed));
        else resolve(answer.value);
      });
    });
  await next();
  return {
    pid: child.pid ?? 0,
    ask: async <T>(what: unknown) => {
      child.send(what as object);
      return (await next()) as T;
    },
    close: async () => {
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}

/** The other side: answers until the benchmark lets go. @param end puts away what the process holds */
export function answerAsks<Ask>(answer: (what: Ask) => Promise<unknown>, end: () => Promise<void>): void {
  const say = (said: Answer) => process.send?.(said);
  process.on("message", (what: Ask) => {
    answer(what).then(
      (value) => say({ value: value ?? null }),
      (error: unknown) => say({ failed: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.once("disconnect", () => void end().finally(() => process.exit(0)));
  say({ value: "ready" });
}
