// Names of Kubernetes objects are such as the API server takes.
import type { ResourceRule } from "../../rule";
import type { View } from "../../view";

interface Form {
  readonly test: (name: string) => boolean;
  readonly wording: string;
}

const label =
  (most: number, pattern: RegExp): ((name: string) => boolean) =>
  (name) =>
    name.length <= most && pattern.test(name);

const LABEL: Form = {
  test: label(63, /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/),
  wording: "use at most 63 lower-case letters, digits and inner dashes",
};

const SERVICE: Form = {
  test: label(63, /^[a-z]([a-z0-9-]*[a-z0-9])?$/),
  wording: "use at most 63 lower-case letters, digits and inner dashes, a letter first",
};

const SUBDOMAIN: Form = {
  test: label(253, /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/),
  wording: "use at most 253 lower-case letters, digits, inner dashes and dots",
};

const FORMS: Readonly<Record<string, Form>> = {
  "kubernetes:core/v1:Namespace": LABEL,
  "kubernetes:core/v1:Service": SERVICE,
};

/** Their names hold colons, as in `system:node`. */
const RBAC = "kubernetes:rbac.authorization.k8s.io/";

export const nameKubernetesLabel: ResourceRule = {
  kind: "resource",
  id: "name-kubernetes-label",
  area: "naming",
  level: "mandatory",
  severity: "medium",
  why: "The API server refuses other names when it is asked, in the middle of an operation that has done half its work.",
  condition:
    "The name of a Namespace and every namespace is a DNS label, that of a Service one that begins with a letter, and every other a DNS subdomain; roles and their bindings aside.",
  repair: "Use lower-case letters, digits and dashes.",
  source: "kubernetes.io, Object Names and IDs: DNS subdomain names, RFC 1123 and RFC 1035 label names",
  example: 'metadata: { name: "Flux_System" }',
  exceptions: "in the stack file",
  types: "*",
  check: ({ props, type }, judge) => {
    if (!type.startsWith("kubernetes:")) return;
    const check = (at: View, form: Form): void => {
      const name = at.text();
      if (name !== undefined && !form.test(name)) {
        judge.report(at, `${at.shown()} is no name that Kubernetes takes: ${form.wording}`);
      }
    };
    const name = (): void => {
      if (!type.startsWith(RBAC)) check(props.get("metadata", "name"), FORMS[type] ?? SUBDOMAIN);
    };
    const namespace = (): void => {
      check(props.get("metadata", "namespace"), LABEL);
    };
    judge.each([name, namespace], (part) => {
      part();
    });
  },
};
