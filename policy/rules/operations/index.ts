// The rules of this area.
import type { Rule } from "../../rule";
import { opsExplicitProvider } from "./ops-explicit-provider";

export const operationsRules: readonly Rule[] = [opsExplicitProvider];
