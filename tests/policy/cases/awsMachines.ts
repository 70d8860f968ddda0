// Cases of the rules on EC2 machines: type, metadata, user data, protection.
import { type Given, type RuleCases, UNKNOWN } from "../harness";

const INSTANCE = "aws:ec2/instance:Instance";
const SPOT = "aws:ec2/spotInstanceRequest:SpotInstanceRequest";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const GROUP = "aws:autoscaling/group:Group";
const ALL = [INSTANCE, SPOT, TEMPLATE];
const made = (type: string, props: Given["props"]): { resource: Given } => ({ resource: { type, props } });
const mixed = (...overrides: readonly object[]): { resource: Given } =>
  made(GROUP, { mixedInstancesPolicy: { launchTemplate: { overrides } } });

/** Key material in the form that the Talos API takes it, made up. */
const KEY = "-----BEGIN ED25519 PRIVATE KEY-----\nMC4CAQ\n-----END ED25519 PRIVATE KEY-----\n";
const base64 = (text: string): string => Buffer.from(text).toString("base64");

export const awsMachineCases: Readonly<Record<string, RuleCases>> = {
  "aws-machine-kinds": {
    violating: [
      "aws:ec2/launchConfiguration:LaunchConfiguration",
      "aws:ec2/spotFleetRequest:SpotFleetRequest",
      "aws:ec2/fleet:Fleet",
    ].map((type) => ({
      ...made(type, {}),
      finds: [`${type} describes machines where no rule looks: use a launch template and an auto scaling group`],
    })),
    conforming: ALL.map((type) => ({ resources: [{ type, props: {} }] })),
  },
  "aws-instance-type-allowed": {
    violating: [
      ...ALL.map((type) => ({
        ...made(type, { instanceType: "p4d.24xlarge" }),
        finds: [
          'instanceType: "p4d.24xlarge" is not in the list: use one of t3.small, t3.medium, g4dn.xlarge, g4dn.2xlarge, g5.xlarge, g5.2xlarge',
        ],
      })),
      {
        ...made(TEMPLATE, { instanceRequirements: { memoryMib: { min: 1 } } }),
        finds: ["instanceRequirements: lets AWS choose the type: name one of the list"],
      },
      {
        ...mixed(
          { instanceType: "g4dn.xlarge" },
          { instanceType: "t3.small" },
          { instanceType: "g5.xlarge" },
          { instanceRequirements: {} },
        ),
        settings: { types: ["t3.small", "g5.xlarge"] },
        finds: [
          'mixedInstancesPolicy.launchTemplate.overrides[0].instanceType: "g4dn.xlarge" is not in the list: use one of t3.small, g5.xlarge',
          "mixedInstancesPolicy.launchTemplate.overrides[3].instanceRequirements: lets AWS choose the type: name one of the list",
        ],
      },
    ],
    conforming: [
      ...["t3.small", "t3.medium", "g4dn.xlarge", "g4dn.2xlarge", "g5.xlarge", "g5.2xlarge"].map((instanceType) =>
        made(INSTANCE, { instanceType }),
      ),
      made(INSTANCE, { launchTemplate: { id: "lt-1" } }),
      made(GROUP, { instanceType: "not a property of a group" }),
      { ...made(INSTANCE, { instanceType: "m7i.large" }), settings: { types: ["m7i.large"] } },
    ],
    unknown: [
      {
        ...mixed({ instanceType: UNKNOWN }, { instanceType: "p5.48xlarge" }),
        unjudged: ["mixedInstancesPolicy.launchTemplate.overrides[0].instanceType"],
        settings: { types: ["t3.small"] },
        finds: [
          'mixedInstancesPolicy.launchTemplate.overrides[1].instanceType: "p5.48xlarge" is not in the list: use one of t3.small',
        ],
      },
    ],
  },
  "aws-instance-memory": {
    violating: ["t3.micro", "t4g.nano"].flatMap((instanceType) =>
      ALL.map((type) => ({
        ...made(type, { instanceType }),
        finds: [`instanceType: "${instanceType}" has less than 2 GiB: take a small one`],
      })),
    ),
    conforming: [
      made(INSTANCE, { instanceType: "t3.small" }),
      made(INSTANCE, { instanceType: "micro.large" }),
      made(INSTANCE, { instanceType: "t3.micro2" }),
      made(INSTANCE, { instanceType: "t3micro" }),
      made(INSTANCE, {}),
    ],
    unknown: [{ ...made(INSTANCE, { instanceType: UNKNOWN }), unjudged: ["instanceType"] }],
  },
  "aws-spot-no-termination-protection": {
    violating: [
      {
        ...made(SPOT, { disableApiTermination: true, disableApiStop: true }),
        finds: [
          "disableApiTermination: EC2 refuses this for a spot machine: leave it out",
          "disableApiStop: EC2 refuses this for a spot machine: leave it out",
        ],
      },
      ...[INSTANCE, TEMPLATE].map((type) => ({
        ...made(type, { instanceMarketOptions: { marketType: "spot" }, disableApiStop: true }),
        finds: ["disableApiStop: EC2 refuses this for a spot machine: leave it out"],
      })),
    ],
    conforming: [
      made(SPOT, { disableApiTermination: false }),
      made(SPOT, {}),
      made(INSTANCE, { disableApiTermination: true }),
      made(TEMPLATE, { instanceMarketOptions: { marketType: "capacity-block" }, disableApiStop: true }),
    ],
    unknown: [
      {
        ...made(SPOT, { disableApiTermination: UNKNOWN, disableApiStop: true }),
        unjudged: ["disableApiTermination"],
        finds: ["disableApiStop: EC2 refuses this for a spot machine: leave it out"],
      },
    ],
  },
  "aws-instance-termination-protected": {
    violating: [
      {
        ...made(INSTANCE, { instanceType: "t3.small" }),
        finds: ["disableApiTermination: absent: one click ends the machine; set it to true"],
      },
      {
        ...made(INSTANCE, { instanceType: "t3.small", disableApiTermination: false }),
        finds: ["disableApiTermination: false: one click ends the machine; set it to true"],
      },
    ],
    conforming: [
      made(INSTANCE, { instanceType: "t3.small", disableApiTermination: true }),
      made(INSTANCE, { instanceType: "g4dn.xlarge" }),
      made(INSTANCE, { instanceType: "t3.small", instanceMarketOptions: { marketType: "spot" } }),
      made(INSTANCE, { launchTemplate: { id: "lt-1" } }),
    ],
    unknown: [{ ...made(INSTANCE, { instanceType: UNKNOWN }), unjudged: ["instanceType"] }],
  },
  "aws-imdsv2": {
    violating: [
      ...ALL.map((type) => ({
        ...made(type, {}),
        finds: [
          'metadataOptions.httpTokens: absent: anyone who can make the machine fetch a URL reads its credentials; set it to "required"',
          "metadataOptions.httpPutResponseHopLimit: absent: pods may reach the machine's credentials; set it to 1",
        ],
      })),
      {
        ...made(INSTANCE, { metadataOptions: { httpTokens: "optional", httpPutResponseHopLimit: 2 } }),
        finds: [
          'metadataOptions.httpTokens: "optional": anyone who can make the machine fetch a URL reads its credentials; set it to "required"',
          "metadataOptions.httpPutResponseHopLimit: 2: pods may reach the machine's credentials; set it to 1",
        ],
      },
      {
        ...made(INSTANCE, {
          launchTemplate: { id: "lt-1" },
          metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 3 },
        }),
        settings: { hops: 2 },
        finds: ["metadataOptions.httpPutResponseHopLimit: 3: pods may reach the machine's credentials; set it to 2"],
      },
    ],
    conforming: [
      made(INSTANCE, { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 } }),
      { ...made(INSTANCE, { metadataOptions: { httpTokens: "required" } }), settings: { hops: 2 } },
      made(INSTANCE, { metadataOptions: { httpEndpoint: "disabled", httpPutResponseHopLimit: 2 } }),
      made(INSTANCE, { launchTemplate: { id: "lt-1" } }),
      {
        ...made(INSTANCE, { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 } }),
        settings: { hops: 2 },
      },
    ],
    unknown: [
      {
        ...made(INSTANCE, { metadataOptions: { httpTokens: UNKNOWN, httpPutResponseHopLimit: 2 } }),
        unjudged: ["metadataOptions.httpTokens"],
        finds: ["metadataOptions.httpPutResponseHopLimit: 2: pods may reach the machine's credentials; set it to 1"],
      },
    ],
  },
  "aws-no-user-data": {
    violating: [
      ...ALL.map((type) => ({
        ...made(type, { userData: "#!/bin/sh" }),
        finds: ["userData: Talos would take it for its machine configuration: leave user data out"],
      })),
      {
        ...made(INSTANCE, { userData: UNKNOWN, userDataBase64: "IyE=" }),
        finds: [
          "userData: Talos would take it for its machine configuration: leave user data out",
          "userDataBase64: Talos would take it for its machine configuration: leave user data out",
        ],
      },
    ],
    conforming: [made(INSTANCE, {}), made(TEMPLATE, { userData: "", userDataBase64: "" })],
  },
  "aws-user-data-no-secret": {
    violating: [
      ...ALL.map((type) => ({
        ...made(type, { userData: KEY }),
        finds: ["userData: looks like a private key: take it out and rotate it"],
      })),
      {
        ...made(INSTANCE, {
          userData: `#!/bin/sh\nexport KEY=AKIA${"A".repeat(16)}\n`,
          userDataBase64: base64(`password: ${"x".repeat(9)}`),
        }),
        finds: [
          "userData: looks like an AWS access key: take it out and rotate it",
          "userDataBase64: sets password in clear: take it out and rotate it",
        ],
      },
      {
        ...made(TEMPLATE, { userData: base64(KEY) }),
        finds: ["userData: looks like a private key: take it out and rotate it"],
      },
    ],
    conforming: [
      made(INSTANCE, {}),
      made(INSTANCE, { userData: "#!/bin/sh\necho hello\n", userDataBase64: base64("version: v1alpha1\n") }),
    ],
    unknown: [
      {
        ...made(INSTANCE, { userData: UNKNOWN, userDataBase64: base64(KEY) }),
        unjudged: ["userData"],
        finds: ["userDataBase64: looks like a private key: take it out and rotate it"],
      },
    ],
  },
  "aws-no-key-pair": {
    violating: [
      {
        ...made("aws:ec2/keyPair:KeyPair", { publicKey: "ssh-ed25519 AAAA" }),
        finds: ["Talos has no SSH: leave the key out"],
      },
      ...ALL.map((type) => ({
        ...made(type, { keyName: "admin" }),
        finds: ["keyName: Talos has no SSH: leave the key out"],
      })),
      { ...made(INSTANCE, { keyName: UNKNOWN }), finds: ["keyName: Talos has no SSH: leave the key out"] },
    ],
    conforming: ALL.map((type) => made(type, {})),
  },
  "aws-burstable-standard": {
    violating: [
      {
        ...made(INSTANCE, { instanceType: "t3.small" }),
        finds: ['creditSpecification.cpuCredits: absent: a process that spins costs extra; set it to "standard"'],
      },
      {
        ...made(TEMPLATE, { instanceType: "t4g.small", creditSpecification: { cpuCredits: "unlimited" } }),
        finds: ['creditSpecification.cpuCredits: "unlimited": a process that spins costs extra; set it to "standard"'],
      },
      {
        ...made(SPOT, { instanceType: "t2.small", creditSpecification: { cpuCredits: "unlimited" } }),
        finds: ['creditSpecification.cpuCredits: "unlimited": a process that spins costs extra; set it to "standard"'],
      },
    ],
    conforming: [
      made(INSTANCE, { instanceType: "t3.small", creditSpecification: { cpuCredits: "standard" } }),
      made(SPOT, { instanceType: "g4dn.xlarge" }),
      made(SPOT, { instanceType: "trn1.2xlarge" }),
      made(INSTANCE, { instanceType: "t2.small" }),
      made(INSTANCE, { instanceType: "mt3.small" }),
      made(INSTANCE, {}),
    ],
    unknown: [{ ...made(INSTANCE, { instanceType: UNKNOWN }), unjudged: ["instanceType"] }],
  },
};
