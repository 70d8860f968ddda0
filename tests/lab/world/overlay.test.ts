// Proves which nodes of a mesh across sites reach each other over an overlay of Nebula, and the exact reason where a
// certificate, an address, a security group, a name or a lighthouse is wrong. Certificates are real and really
// verified. It cannot prove that Nebula itself agrees, nor how a given router at home treats UDP.
import { runControllers } from "../../../lab/world/controllers";
import { findObject } from "../../../lab/world/controllers/cluster";
import { listAt, merged, textAt } from "../../../lab/world/controllers/tree";
import { kubeApi } from "../../../lab/world/kubeApi";
import { meshMatrix } from "../../../lab/world/mesh";
import type { World } from "../../../lab/world/model";
import { overlayOf, tunnelTrouble } from "../../../lab/world/overlay";
import { clusterOf, install, matrix, put, secret, write } from "./meshWorld";
import { NebulaAuthority } from "./nebulaAuthority";
import {
  AUTHORITY,
  document,
  GATEWAY,
  gateway,
  introduce,
  machineOf,
  overlaid,
  overlayWorld,
  closeLighthouse,
  type NodeOptions,
} from "./overlayWorld";

const MEMBERS = ["main", "gitlab", "lighthouse"] as const;

const trouble = (world: World, from: string, to: string): string | undefined =>
  tunnelTrouble(world, machineOf(world, from), machineOf(world, to));

test("all members are connected over the overlay", () => {
  expect(matrix(overlayWorld(), ...MEMBERS)).toEqual([
    "main>gitlab",
    "main>lighthouse",
    "gitlab>main",
    "gitlab>lighthouse",
    "lighthouse>main",
    "lighthouse>gitlab",
  ]);
});

test("every node has a tunnel to every other", () => {
  const world = overlayWorld();
  const nodes = Object.keys(world.machines);
  const all = nodes.flatMap((from) => nodes.map((to) => trouble(world, from, to)));
  expect(all.filter((text) => text !== undefined)).toEqual([]);
  expect(overlayOf(world, machineOf(world, "gpu-0"))).toMatchObject({
    device: "nebula0",
    address: "10.42.3.20",
    mtu: 1300,
  });
});

/** The first thing that main and lighthouse say of each other. */
const between = (world: World): readonly string[] => matrix(world, "main", "lighthouse");
const HOME = "site home (main-cp-0, 192.0.2.11)";
/** Of nodes that all lack a way the first by name is told. */
const LIGHTHOUSE = "site aws (gpu-0, 172.31.16.20)";
const GPU = "site aws (gpu-0, 172.31.16.20)";

describe("certificates", () => {
  const judged = (options: NodeOptions): string | undefined => {
    const world = overlayWorld();
    overlaid(world, "gpu-0", options);
    return trouble(world, "main-cp-0", "gpu-0");
  };

  test("that have expired are refused by everyone else", () => {
    const world = overlayWorld();
    overlaid(world, "gpu-0", { notAfter: "2026-02-01T00:00:00Z" });
    const why =
      "main-cp-0 refuses the certificate of gpu-0: certificate is expired (valid from 2026-01-01 to 2026-02-01)";
    expect(between(world)).toEqual([
      `main>lighthouse: node gpu-0 of lighthouse is not reachable from ${HOME}: ${why}`,
      `lighthouse>main: 10.42.1.11:12379 is not reachable from ${GPU}: ${why}`,
    ]);
  });

  test("expire when the world's clock says so", () => {
    const world = overlayWorld();
    world.clockAhead = 20 * 365 * 86_400;
    expect(trouble(world, "main-cp-0", "gpu-0")).toBe(
      "main-cp-0 refuses the certificate of gpu-0: root certificate is expired (valid from 2026-01-01 to 2036-01-01)",
    );
  });

  test("signed by another authority, or by nobody", () => {
    expect(judged({ authority: new NebulaAuthority() })).toMatch(
      /^main-cp-0 refuses the certificate of gpu-0: could not find ca for the certificate \(signed by the CA [0-9a-f]{12}, trusted is [0-9a-f]{12}\)$/,
    );
    expect(judged({ forged: true })).toBe(
      "main-cp-0 refuses the certificate of gpu-0: certificate signature did not match",
    );
  });

  test("with the address of another node, or outside of the overlay", () => {
    expect(judged({ address: "10.42.1.11" })).toBe("main-cp-0 and gpu-0 both have 10.42.1.11");
    expect(judged({ address: "10.43.0.1" })).toBe("10.43.0.1 of gpu-0 is outside of main-cp-0's 10.42.1.11/16");
  });

  test("that do not fit their key, or are an authority's", () => {
    const world = overlayWorld();
    const [one, other] = [AUTHORITY.issue("gpu-0", "10.42.3.20"), AUTHORITY.issue("gpu-0", "10.42.3.20")];
    const with_ = (pki: Record<string, unknown>): unknown => {
      overlaid(world, "gpu-0", { nebula: { pki } });
      return overlayOf(world, machineOf(world, "gpu-0"));
    };
    expect(with_({ ...one, key: other.key })).toEqual({
      trouble: "ext-nebula of gpu-0: private key is not a pair with public key in nebula cert",
    });
    expect(with_({ ...one, cert: one.ca })).toEqual({
      trouble: "ext-nebula of gpu-0: host certificate is a CA certificate",
    });
    expect(with_({ ...one, ca: one.cert })).toEqual({
      trouble:
        "ext-nebula of gpu-0: error while adding CA certificate to CA trust store: gpu-0: certificate is not a CA",
    });
    expect(with_({ ...one, cert: "/etc/nebula/host.crt" })).toEqual({
      trouble: "ext-nebula of gpu-0: unable to read pki.cert file /etc/nebula/host.crt: no such file or directory",
    });
    expect(
      with_({ ...one, cert: "-----BEGIN NEBULA CERTIFICATE-----\nAAAA\n-----END NEBULA CERTIFICATE-----" }),
    ).toEqual({
      trouble: "ext-nebula of gpu-0: error while unmarshaling pki.cert: proto: cannot parse invalid wire-format data",
    });
  });
});

describe("the way to the lighthouse", () => {
  const changed = (change: (world: World) => void): readonly string[] => {
    const world = overlayWorld();
    change(world);
    return between(world);
  };
  const record = (world: World): { properties: Record<string, unknown> } => {
    const found = world.dnsZones?.["example.test"]?.records["lighthouse"];
    if (!found) throw new Error("no record");
    return found;
  };
  const lost = (why: string): readonly string[] => {
    const all = `main-cp-0 does not reach lighthouse-cp-0 at lighthouse.example.test:4242: ${why}`;
    return [
      `main>lighthouse: 10.42.0.1:12379 is not reachable from ${HOME}: ${all}`,
      `lighthouse>main: 10.42.1.11:12379 is not reachable from ${LIGHTHOUSE}: ${all}`,
    ];
  };

  test("needs a rule of a security group that lets the port in from anywhere", () => {
    const closed = changed((world) => {
      closeLighthouse(world);
    });
    expect(closed).toEqual(
      lost(
        "no rule of the security groups of lighthouse-cp-0 lets udp 4242 in from any address: lighthouse (sg-lighthouse), nodes (sg-nodes)",
      ),
    );
  });

  test("needs a record that is the lighthouse's address, and not Cloudflare's", () => {
    expect(
      changed((world) => {
        world.dnsZones = {};
      }),
    ).toEqual(lost("lookup lighthouse.example.test: no such host (there is no A record)"));
    expect(
      changed((world) => {
        record(world).properties["proxied"] = true;
      }),
    ).toEqual(lost("lighthouse.example.test is proxied: Cloudflare answers there and passes no UDP on"));
    expect(
      changed((world) => {
        record(world).properties["content"] = "203.0.113.99";
      }),
    ).toEqual(lost("lighthouse.example.test (203.0.113.99) is not an address of lighthouse-cp-0"));
    expect(
      changed((world) => {
        record(world).properties["content"] = "203.0.113.20";
      }),
    ).toEqual(lost("lighthouse.example.test (203.0.113.20) is gpu-0, not lighthouse-cp-0"));
  });

  test("leads nowhere while it is stopped; what is on one site stays connected", () => {
    const world = overlayWorld();
    machineOf(world, "lighthouse-cp-0").running = false;
    expect(trouble(world, "main-cp-0", "lighthouse-cp-0")).toBe("lighthouse-cp-0 is stopped");
    expect(trouble(world, "main-cp-0", "gpu-0")).toBe("lighthouse lighthouse-cp-0 is stopped");
    expect(matrix(world, "main", "gitlab")).toEqual(["main>gitlab", "gitlab>main"]);
  });

  test("has to be known on both sides, and its port to be the one that it listens on", () => {
    const world = overlayWorld();
    overlaid(world, "gitlab-cp-0", { nebula: { lighthouse: { hosts: [] } } });
    expect(trouble(world, "gitlab-cp-0", "gpu-0")).toBe(
      "gitlab-cp-0 does not know where gpu-0 is: it has no entry for 10.42.3.20 and asks no lighthouse",
    );
    expect(trouble(world, "gpu-0", "gitlab-cp-0")).toBe("gitlab-cp-0 does not report to lighthouse lighthouse-cp-0");
    overlaid(world, "lighthouse-cp-0", { nebula: { listen: { port: 4243 } } });
    expect(trouble(world, "main-cp-0", "lighthouse-cp-0")).toBe(
      "main-cp-0 looks for lighthouse-cp-0 at lighthouse.example.test:4242, where it does not listen: its port is 4243",
    );
  });
});

test("behind two NATs a tunnel needs packets from the inside, or a relay", () => {
  const world = overlayWorld();
  overlaid(world, "main-cp-0", { nebula: { punchy: { punch: false } } });
  expect(trouble(world, "gpu-0", "main-cp-0")).toBeUndefined();
  overlaid(world, "main-cp-0", { nebula: { punchy: { punch: false }, relay: { relays: [] } } });
  expect(trouble(world, "gpu-0", "main-cp-0")).toBe(
    "main-cp-0 opens no way through its NAT (punchy.punch is off), and main-cp-0 names no relay",
  );
});

test("the packet filter lets in what a mesh needs", () => {
  const world = overlayWorld();
  overlaid(world, "main-cp-0", { nebula: { firewall: { inbound: [{ port: "any", proto: "any", group: "main" }] } } });
  expect(between(world)).toEqual([
    `main>lighthouse: node main-cp-0 of main is not reachable from ${LIGHTHOUSE}: the firewall of main-cp-0 lets no udp 8472 in from gpu-0 of lighthouse (firewall.inbound)`,
    `lighthouse>main: 10.42.1.11:12379 is not reachable from ${LIGHTHOUSE}: the firewall of main-cp-0 lets no tcp 12379 in from gpu-0 of lighthouse (firewall.inbound)`,
  ]);
  const wrong = { firewall: { inbound: [{ port: 1, proto: "sctp", host: "any" }] } };
  overlaid(world, "main-cp-0", { nebula: wrong });
  expect(overlayOf(world, machineOf(world, "main-cp-0"))).toEqual({
    trouble: "ext-nebula of main-cp-0: firewall.inbound rule #0; proto was not understood; `sctp`",
  });
});

describe("a node without a working device", () => {
  const none =
    "no suitable node IP found, please make sure .machine.kubelet.nodeIP filters and pod/service subnets are set up correctly";

  test("never joins, and its cluster's API server does not start when it is the only control plane", () => {
    const world = overlayWorld();
    machineOf(world, "lighthouse-cp-0").image = { schematic: "s", talosVersion: "v1.12.2", extensions: [] };
    const why = `cluster lighthouse is not up: the kubelet of lighthouse-cp-0 does not start: ${none} (10.42.0.0/16 of lighthouse-cp-0): service "ext-nebula" not defined: the image of lighthouse-cp-0 lacks the extension siderolabs/nebula`;
    expect(between(world)[1]).toBe(`lighthouse>main: ${why}`);
    expect(kubeApi(world, "172.31.16.10")).toEqual({
      error: "dial tcp 172.31.16.10:6443: connect: connection refused",
    });
  });

  test("is missed when it is a worker", () => {
    const world = overlayWorld();
    document(world, "gpu-0", undefined);
    expect(between(world)[0]).toBe(
      `main>lighthouse: the kubelet of gpu-0 does not start: ${none} (10.42.0.0/16 of gpu-0)`,
    );
  });

  test("is registered by its overlay address once it works", () => {
    const world = overlayWorld();
    runControllers(world);
    const node = findObject(clusterOf(world, "lighthouse"), "v1", "Node", undefined, "gpu-0");
    expect(listAt(node?.body, "status", "addresses")).toEqual([
      { type: "InternalIP", address: "10.42.3.20" },
      { type: "Hostname", address: "gpu-0" },
    ]);
    machineOf(world, "gpu-0").running = false;
    runControllers(world);
    expect(textAt(node?.body, "metadata", "name")).toBe("gpu-0");
    const after = findObject(clusterOf(world, "lighthouse"), "v1", "Node", undefined, "gpu-0");
    expect(listAt(after?.body, "status", "conditions")).toMatchObject([
      { status: "Unknown", message: "Kubelet stopped posting node status." },
    ]);
    expect(between(world)).toEqual(["main>lighthouse", "lighthouse>main"]);
  });
});

describe("MTU", () => {
  test("of Cilium must not exceed the device's", () => {
    const world = overlayWorld();
    overlaid(world, "main-cp-0", { nebula: { tun: { mtu: 1200 } } });
    const why = "Cilium of main sends packets of 1300 bytes (value MTU), and nebula0 of main-cp-0 carries 1200";
    expect(between(world)).toEqual([`main>lighthouse: ${why}`, `lighthouse>main: ${why}`]);
  });

  test("that is not set is that of the LAN", () => {
    const world = overlayWorld();
    const release = clusterOf(world, "main").releases["kube-system/cilium"];
    if (release)
      clusterOf(world, "main").releases["kube-system/cilium"] = {
        ...release,
        values: merged(release.values, { MTU: 0 }),
      };
    expect(between(world)[0]).toBe(
      "main>lighthouse: Cilium of main sends packets of 1500 bytes (found on the LAN, as value MTU is not set), and nebula0 of main-cp-0 carries 1300",
    );
  });

  test("of the device leaves room for headers", () => {
    const world = overlayWorld();
    overlaid(world, "main-cp-0", { nebula: { tun: { mtu: 1500 } } });
    expect(between(world)[0]).toBe(
      "main>lighthouse: packets of 1500 bytes from nebula0 of main-cp-0 with 60 of headers do not fit through its LAN, which carries 1500",
    );
  });
});

describe("the gateway", () => {
  const at = (config: string, pod: Record<string, unknown> = {}): string | undefined => {
    const world = overlayWorld();
    const ports = [{ port: 443 }];
    const where = { namespace: "kube-system", name: "hubble-peer" };
    put(world, "lighthouse", { apiVersion: "v1", kind: "Service", ...where, body: { spec: { ports } } });
    gateway(world, "lighthouse", config, pod);
    return between(world)[0];
  };
  const silent = "main>lighthouse: 10.42.0.1:12379 does not answer:";

  test("has to bind the port that peers dial", () => {
    expect(at(GATEWAY.replace("12379", "12380"))).toBe(`${silent} nothing on lighthouse-cp-0 listens on port 12379`);
    expect(at(GATEWAY.replace('"${HOST_IP}:12379"', "${HOST_IP}:12379"))).toBe(
      `${silent} DaemonSet overlay-gateway of lighthouse does not run: [ALERT] listen 'clustermesh': 'bind' : invalid address: '\${HOST_IP}:12379'`,
    );
  });

  test("has to find the Service, and that to be the clustermesh-apiserver", () => {
    const lost = `${silent} DaemonSet overlay-gateway of lighthouse passes 12379 on to no Service that exists`;
    expect(at(GATEWAY, { dnsPolicy: "ClusterFirst" })).toBe(lost);
    expect(at(GATEWAY.replace(".svc.cluster.local", ".svc"))).toBe(lost);
    expect(at(GATEWAY.replace(/^ {2}server .*/m, "  server peer hubble-peer.kube-system.svc.cluster.local:443"))).toBe(
      "main>lighthouse: 10.42.0.1:12379 leads to Service kube-system/hubble-peer:443, not to a clustermesh-apiserver",
    );
  });

  test("may be one of several endpoints", () => {
    const world = overlayWorld();
    const name = "cilium-kvstoremesh";
    const text = secret(world, "main", name)["lighthouse"] ?? "";
    const two = text.replace("- https://10.42.0.1:12379", "- https://10.42.0.99:12379\n  - https://10.42.0.1:12379");
    write(world, "main", name, { lighthouse: two });
    expect(between(world)[0]).toBe("main>lighthouse");
    write(world, "main", name, { lighthouse: text.replace("10.42.0.1:", "10.42.0.99:") });
    expect(between(world)[0]).toBe(
      "main>lighthouse: 10.42.0.99:12379 does not answer: no node of the overlay has the address 10.42.0.99",
    );
  });

  test("is not what a NodePort is", () => {
    const world = overlayWorld();
    put(world, "lighthouse", {
      apiVersion: "v1",
      kind: "Service",
      namespace: "kube-system",
      name: "clustermesh-apiserver",
      body: { spec: { type: "NodePort", ports: [{ port: 2379, nodePort: 32379 }] } },
    });
    overlaid(world, "lighthouse-cp-0", {
      nebula: { firewall: { inbound: [{ port: "any", proto: "any", host: "any" }] } },
    });
    introduce(world, "main-cp-0", "lighthouse-cp-0", 32379);
    expect(between(world)[0]).toBe(
      "main>lighthouse: 10.42.0.1:32379 does not answer: NodePort 32379 of Service clustermesh-apiserver is not served on nebula0 of lighthouse-cp-0, a device without hardware address",
    );
  });

  test("shows a certificate that names the overlay address", () => {
    const world = overlayWorld();
    const values = clusterOf(world, "lighthouse").releases["kube-system/cilium"]?.values ?? {};
    install(
      world,
      clusterOf(world, "lighthouse"),
      merged({ ...values }, { clustermesh: { apiserver: { tls: { server: { extraIpAddresses: [] } } } } }),
    );
    expect(between(world)[0]).toBe(
      "main>lighthouse: the certificate of clustermesh-apiserver of lighthouse is refused: x509: certificate is valid for 127.0.0.1, ::1, not 10.42.0.1",
    );
  });
});

test("stopped nodes are left out, and the matrix says so", () => {
  const world = overlayWorld();
  machineOf(world, "gpu-0").running = false;
  expect(meshMatrix(world, [{ name: "home", members: ["main", "lighthouse"] }])).toEqual([
    { mesh: "home", from: "main", to: "lighthouse", connected: true, asleep: ["gpu-0"] },
    { mesh: "home", from: "lighthouse", to: "main", connected: true, asleep: ["gpu-0"] },
  ]);
});
