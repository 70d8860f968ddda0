// The rules of this area.
import type { Rule } from "../../rule";

export const addressingRules: readonly Rule[] = [];
