// For the rules about addresses that Cilium announces, and about how many Ciliums there are.
import { type Given, type RuleCases, UNKNOWN } from "../harness";
import { cilium, notCilium } from "./ciliumGiven";

const at = (cluster: string): Pick<Given, "provider"> => ({
  provider: { name: cluster, type: "pulumi:providers:kubernetes" },
});
const l2Policy: Given = {
  type: "kubernetes:cilium.io/v2alpha1:CiliumL2AnnouncementPolicy",
  name: "lan",
  props: {},
};
const service = (spec: Readonly<Record<string, unknown>>): Given => ({
  type: "kubernetes:core/v1:Service",
  name: "web",
  props: { spec },
});
const LOCAL = { type: "LoadBalancer", externalTrafficPolicy: "Local" };

export const ciliumL2Cases: Readonly<Record<string, RuleCases>> = {
  "cilium-l2-enabled": {
    violating: [
      {
        resources: [l2Policy, cilium({ l2announcements: { enabled: false } })],
        finds: ["values.l2announcements.enabled: false, so lan announces nothing: set true"],
      },
      {
        resources: [cilium({}), l2Policy, { ...l2Policy, name: "second" }],
        finds: ["values.l2announcements.enabled: absent, so lan announces nothing: set true"],
      },
    ],
    conforming: [
      { resources: [cilium({ l2announcements: { enabled: true } }), l2Policy] },
      { resources: [cilium({}), service(LOCAL)] },
      {
        resources: [
          { ...cilium({}), ...at("main") },
          { ...l2Policy, ...at("gitlab") },
        ],
      },
      { resources: [notCilium({}), l2Policy] },
    ],
    unknown: [
      {
        resources: [cilium({ l2announcements: { enabled: UNKNOWN } }), l2Policy],
        unjudged: ["values.l2announcements.enabled of cilium"],
      },
    ],
  },
  "cilium-l2-no-local-traffic-policy": {
    violating: [
      {
        resources: [
          { ...service(LOCAL), ...at("main") },
          { ...l2Policy, ...at("main") },
        ],
        finds: ['spec.externalTrafficPolicy: "Local", but another node may answer for the address: set "Cluster"'],
      },
    ],
    conforming: [
      { resources: [service({ ...LOCAL, externalTrafficPolicy: "Cluster" }), l2Policy] },
      { resources: [service({ ...LOCAL, type: "NodePort" }), l2Policy] },
      { resources: [service(LOCAL)] },
      {
        resources: [
          { ...service(LOCAL), ...at("main") },
          { ...l2Policy, ...at("gitlab") },
        ],
      },
      { resources: [{ ...service(LOCAL), type: "kubernetes:apps/v1:Deployment" }, l2Policy] },
    ],
    unknown: [{ resources: [service({ ...LOCAL, type: UNKNOWN }), l2Policy], unjudged: ["spec.type of web"] }],
  },
  "cilium-single-release": {
    violating: [
      {
        resources: [
          { ...notCilium({}), name: "extras" },
          cilium({}),
          { ...cilium({}), name: "second" },
          { ...cilium({}), name: "third" },
        ],
        finds: [
          "cilium installs Cilium into the same cluster: leave one of them out",
          "cilium installs Cilium into the same cluster: leave one of them out",
        ],
      },
    ],
    conforming: [
      { resources: [cilium({}), notCilium({})] },
      {
        resources: [
          { ...cilium({}), ...at("main") },
          { ...cilium({}), ...at("gitlab"), name: "second" },
        ],
      },
    ],
    unknown: [{ resources: [cilium({}, { chart: UNKNOWN })], unjudged: ["chart of cilium"] }],
  },
};
