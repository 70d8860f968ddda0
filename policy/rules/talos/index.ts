// The rules of this area.
import type { Rule } from "../../rule";
import { vmNoMemoryBallooning } from "./vm-no-memory-ballooning";
import { vmStaticAddress } from "./vm-static-address";
import { vmTags } from "./vm-tags";

export const talosRules: readonly Rule[] = [vmStaticAddress, vmNoMemoryBallooning, vmTags];
