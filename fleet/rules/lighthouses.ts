// Rules about how the nodes of an overlay meet, what they prove themselves with, and who made it.
import { parseAddress, single } from "../addresses";
import { daysBetween, plusDays } from "../days";
import { declaresOverlay, meshes, nodesOf, versionOf, type Draft, type PlacedNode } from "../draft";
import { overlayDefaults } from "../overlay";
import { minorOf, parseRelease } from "../versions";
import { crossesInternet } from "./aws";
import { retiringMaker, staying } from "./makers";
import { overlaid } from "./overlay";
import { type Finding, type Rule } from "./rule";

const lighthousesOf = (draft: Draft): readonly PlacedNode[] =>
  nodesOf(draft).filter(({ node }) => node.lighthouse === true);

/** Names of the sites of the members that stay. */
const sitesOf = (members: readonly Draft[]): readonly string[] => [
  ...new Set(staying(members).flatMap(({ site }) => site?.name ?? [])),
];

export const lighthousePresent: Rule = {
  id: "overlay-lighthouse-present",
  area: "cilium",
  severity: "mandatory",
  why: "Nodes of two sites, each behind a router, find each other only through one that both can reach.",
  condition: "A mesh with overlay whose members are at several sites has a lighthouse.",
  source: 'nebula.defined.net, "Quick Start": at least one lighthouse with a routable address',
  example: "members at two sites and lighthouse: true nowhere",
  check: (view) =>
    overlaid(view)
      .filter(({ members }) => sitesOf(members).length > 1 && staying(members).flatMap(lighthousesOf).length === 0)
      .map(({ mesh, members }) => ({
        at: view.project.at(["meshes", mesh, "overlay"]),
        message: `members of mesh ${mesh} are at ${sitesOf(members).join(" and ")}, and no node of it is a lighthouse: set lighthouse: true for a control plane on AWS`,
      })),
};

export const lighthousePlaced: Rule = {
  id: "overlay-lighthouse-place",
  area: "cilium",
  severity: "mandatory",
  why: "A lighthouse is found at one public address, which one node can have.",
  condition:
    "A lighthouse is the only one of its cluster, a control plane, and in a mesh with overlay; with wireguard it is the only one of the mesh.",
  source: 'docs.aws.amazon.com, "Elastic IP addresses": an address is associated with one instance at a time',
  example: "lighthouse: true for a worker",
  check: (view) => [
    ...view.clusters.flatMap((draft) =>
      lighthousesOf(draft).flatMap(({ node, role, path }, index): readonly Finding[] => {
        const at = draft.at([...path, "lighthouse"]);
        const mesh = draft.data.cilium?.mesh?.name;
        if (role === "worker") {
          return [{ at, message: `${node.name ?? ""} is a worker: make a control plane the lighthouse` }];
        }
        if (index > 0) {
          return [{ at, message: `${draft.stack} has another lighthouse, and one DNS name: keep one of them` }];
        }
        const known = mesh !== undefined && view.project.data.meshes?.[mesh] !== undefined;
        return (known && !declaresOverlay(view, mesh)) ||
          (draft.data.cilium !== undefined && !draft.states(["cilium", "mesh"]))
          ? [
              {
                at,
                message: `${draft.stack} is in no mesh with an overlay: remove it, or declare an overlay in Pulumi.yaml`,
              },
            ]
          : [];
      }),
    ),
    ...overlaid(view).flatMap(({ mesh, overlay, members }) => {
      const [first, ...others] = staying(members).flatMap((draft) =>
        lighthousesOf(draft)
          .slice(0, 1)
          .map(({ path }) => ({ draft, path })),
      );
      return overlay.kind !== "wireguard"
        ? []
        : others.map(({ draft, path }) => ({
            at: draft.at([...path, "lighthouse"]),
            message: `both ${first?.draft.stack ?? ""} and ${draft.stack} have a lighthouse of mesh ${mesh}, and wireguard has one way to an address: keep one of them`,
          }));
    }),
  ],
};

export const lighthouseFound: Rule = {
  id: "overlay-lighthouse-found",
  area: "cilium",
  severity: "mandatory",
  why: "Nodes look for the lighthouse before anything else works: at a DNS name with nebula, at an address with wireguard, which resolves no names.",
  condition:
    "With nebula the cluster of a lighthouse writes its DNS records and the overlay states no address; with wireguard the overlay of a mesh with a lighthouse states a public one.",
  source:
    "slackhq/nebula examples/config.yml, static_host_map; siderolabs/talos WireguardConfig, peers.endpoint: an address and port",
  example: "overlay: { kind: wireguard } without address",
  check: (view) =>
    overlaid(view).flatMap(({ mesh, overlay, members }): readonly Finding[] => {
      const at = view.project.at(["meshes", mesh, "overlay", "address"]);
      const stated = view.project.states(["meshes", mesh, "overlay", "address"]);
      const guarding = staying(members).filter((draft) => lighthousesOf(draft).length > 0);
      const [guard] = guarding;
      if (overlay.kind === "wireguard") {
        const message = `is missing: wireguard resolves no names, so write the Elastic IP of ${guard?.stack ?? ""}, allocated before`;
        const address = parseAddress(overlay.address);
        return [
          ...(guard === undefined || stated ? [] : [{ at, message }]),
          ...(address === undefined || crossesInternet(single(address))
            ? []
            : [{ at, message: `${overlay.address ?? ""} does not cross the internet: write an Elastic IP` }]),
        ];
      }
      if (overlay.kind === undefined) {
        return [];
      }
      const message = "has no effect with nebula, which finds lighthouses by DNS name: remove it";
      return [
        ...(stated ? [{ at, message }] : []),
        ...guarding
          .filter(({ data }) => data.dns?.records === false)
          .map((draft) => ({
            at: draft.at(["dns", "records"]),
            message: `nodes of mesh ${mesh} find the lighthouse at ${draft.data.dns?.name ?? "the DNS name"}, which nobody writes: remove records: false`,
          })),
      ];
    }),
};

/** Talos minors whose configuration has no document for a WireGuard interface. */
const withoutWireguard = ["1.11"];

export const wireguardKnown: Rule = {
  id: "overlay-wireguard-talos",
  area: "talos",
  severity: "mandatory",
  why: "An older Talos refuses the document that describes the tunnel, and with it the whole configuration of the machine.",
  condition: "Members of a mesh over wireguard run Talos 1.12 or later.",
  source: 'docs.siderolabs.com, Talos v1.12, "WireguardConfig", which v1.11 does not list',
  example: "overlay: { kind: wireguard } with Talos v1.11.5",
  check: (view) =>
    overlaid(view)
      .filter(({ overlay }) => overlay.kind === "wireguard")
      .flatMap(({ mesh, members }) =>
        members.flatMap((draft) => {
          const talos = versionOf(view, draft, "talos");
          const release = talos === undefined ? undefined : parseRelease(talos.value);
          return talos === undefined || release === undefined || !withoutWireguard.includes(minorOf(release))
            ? []
            : [
                {
                  at: talos.at,
                  message: `Talos ${talos.value} of ${draft.stack} knows no document for the wireguard of mesh ${mesh}: run 1.12, or take nebula`,
                },
              ];
        }),
      ),
};

/** Days before their end from which certificates are warned about. */
const warningDays = 90;

export const overlayCertificatesValid: Rule = {
  id: "overlay-certificates-valid",
  area: "cilium",
  severity: "mandatory",
  why: "With an expired certificate no node of the mesh reaches another, and each must be given a new one at its own site.",
  condition:
    "Today lies within the life of the certificates of every nebula overlay; 90 days before its end that is said.",
  source: "slackhq/nebula cert/ca_pool.go, verify: an expired certificate is refused",
  example: 'issued: "2026-11-21" with validDays: 365 a year later',
  check: (view) =>
    overlaid(view).flatMap(({ mesh, overlay: { kind, issued, validDays } }): readonly Finding[] => {
      const path = ["meshes", mesh, "overlay"] as const;
      const days = validDays ?? (view.project.states([...path, "validDays"]) ? undefined : overlayDefaults.validDays);
      if (kind !== "nebula" || issued === undefined || days === undefined) {
        return [];
      }
      const at = view.project.at([...path, "issued"]);
      const renew = `write today, "${view.today}", and run \`up\` of every member`;
      // East of Greenwich tomorrow has begun; beyond that a clock is wrong, here or where the date was written.
      if (issued > plusDays(view.today, 1)) {
        const message = `${issued} is still to come, and no certificate is valid before: write today, "${view.today}"`;
        return [{ at, message, severity: "advisory" }];
      }
      const end = plusDays(issued, days);
      const left = daysBetween(view.today, end);
      if (left <= 0) {
        return [{ at, message: `certificates of mesh ${mesh} ended on ${end}: ${renew}` }];
      }
      return left > warningDays
        ? []
        : [
            {
              at,
              message: `certificates of mesh ${mesh} end on ${end}, in ${left} day${left === 1 ? "" : "s"}: ${renew}`,
              severity: "advisory",
            },
          ];
    }),
};

export const overlaySeedMakerStays: Rule = {
  id: "overlay-seed-maker-stays",
  area: "cilium",
  severity: "mandatory",
  why: "Every key of the overlay follows from a seed in the state of one stack, and goes when that is destroyed.",
  condition: "The cluster whose stack made the seed of an overlay retires after every other member.",
  source: 'pulumi.com, "pulumi destroy": what a stack made goes with it',
  example: "retire: true on the hub of a mesh with overlay",
  check: (view) =>
    [...meshes(view)].flatMap(([mesh, members]): readonly Finding[] => {
      const maker = declaresOverlay(view, mesh) ? retiringMaker(view, members) : undefined;
      const [reader] = staying(members);
      return maker === undefined || reader === undefined
        ? []
        : [
            {
              at: maker.at(["cluster", "retire"]),
              message: `${maker.stack} made the seed of the overlay of mesh ${mesh}, which ${reader.stack} still reads: retire the others first`,
            },
          ];
    }),
};

export const lighthouseRules: readonly Rule[] = [
  lighthousePresent,
  lighthousePlaced,
  lighthouseFound,
  wireguardKnown,
  overlayCertificatesValid,
  overlaySeedMakerStays,
];
