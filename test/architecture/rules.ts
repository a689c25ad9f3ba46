/** What a rule about our code is, and the list of them all. */
import { FORM_RULES } from "./form-rules.ts";
import { LAYER_RULES } from "./layer-rules.ts";
import { PROJECT_RULES } from "./project-rules.ts";
import { PURITY_RULES } from "./purity-rules.ts";
import type { SourceFile } from "./source-files.ts";

/** A rule: its name is also the folder of the examples that must fail it. */
export interface Rule {
  readonly name: string;
  /** The rule in a sentence. */
  readonly says: string;
  /** @returns what breaks the rule, each with its file; empty when all is well */
  readonly check: (files: readonly SourceFile[]) => string[];
}

/** Every rule. */
export const RULES: readonly Rule[] = [...LAYER_RULES, ...PURITY_RULES, ...FORM_RULES, ...PROJECT_RULES];
