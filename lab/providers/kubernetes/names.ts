// Names as Kubernetes accepts them, and the names that the provider makes up.
import { createHash } from "node:crypto";

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SERVICE = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_TEXT =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const SERVICE_TEXT =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

export type NameRule = "label" | "subdomain" | "service" | "path";

/**
 * What is wrong with a name, in the API server's words; undefined when nothing is.
 * Source: kubernetes/kubernetes staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go.
 */
export function nameProblem(name: string, rule: NameRule): string | undefined {
  if (rule === "path")
    return /^(\.|\.\.)$|[/%]/.test(name) ? `may not be '.' or '..' and may not contain '/' or '%'` : undefined;
  const limit = rule === "subdomain" ? 253 : 63;
  if (name.length > limit) return `must be no more than ${limit} characters`;
  if (rule === "label") return LABEL.test(name) ? undefined : LABEL_TEXT;
  if (rule === "service") return SERVICE.test(name) ? undefined : SERVICE_TEXT;
  return SUBDOMAIN.test(name) ? undefined : SUBDOMAIN_TEXT;
}

/**
 * The name of an object without `metadata.name`: the resource's name and eight hex digits. The real provider draws
 * them at random (pulumi/pulumi-kubernetes provider/pkg/metadata/naming.go); here they follow from the URN, so that
 * rehearsals repeat.
 */
export function automaticName(urn: string): string {
  const name = urn.split("::").at(-1) ?? "";
  return `${name}-${createHash("sha256").update(urn).digest("hex").slice(0, 8)}`;
}
