// Rules about versions: exact, compatible with each other, and close together inside a mesh.
import { meshes, versionOf, type Draft, type Located, type VersionKey, type View } from "../draft";
import { show } from "../validate";
import { ciliumTestedOn, minorOf, parseRelease, talosRuns, writeMinors, type Minors, type Release } from "../versions";
import { type Finding, type Rule } from "./rule";

/** Every version that a file states, once. */
function stated(view: View, key: VersionKey): readonly Located<string>[] {
  const shared = view.project.data.versions?.[key];
  return [
    ...(shared === undefined ? [] : [{ value: shared, at: view.project.at(["versions", key]) }]),
    ...view.clusters.flatMap((draft) => {
      const own = draft.data.versions?.[key];
      return own === undefined ? [] : [{ value: own, at: draft.at(["versions", key]) }];
    }),
  ];
}

function notExact(view: View, keys: readonly VersionKey[], form: RegExp, example: string): readonly Finding[] {
  return keys.flatMap((key) =>
    stated(view, key)
      .filter(({ value }) => !form.test(value) || parseRelease(value) === undefined)
      .map(({ value, at }) => ({ at, message: `${show(value)} is not an exact version: write one like ${example}` })),
  );
}

export const talosVersionPinned: Rule = {
  id: "talos-version-pinned",
  area: "talos",
  severity: "mandatory",
  why: "Image, installer and schematic must name the same release, today and at the next `up`.",
  condition: "Versions of Talos and Kubernetes are exact, with a leading v.",
  source: "siderolabs/image-factory README: images and installers are addressed by release",
  example: "versions.talos: latest",
  check: (view) => notExact(view, ["talos", "kubernetes"], /^v/, "v1.12.2"),
};

export const ciliumVersionPinned: Rule = {
  id: "cilium-version-pinned",
  area: "cilium",
  severity: "mandatory",
  why: "A range or tag would upgrade the network at an `up` that was meant for something else.",
  condition:
    "Versions of Cilium and the other charts are exact, and Cilium is at most one minor behind the newest of its mesh.",
  source: 'docs.cilium.io, "Upgrade Guide": only consecutive minors are tested together',
  example: "versions.cilium: ^1.18",
  check: (view) => [
    ...notExact(
      view,
      ["cilium", "talosCcm", "metricsServer", "fluxOperator", "flux", "externalSecrets"],
      /^\d/,
      "1.18.6",
    ),
    ...apart(view, "cilium", "Cilium"),
  ],
};

interface Running {
  readonly draft: Draft;
  readonly release: Release;
  readonly version: Located<string>;
}

function running(view: View, draft: Draft, key: VersionKey): Running | undefined {
  const version = versionOf(view, draft, key);
  const release = version === undefined ? undefined : parseRelease(version.value);
  return version === undefined || release === undefined ? undefined : { draft, release, version };
}

/** Mesh members that are more than one minor behind the newest. */
function apart(view: View, key: VersionKey, product: string): readonly Finding[] {
  return [...meshes(view)].flatMap(([mesh, members]) => {
    const all = members.flatMap((draft) => running(view, draft, key) ?? []);
    const newest = all.reduce<Running | undefined>(
      (best, one) => (best === undefined || newer(one.release, best.release) ? one : best),
      undefined,
    );
    return newest === undefined
      ? []
      : all
          .filter(({ release }) => newer({ ...newest.release, minor: newest.release.minor - 1 }, release))
          .map((older) => ({
            at: older.version.at,
            message: `${older.draft.stack} runs ${product} ${older.version.value} and ${newest.draft.stack} ${newest.version.value}: members of mesh ${mesh} may be one minor apart, so upgrade ${older.draft.stack} first`,
          }));
  });
}

/** Whether the first is of a later minor. */
const newer = (a: Release, b: Release): boolean => a.major > b.major || (a.major === b.major && a.minor > b.minor);

export const meshVersionSkew: Rule = {
  id: "talos-mesh-version-skew",
  area: "talos",
  severity: "mandatory",
  why: "A mesh is upgraded cluster by cluster, and only neighbouring minors are tested together.",
  condition: "Members of a mesh are at most one minor of Talos and of Kubernetes behind the newest.",
  source: "convention of this fleet: a mesh is upgraded one minor and one cluster at a time",
  example: "Talos v1.11.0 beside v1.13.0 in one mesh",
  check: (view) => [...apart(view, "talos", "Talos"), ...apart(view, "kubernetes", "Kubernetes")],
};

/** Clusters whose Kubernetes is outside what another product names for its minor. */
function outsideMatrix(
  view: View,
  key: VersionKey,
  matrix: Readonly<Record<string, Minors>>,
): readonly (readonly [Running, Running, Minors])[] {
  return view.clusters.flatMap((draft) => {
    const product = running(view, draft, key);
    const kubernetes = running(view, draft, "kubernetes");
    const range = product === undefined ? undefined : matrix[minorOf(product.release)];
    return product === undefined || kubernetes === undefined || range === undefined || inside(kubernetes.release, range)
      ? []
      : [[product, kubernetes, range] as const];
  });
}

const inside = (release: Release, [first, last]: Minors): boolean =>
  release.major === 1 && release.minor >= first && release.minor <= last;

export const talosKubernetesSupported: Rule = {
  id: "talos-k8s-supported",
  area: "talos",
  severity: "mandatory",
  why: "Talos refuses a machine configuration with a Kubernetes that it does not support.",
  condition: "The Kubernetes of a cluster is one that its Talos runs, and its Talos one that this program knows.",
  source: "siderolabs/talos pkg/machinery/compatibility",
  example: "Kubernetes v1.36.0 on Talos v1.12.2",
  check: (view) => [
    ...outsideMatrix(view, "talos", talosRuns).map(([talos, { version }, range]) => ({
      at: version.at,
      message: `Talos ${talos.version.value} does not run Kubernetes ${version.value}: take ${writeMinors(range)}`,
    })),
    ...view.clusters.flatMap((draft) => {
      const talos = running(view, draft, "talos");
      return talos === undefined || minorOf(talos.release) in talosRuns
        ? []
        : [
            {
              at: talos.version.at,
              message: `Talos ${talos.version.value} is not in the table of this program: take ${Object.keys(talosRuns).join(", ")}`,
            },
          ];
    }),
  ],
};

export const kubernetesCiliumTested: Rule = {
  id: "talos-k8s-cilium-tested",
  area: "talos",
  severity: "advisory",
  why: "Cilium promises nothing for a Kubernetes that it was not tested on.",
  condition: "The Kubernetes of a cluster is one that its Cilium was tested on.",
  source: "cilium/cilium Documentation/network/kubernetes/compatibility.rst",
  example: "Kubernetes v1.35.0 with Cilium 1.18.6",
  check: (view) =>
    outsideMatrix(view, "cilium", ciliumTestedOn).map(([cilium, { version }, range]) => ({
      at: version.at,
      message: `Kubernetes ${version.value} is outside what Cilium ${cilium.version.value} is tested on, ${writeMinors(range)}`,
    })),
};

export const versionRules: readonly Rule[] = [
  talosVersionPinned,
  ciliumVersionPinned,
  meshVersionSkew,
  talosKubernetesSupported,
  kubernetesCiliumTested,
];
