// The simulated Kubeconfig: a control plane signs an administrator's certificate.
import { z } from "zod";
import { UNKNOWN, type Law, type Operation, type Props, type ResourceModel } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import type { Machine, World } from "../../world/model";
import { machinery } from "./machinery";
import { clientConfiguration, clientOf, clientSecrets, duration, textOf } from "./shapes";
import { configured, connect, rpcError } from "./talosApi";

const DOING = "failed to retrieve kubeconfig";

const inputs = z.strictObject({
  certificateRenewalDuration: duration.optional(),
  clientConfiguration,
  endpoint: z.string().optional(),
  node: z.string(),
  timeouts: z.strictObject({ create: duration.optional(), update: duration.optional() }).optional(),
});

export const controlPlaneSigns: Law<{ readonly machine: Machine }> = {
  id: "talos-kubeconfig-needs-a-control-plane",
  statement:
    "Only a control plane holds the Kubernetes CA that signs an administrator's certificate. It needs no bootstrap for it.",
  source:
    "siderolabs/talos v1.12.1 internal/app/machined/internal/server/v1alpha1/v1alpha1_server.go Kubeconfig, checkControlplane",
  judge: ({ machine }) =>
    machine.config?.machineType === "worker"
      ? {
          holds: false,
          message: `${DOING}: ${rpcError("Unimplemented", "kubeconfig is only available on control plane nodes")}`,
        }
      : { holds: true, because: [] },
};

export const kubeconfig: ResourceModel<World> = {
  type: "talos:cluster/kubeconfig:Kubeconfig",
  coverage:
    "a real kubeconfig with a client certificate of the cluster's own CA, valid for a year; it is not renewed before it expires",
  check: strictCheck(inputs),
  replaceOn: [],
  secretOutputs: [
    "kubeconfigRaw",
    ...clientSecrets("kubernetesClientConfiguration"),
    ...clientSecrets("clientConfiguration"),
  ],
  durations: { create: 2, update: 0, delete: 0 },
  plan: (given, old) => ({
    ...echo(given),
    kubeconfigRaw: old?.["kubeconfigRaw"] ?? UNKNOWN,
    kubernetesClientConfiguration: old?.["kubernetesClientConfiguration"] ?? UNKNOWN,
  }),
  create: async (given, operation) => {
    const outputs = echo(given);
    const signed = await retrieve(outputs, operation);
    return { id: signed.id, outputs: { ...outputs, ...signed.outputs } };
  },
  read: (_id, old) => ({ inputs: inputsOf(old), outputs: old }),
  update: (_id, old, given) => ({
    ...echo(given),
    kubeconfigRaw: old["kubeconfigRaw"] ?? null,
    kubernetesClientConfiguration: old["kubernetesClientConfiguration"] ?? null,
  }),
  delete: () => undefined,
};

function echo(given: Props): Props {
  return {
    ...given,
    endpoint: given["endpoint"] ?? given["node"] ?? UNKNOWN,
    certificateRenewalDuration: given["certificateRenewalDuration"] ?? "720h",
  };
}

function inputsOf(outputs: Props): Props {
  const known = new Set(Object.keys(inputs.shape));
  return Object.fromEntries(Object.entries(outputs).filter(([property]) => known.has(property)));
}

async function retrieve(target: Props, operation: Operation<World>): Promise<{ id: string; outputs: Props }> {
  const library = await machinery();
  const machine = await connect(operation, {
    endpoint: textOf(target, "endpoint"),
    node: textOf(target, "node"),
    client: clientOf(target["clientConfiguration"]),
    doing: DOING,
  });
  const error = `${DOING}: ${rpcError("Unimplemented", "method Kubeconfig not implemented")}`;
  operation.uphold(configured, { machine, urn: operation.urn, error });
  operation.uphold(controlPlaneSigns, { machine });
  const config = machine.config?.yaml ?? "";
  const { clusterName } = await library.parse({ config });
  const { kubeconfig: raw, host, caCertificate, clientCertificate, clientKey } = await library.kubeconfig({ config });
  return {
    id: clusterName,
    outputs: {
      kubeconfigRaw: raw,
      kubernetesClientConfiguration: { host, caCertificate, clientCertificate, clientKey },
    },
  };
}
