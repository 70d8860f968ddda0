// Proves which of Pulumi's resources the repository's tree is seen to build on, each with the error of a tree that came too
// early. Cannot prove that Flux looks before they are there: when it does, is a matter of minutes.
import { fluxTreeFindsItsGround } from "../../../lab/providers/kubernetes/fluxLaws";
import { groundOf } from "../../../lab/world/controllers/fluxGround";
import { ENTRY, fluxWorld, kustomization, tree, urn } from "./fluxWorld";

const CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: one, namespace: apps }\n";
const NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: { name: apps }\n";
const EXTERNAL_SECRET = `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: token, namespace: apps }
spec: { secretStoreRef: { kind: ClusterSecretStore, name: vault-general } }
`;
const CRD = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  namespace: undefined,
  name: "externalsecrets.external-secrets.io",
  body: { spec: { group: "external-secrets.io", names: { kind: "ExternalSecret" }, versions: [{ name: "v1" }] } },
};
const named = (apiVersion: string, kind: string, name: string) => ({
  apiVersion,
  kind,
  namespace: undefined,
  name,
  body: {},
});

/** What a tree relies on in a cluster where Pulumi made the namespace `apps`, the kind and the store. */
function ground(...objects: readonly string[]) {
  const { world, cluster, add } = fluxWorld(
    tree({ [ENTRY]: [kustomization("child", "gitops/child")], "gitops/child": objects }),
  );
  add(named("v1", "Namespace", "apps"));
  add(CRD, "release");
  add(named("external-secrets.io/v1", "ClusterSecretStore", "vault-general"), "store");
  const instance = { body: { spec: { sync: { path: ENTRY } } } };
  return groundOf(world, cluster, instance).filter(({ otherwise }) => !otherwise.includes("flux-system"));
}

test("a namespace that the tree does not bring", () => {
  expect(ground(CONFIG_MAP)).toEqual([
    { anyOf: [urn("apps")], otherwise: 'ConfigMap/apps/one not found: namespaces "apps" not found' },
  ]);
});

test("a namespace that the tree brings is nobody's", () => {
  expect(ground(CONFIG_MAP, NAMESPACE)).toEqual([]);
});

test("a kind and a store", () => {
  expect(ground(EXTERNAL_SECRET, NAMESPACE)).toEqual([
    {
      anyOf: ["release"],
      otherwise:
        'ExternalSecret/apps/token dry-run failed: no matches for kind "ExternalSecret" in version "external-secrets.io/v1"',
    },
    {
      anyOf: ["store"],
      otherwise:
        'could not get ClusterSecretStore "vault-general", clustersecretstores.external-secrets.io "vault-general" not found',
    },
  ]);
});

test("the law says of the instance what its tree would run into", () => {
  const { world, cluster, add } = fluxWorld(tree({ [ENTRY]: [CONFIG_MAP] }));
  add(named("v1", "Namespace", "apps"));
  const verdict = fluxTreeFindsItsGround.judge({
    world,
    cluster,
    urn: "instance",
    apiVersion: "fluxcd.controlplane.io/v1",
    kind: "FluxInstance",
    namespace: "flux-system",
    name: "flux",
    inputs: { spec: { sync: { path: ENTRY } } },
  });
  expect(verdict).toEqual({
    holds: true,
    because: [
      {
        anyOf: [urn("apps")],
        otherwise:
          "FluxInstance flux-system/flux is accepted, but its tree fails at first: " +
          'ConfigMap/apps/one not found: namespaces "apps" not found',
      },
    ],
  });
});
