/** The file of who may do what: one line a route, to be read by people. */
import { fileURLToPath } from "node:url";

/** Where it is. */
export const MATRIX_FILE = fileURLToPath(new URL("./matrix.txt", import.meta.url));

const HEAD = `# Who is let in, route by route. Written by \`npm run authz -- --write\`, read and kept by people; every change to it is one
# of the rules. Two signs a caller: at a branch of their own, and at another branch of their organisation. + let in, - not.
# manager, cashier and kitchen hold their role in one branch; the others in the whole organisation. "disabled" was an
# owner, "stranger" is the owner of another organisation. In other organisations nobody is ever let in.
`;

/** The whole file. */
export function matrixText(lines: readonly string[]): string {
  return `${HEAD}${lines.join("\n")}\n`;
}

/** Where what happened is not what the file says. */
export function compareMatrix(file: string, lines: readonly string[]): string[] {
  const kept = new Set(file.split("\n").filter((line) => line !== "" && !line.startsWith("#")));
  const found = new Set(lines);
  return [
    ...lines.filter((line) => !kept.has(line)).map((line) => `not so in the matrix: ${line}`),
    ...[...kept].filter((line) => !found.has(line)).map((line) => `only in the matrix:   ${line}`),
  ];
}
