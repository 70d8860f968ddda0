// Breaks one law of one provider, named by REFUSED_BY.
import * as pulumi from "@pulumi/pulumi";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import { Provider as ProxmoxProvider } from "@pulumi/proxmoxve/provider";
import { VmLegacy } from "@pulumi/proxmoxve/vmLegacy";
import { Provider as RandomProvider } from "@pulumi/random/provider";
import { RandomInteger } from "@pulumi/random/randomInteger";
import { Provider as TlsProvider } from "@pulumi/tls/provider";
import { PrivateKey } from "@pulumi/tls/privateKey";
import { ConfigurationApply } from "@pulumiverse/talos/machine/configurationApply";
import { Provider as TalosProvider } from "@pulumiverse/talos/provider";

const nobody = "192.0.2.99";

const programs: Readonly<Record<string, () => unknown>> = {
  proxmoxve: () =>
    new VmLegacy(
      "vm",
      { nodeName: "nowhere", vmId: 100 },
      { provider: new ProxmoxProvider("explicit", { endpoint: "https://192.0.2.5:8006", apiToken: "me@pve!t=0" }) },
    ),
  talos: () =>
    new ConfigurationApply(
      "apply",
      {
        node: nobody,
        machineConfigurationInput: "version: v1alpha1\n",
        clientConfiguration: { caCertificate: "", clientCertificate: "", clientKey: "" },
      },
      { provider: new TalosProvider("explicit") },
    ),
  kubernetes: () =>
    new ConfigMap(
      "map",
      { metadata: { name: "map", namespace: "default" }, data: { key: "value" } },
      { provider: new KubernetesProvider("explicit", { kubeconfig: kubeconfig(), clusterIdentifier: "lab" }) },
    ),
  random: () => new RandomInteger("number", { min: 2, max: 1 }, { provider: new RandomProvider("explicit") }),
  tls: () => new PrivateKey("key", { algorithm: "DSA" }, { provider: new TlsProvider("explicit") }),
  "nobody's provider": () => new RandomInteger("number", { min: 1, max: 2 }),
};

function kubeconfig(): pulumi.Output<string> {
  const some = Buffer.from("nobody looks at this before the API server answers").toString("base64");
  const named = [
    {
      name: "lab",
      cluster: { server: `https://${nobody}:6443`, "certificate-authority-data": some },
      context: { cluster: "lab", user: "lab" },
    },
  ];
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: named,
    contexts: named,
    users: [{ name: "lab", user: { "client-certificate-data": some, "client-key-data": some } }],
  };
  return pulumi.secret(JSON.stringify({ ...config, "current-context": "lab" }));
}

programs[process.env["REFUSED_BY"] ?? ""]?.();
