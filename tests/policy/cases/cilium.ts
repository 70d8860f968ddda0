// For every rule of the area: resources that break it, what it must say, and resources that come close.
import type { RuleCases } from "../harness";
import { ciliumReleaseCases } from "./ciliumRelease";

export const ciliumCases: Readonly<Record<string, RuleCases>> = { ...ciliumReleaseCases };
