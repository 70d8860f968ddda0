// The rules of this area.
import type { Rule } from "../../rule";
import { ciliumHelmReleaseType } from "./cilium-helm-release-type";
import { ciliumReleaseNotAwaited } from "./cilium-release-not-awaited";
import { ciliumReleaseVersionExact } from "./cilium-release-version-exact";

export const ciliumRules: readonly Rule[] = [ciliumHelmReleaseType, ciliumReleaseNotAwaited, ciliumReleaseVersionExact];
