/** The test projects: `unit` is pure or on small files, `integration` has real databases, processes and sockets, `e2e` real windows. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Most tests wait for disks, sockets and clocks: two at a time keep two cores busy, where one less than the cores would not.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "{domain,main,renderer,sync-server,tools}/**/*.test.{ts,tsx}",
            "test/*.test.ts",
            "test/architecture/*.test.ts",
          ],
          exclude: ["**/*.it.test.ts", "**/node_modules/**"],
          // Properties over random days take as long as the machine's other work lets them.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "integration",
          include: [
            "{main,sync-server,tools,bench}/**/*.it.test.ts",
            "test/{authz,devices,crash,fuzz,powercut,sim,integration}/**/*.test.ts",
          ],
          globalSetup: ["test/sync-server/provide-cluster.ts"],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/e2e/prepare.ts"],
          // One window at a time: two cores, and a person has one screen as well.
          fileParallelism: false,
          // After all others, so that nothing else takes the processor from a window.
          sequence: { groupOrder: 1 },
          // A machine that judges may be doing other work; a window that started too late there is asked once more.
          retry: process.env.CI ? 1 : 0,
          // What is waited for comes when the machine has time for it; a second is a promise nobody made.
          expect: { poll: { timeout: 20_000 } },
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
