// For every rule about operations and DNS: resources that break it, what it must say, and resources that come close.
import type { RuleCases } from "../harness";

export const operationsCases: Readonly<Record<string, RuleCases>> = {
  "ops-explicit-provider": {
    violating: [
      {
        resource: {
          type: "kubernetes:core/v1:Namespace",
          props: {},
          provider: { name: "default_4_34_2", type: "pulumi:providers:kubernetes" },
        },
        finds: [
          "kubernetes:core/v1:Namespace uses the default provider default_4_34_2: pass the stack's own in its options",
        ],
      },
    ],
    conforming: [
      {
        resource: {
          type: "kubernetes:core/v1:Namespace",
          props: {},
          provider: { name: "main-kubernetes", type: "pulumi:providers:kubernetes" },
        },
      },
      {
        resource: {
          type: "pulumi:pulumi:StackReference",
          props: {},
          provider: { name: "default", type: "pulumi:providers:pulumi" },
        },
      },
      { resource: { type: "homelab:talos:TalosCluster", props: {} } },
    ],
  },
};
