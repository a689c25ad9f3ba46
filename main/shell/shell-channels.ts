/** The names of the channels between preload and shell; nothing else may be sent. */
import type { ShellRequestName } from "#domain/protocol/shell-requests.ts";

/** Shell → window: the status changed. */
export const STATUS_CHANNEL = "evertill:status";

/** Window → shell: one channel a request. */
export function requestChannel(name: ShellRequestName): string {
  return `evertill:ask:${name}`;
}
