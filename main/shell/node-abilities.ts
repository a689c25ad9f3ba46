/** What a Node of some version can do for the register. */

/** The SQLite addon needs Node-API 10; an older Node crashes on loading it. */
const OLDEST_NODE = { major: 22, minor: 14 } as const;

/**
 * Whether a Node of this version loads the SQLite addon.
 * @param nodeVersion as in `process.versions.node`
 */
export function loadsSqlite(nodeVersion: string): boolean {
  const [major = 0, minor = 0] = nodeVersion.split(".").map(Number);
  return major > OLDEST_NODE.major || (major === OLDEST_NODE.major && minor >= OLDEST_NODE.minor);
}
