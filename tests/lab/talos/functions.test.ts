// Proves what the functions of the simulated Talos provider answer and refuse. It cannot prove what the Image Factory
// serves at the addresses that they name.
import { formatPath } from "../../../lab/kernel/codec";
import { machinery } from "../../../lab/providers/talos/machinery";
import { textOf } from "../../../lab/providers/talos/shapes";
import { GET_CONFIGURATION, TalosLab, type Pki } from "./fixture";

let lab: TalosLab;
let pki: Pki;

beforeEach(async () => {
  lab = await TalosLab.start();
  pki = await lab.secrets();
}, 600_000);

afterEach(() => lab.lab.remove());

const paths = (found: readonly (readonly (string | number)[])[]): string[] => found.map(formatPath).sort();

describe("functions", () => {
  const args = () => ({
    clusterName: "main",
    clusterEndpoint: "https://192.0.2.75:6443",
    machineType: "worker",
    machineSecrets: pki.machineSecrets,
  });

  test("generate a valid configuration, all of it secret", async () => {
    const { value, secrets } = await lab.talos.invoke(GET_CONFIGURATION, args());
    expect(paths(secrets)).toContain("machineConfiguration");
    const { validate } = await machinery();
    const config = textOf(value, "machineConfiguration");
    expect(await validate({ config, mode: "metal", strict: true })).toEqual({
      warnings: [],
      problem: "",
      unreadable: "",
    });
  });

  test.each([
    [
      { clusterEndpoint: "192.0.2.75" },
      'cluster_endpoint is invalid: no scheme and port specified for the cluster endpoint URL\ntry: "https://192.0.2.75:6443"',
    ],
    [
      { clusterEndpoint: "192.0.2.75:6443" },
      'cluster_endpoint is invalid: no scheme specified for the cluster endpoint URL\ntry: "https://192.0.2.75:6443"',
    ],
    [
      { clusterEndpoint: "http://192.0.2.75:6443" },
      'cluster_endpoint is invalid: the control plane endpoint URL should have scheme https://\ntry: "https://192.0.2.75:6443"',
    ],
    [
      { machineType: "init" },
      'Attribute machine_type value must be one of: ["controlplane" "worker"], got: "init". Examine values at \'getConfiguration.machineType\'.',
    ],
    [{ nodes: ["a"] }, "Invalid or unknown key. Examine values at 'getConfiguration.nodes'."],
  ])("refuse to generate with %j", async (wrong, message) => {
    await expect(lab.talos.invoke(GET_CONFIGURATION, { ...args(), ...wrong })).rejects.toThrow(new Error(message));
  });

  test("write a talosconfig", async () => {
    const { value, secrets } = await lab.talos.invoke("talos:client/getConfiguration:getConfiguration", {
      clusterName: "main",
      clientConfiguration: pki.clientConfiguration,
      endpoints: ["192.0.2.70"],
    });
    expect(textOf(value, "talosConfig")).toMatch(/^context: main\n/);
    expect(paths(secrets)).toEqual(["clientConfiguration.clientKey", "talosConfig"]);
  });

  test("name the factory's files", async () => {
    const token = "talos:imageFactory/getUrls:getUrls";
    const image = { schematicId: "a".repeat(64), talosVersion: "1.12.2" };
    const { value } = await lab.talos.invoke(token, { ...image, platform: "nocloud" });
    expect(value["urls"]).toEqual({
      installer: `factory.talos.dev/nocloud-installer/${image.schematicId}:v1.12.2`,
      installerSecureboot: `factory.talos.dev/nocloud-installer-secureboot/${image.schematicId}:v1.12.2`,
      iso: `https://factory.talos.dev/image/${image.schematicId}/v1.12.2/nocloud-amd64.iso`,
      isoSecureboot: `https://factory.talos.dev/image/${image.schematicId}/v1.12.2/nocloud-amd64-secureboot.iso`,
      diskImage: `https://factory.talos.dev/image/${image.schematicId}/v1.12.2/nocloud-amd64.raw.xz`,
      diskImageSecureboot: `https://factory.talos.dev/image/${image.schematicId}/v1.12.2/nocloud-amd64-secureboot.raw.xz`,
      pxe: `https://pxe.factory.talos.dev/pxe/${image.schematicId}/v1.12.2/nocloud-amd64`,
    });
    await expect(lab.talos.invoke(token, image)).rejects.toThrow(
      "Exactly one of these attributes must be configured: [platform,sbc]",
    );
  });

  test("wait for a cluster's health", async () => {
    const health = (patience: string) =>
      lab.talos.invoke("talos:cluster/getHealth:getHealth", {
        clientConfiguration: pki.clientConfiguration,
        controlPlaneNodes: ["192.0.2.70"],
        endpoints: ["192.0.2.70"],
        workerNodes: ["192.0.2.71"],
        timeouts: { read: patience },
      });
    await lab.configure(pki, "192.0.2.70");
    await lab.configure(pki, "192.0.2.71", "worker");
    await expect(health("200ms")).rejects.toThrow(new Error("cluster health check failed: context deadline exceeded"));
    const waiting = health("20s");
    await lab.bootstrap(pki, "192.0.2.70");
    expect((await waiting).value["id"]).toBe("cluster_health");
  });

  test("that are not simulated say so", async () => {
    await expect(lab.talos.invoke("talos:imageFactory/getVersions:getVersions", {})).rejects.toThrow(
      "talos:imageFactory/getVersions:getVersions is not simulated by the lab",
    );
  });
});
