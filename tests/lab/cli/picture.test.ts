// Proves what a picture of the fleet shows and that it is a well-formed SVG whose every colour has a counterpart for
// dark pages. It cannot prove that the picture is beautiful.
import { fleetPicture } from "../../../lab/cli/picture";
import { PALETTE, pictureDot } from "../../../lab/cli/pictureDot";
import { clusterSummaries, pictureFacts, type PictureFacts } from "../../../lab/cli/pictureFacts";
import { meshMatrix } from "../../../lab/world/mesh";
import type { World } from "../../../lab/world/model";
import { newVaultServer } from "../../../lab/world/vault/operator";
import { meshOf, put, write } from "../world/meshWorld";

function fleet(...names: readonly string[]): World {
  const world = meshOf(
    Object.fromEntries(
      names.map((name, index) => [
        name,
        {
          id: index + 1,
          address: `192.0.2.${100 + index}`,
          node: `192.0.2.${150 + index}`,
          podCidr: `10.${index}.0.0/16`,
        },
      ]),
    ),
  );
  world.networks = [{ name: "home <lan>", cidr: "192.0.2.0/24" }];
  const server = newVaultServer({ address: "192.0.2.82", cluster: "main", certificate: "" });
  world.vaults = { "192.0.2.82": { ...server, initialized: true, sealed: false } };
  for (const name of names) store(world, name, "True", "store validated");
  return world;
}

function store(world: World, cluster: string, status: string, message: string): void {
  put(world, cluster, {
    apiVersion: "external-secrets.io/v1",
    kind: "ClusterSecretStore",
    name: "vault-general",
    body: {
      spec: { provider: { vault: { server: "https://192.0.2.82:8200" } } },
      status: { conditions: [{ type: "Ready", status, message }] },
    },
  });
}

const factsOf = (world: World, ...members: readonly string[]): PictureFacts =>
  pictureFacts(world, meshMatrix(world, [{ name: "home", members }]));
const edges = (facts: PictureFacts): readonly string[] =>
  pictureDot(facts)
    .split("\n")
    .filter((line) => line.includes(" -> "));

test("a small fleet: a frame per site, boxes with addresses, arrows to Vault and between members", async () => {
  const world = fleet("main", "gitlab");
  world.tunnels = {
    one: {
      id: "one",
      name: "home",
      accountId: "account",
      madeBy: "urn:pulumi:gitlab::homelab::cloudflare:Tunnel::gitlab-tunnel",
      secret: "",
      config: { ingress: [{ hostname: "git.example.org", service: "http://git" }, { service: "http_status:404" }] },
    },
  };
  const facts = factsOf(world, "main", "gitlab");
  expect(edges(facts)).toEqual([
    `"cluster main" -> "vault 192.0.2.82" [style=dashed, color="${PALETTE.vault}"]`,
    `"cluster gitlab" -> "vault 192.0.2.82" [style=dashed, color="${PALETTE.vault}"]`,
    `"cluster main" -> "cluster gitlab" [constraint=false, dir=both, color="${PALETTE.good}"]`,
    `cloudflare -> "cluster gitlab" [label="tunnel home\\ngit.example.org"]`,
  ]);
  const svg = await fleetPicture(facts);
  for (const text of ["home &lt;lan&gt;", "192.0.2.100", "10.1.0.0/16", "Vault", "unsealed", "git.example.org"]) {
    expect(svg).toContain(`>${text}<`);
  }
});

test("what is missing is red and dashed, its reason under the pointer", async () => {
  const world = fleet("main", "gitlab");
  write(world, "main", "cilium-kvstoremesh", { gitlab: undefined });
  store(world, "gitlab", "False", 'permission "denied"');
  const facts = factsOf(world, "main", "gitlab", "dev");
  expect(edges(facts)).toEqual([
    `"cluster main" -> "vault 192.0.2.82" [style=dashed, color="${PALETTE.vault}"]`,
    `"cluster gitlab" -> "vault 192.0.2.82" [style=dashed, color="${PALETTE.bad}", edgetooltip="ClusterSecretStore vault-general of gitlab: permission \\"denied\\""]`,
    `"cluster main" -> "cluster gitlab" [constraint=false, dir=forward, style=dashed, color="${PALETTE.bad}", edgetooltip="Secret cilium-kvstoremesh of main has no entry gitlab"]`,
    `"cluster main" -> "cluster dev" [constraint=false, dir=both, style=dashed, color="${PALETTE.bad}", edgetooltip="cluster dev is not up"]`,
    `"cluster gitlab" -> "cluster main" [constraint=false, dir=forward, color="${PALETTE.good}"]`,
    `"cluster gitlab" -> "cluster dev" [constraint=false, dir=both, style=dashed, color="${PALETTE.bad}", edgetooltip="cluster dev is not up"]`,
  ]);
  expect(pictureDot(facts)).toContain(`"cluster dev" [label="dev\\nis not up", color="${PALETTE.bad}"]`);
  const svg = await fleetPicture(facts);
  expect(svg).toContain('xlink:title="Secret cilium&#45;kvstoremesh of main has no entry gitlab"');
});

test("GPUs, public addresses and the Vault behind a gateway are shown", async () => {
  const small = factsOf(fleet("main", "gitlab"), "main", "gitlab");
  const facts: PictureFacts = {
    ...small,
    details: {
      gitlab: [
        ["public", "198.51.100.9"],
        ["gpu", "gpu-0 nvidia, stopped"],
      ],
    },
    stores: small.stores.map((one) => (one.cluster === "gitlab" ? { ...one, through: "nebula" } : one)),
  };
  const [main, gitlab] = edges(facts);
  expect(main).not.toContain("nebula");
  expect(gitlab).toContain(">nebula<");
  const svg = await fleetPicture(facts);
  for (const text of ["198.51.100.9", "gpu&#45;0 nvidia, stopped", "nebula"]) expect(svg).toContain(`>${text}<`);
});

test("a Vault that does not run, or is sealed, is red", () => {
  const world = fleet("main");
  const drum = (): string | undefined => pictureDot(factsOf(world)).match(/^"vault .*$/m)?.[0];
  expect(drum()).toContain(`unsealed", shape=cylinder, style=filled, color="${PALETTE.vault}"`);
  for (const server of Object.values(world.vaults ?? {})) server.sealed = true;
  expect(drum()).toContain(`sealed", shape=cylinder, style=filled, color="${PALETTE.bad}"`);
  delete world.vaults;
  expect(drum()).toContain(`does not run", shape=cylinder, style=filled, color="${PALETTE.bad}"`);
});

test("a large fleet counts in its boxes and draws only what is missing", async () => {
  const names = ["main", ...Array.from({ length: 8 }, (_, index) => `cluster-${index}`)];
  const world = fleet(...names);
  write(world, "main", "cilium-clustermesh", { "cluster-3": undefined });
  const facts = factsOf(world, ...names);
  expect(edges(facts).filter((edge) => !edge.includes("style=invis"))).toEqual([
    `"cluster main" -> "cluster cluster-3" [constraint=false, style=dashed, color="${PALETTE.bad}", edgetooltip="Secret cilium-clustermesh of main has no entry cluster-3"]`,
  ]);
  const svg = await fleetPicture(facts);
  expect(svg).toContain(">71 of 72 connections<");
  expect(svg.match(/>8 of 8</g)).toHaveLength(8);
  expect(svg).toContain(">7 of 8<");
});

test("the SVG is well formed, and each colour in it has a dark counterpart", async () => {
  const svg = await fleetPicture(factsOf(fleet("main", "gitlab"), "main", "gitlab"));
  const open: string[] = [];
  for (const [, closing, name = "", selfClosing] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
    if (closing === "/") expect(open.pop()).toBe(name);
    else if (selfClosing !== "/") open.push(name);
  }
  expect(open).toEqual([]);
  const colours = new Set([...svg.matchAll(/ (?:fill|stroke)="([^"]+)"/g)].map(([, colour]) => colour));
  expect([...colours].filter((colour) => colour !== "none" && colour !== "transparent").sort()).toEqual(
    Object.values(PALETTE)
      .filter((colour) => colour !== PALETTE.bad)
      .sort(),
  );
  for (const colour of Object.values(PALETTE)) expect(svg).toContain(`[fill="${colour}"]{fill:#`);
});

test("the summary of a cluster holds what a person looks for", () => {
  expect(clusterSummaries(fleet("main"))).toEqual([
    {
      name: "main",
      site: "home <lan>",
      controlPlanes: 1,
      workers: 0,
      endpoint: "https://192.0.2.1:6443",
      ciliumId: 1,
      podCidrs: ["10.0.0.0/16"],
      loadBalancers: { "kube-system/clustermesh-apiserver": "192.0.2.100" },
    },
  ]);
});
