/** Tests that a document names, as `path`: title; title; `path`: title. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));

/** Those that are not there. A title may be the beginning or a part of the test's own. */
export function missingTests(named: string): string[] {
  let file = "";
  const missing: string[] = [];
  for (const each of named.split("; ")) {
    const { path, title } = /^(?:`(?<path>[^`]+)`: )?(?<title>.+)$/.exec(each.trim())?.groups ?? {};
    file = path ?? file;
    const text = existsSync(`${PROJECT}${file}`) ? readFileSync(`${PROJECT}${file}`, "utf8") : "";
    if (!title || !text.includes(title)) missing.push(`${file}: ${title}`);
  }
  return missing;
}
