// For the rules about the values by which Cilium carries traffic.
import { type RuleCases, UNKNOWN } from "../harness";
import { cilium, notCilium } from "./ciliumGiven";

const unreachable = (key: string, shown: string): string =>
  `values.${key}: ${shown}, so Cilium cannot reach the API server without kube-proxy: set it`;
const announcing = (kubeProxyReplacement: unknown) =>
  ({ l2announcements: { enabled: true }, kubeProxyReplacement }) as const;
const noBlock = (shown: string): string =>
  `values.ipv4NativeRoutingCIDR: ${shown} is no block, which native routing needs: set one that covers all pod networks`;

export const ciliumDatapathCases: Readonly<Record<string, RuleCases>> = {
  "cilium-api-endpoint-set": {
    violating: [
      {
        resource: cilium({ kubeProxyReplacement: true }),
        finds: [unreachable("k8sServiceHost", "absent"), unreachable("k8sServicePort", "absent")],
      },
      {
        resource: cilium({ kubeProxyReplacement: "true", k8sServiceHost: "", k8sServicePort: 7445 }),
        finds: [unreachable("k8sServiceHost", '""')],
      },
    ],
    conforming: [
      { resource: cilium({ kubeProxyReplacement: true, k8sServiceHost: "localhost", k8sServicePort: 7445 }) },
      { resource: cilium({ kubeProxyReplacement: true, k8s: { apiServerURLs: "https://192.168.1.75:6443" } }) },
      { resource: cilium({ kubeProxyReplacement: false }) },
      { resource: notCilium({ kubeProxyReplacement: true }) },
    ],
    unknown: [
      {
        resource: cilium({ kubeProxyReplacement: true, k8sServiceHost: UNKNOWN, k8sServicePort: 7445 }),
        unjudged: ["values.k8sServiceHost"],
      },
    ],
  },
  "cilium-l2-needs-kube-proxy-replacement": {
    violating: [
      {
        resource: cilium(announcing(false)),
        finds: ["values.kubeProxyReplacement: false, but l2announcements need the replacement of kube-proxy: set true"],
      },
      {
        resource: cilium(announcing(undefined)),
        finds: [
          "values.kubeProxyReplacement: absent, but l2announcements need the replacement of kube-proxy: set true",
        ],
      },
    ],
    conforming: [
      { resource: cilium(announcing(true)) },
      { resource: cilium(announcing("true")) },
      { resource: cilium({ l2announcements: { enabled: false }, kubeProxyReplacement: false }) },
      { resource: notCilium(announcing(false)) },
    ],
    unknown: [{ resource: cilium(announcing(UNKNOWN)), unjudged: ["values.kubeProxyReplacement"] }],
  },
  "cilium-native-routing-cidr": {
    violating: [
      { resource: cilium({ routingMode: "native" }), finds: [noBlock("absent")] },
      {
        resource: cilium({ routingMode: "native", ipv4NativeRoutingCIDR: "10.0.0.0" }),
        declared: { network: { podCidr: "10.244.0.0/16" } },
        finds: [noBlock('"10.0.0.0"')],
      },
      {
        resource: cilium({ routingMode: "native", enableIPv4Masquerade: true, ipMasqAgent: { enabled: false } }),
        finds: [noBlock("absent")],
      },
      {
        resource: cilium({ routingMode: "native", enableIPv4Masquerade: false, ipv4NativeRoutingCIDR: "all" }),
        finds: [noBlock('"all"')],
      },
      {
        resource: cilium({ routingMode: "native", ipv4NativeRoutingCIDR: "10.244.0.0/17" }),
        declared: { network: { podCidr: "10.244.0.0/16" } },
        finds: [
          'values.ipv4NativeRoutingCIDR: "10.244.0.0/17" does not cover the pod network "10.244.0.0/16": widen it',
        ],
      },
    ],
    conforming: [
      {
        resource: cilium({ routingMode: "native", ipv4NativeRoutingCIDR: "10.244.0.0/16" }),
        declared: { network: { podCidr: "10.244.0.0/16" } },
      },
      { resource: cilium({ routingMode: "native", ipv4NativeRoutingCIDR: "10.0.0.0/8" }) },
      { resource: cilium({ routingMode: "native", enableIPv4Masquerade: false }) },
      { resource: cilium({ routingMode: "native", ipMasqAgent: { enabled: true } }) },
      { resource: cilium({ routingMode: "tunnel" }), declared: { network: { podCidr: "10.244.0.0/16" } } },
      { resource: cilium({}) },
      { resource: notCilium({ routingMode: "native" }) },
    ],
    unknown: [
      {
        resource: cilium({ routingMode: "native", ipv4NativeRoutingCIDR: UNKNOWN }),
        unjudged: ["values.ipv4NativeRoutingCIDR"],
      },
    ],
  },
};
