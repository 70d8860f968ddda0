// Cases of the rules about names and ids of virtual machines, and of the images that they start from.
import { type Given, type RuleCases, UNKNOWN } from "../harness";

const VM = "proxmoxve:index/vmLegacy:VmLegacy";
const OLD_VM = "proxmoxve:VM/virtualMachine:VirtualMachine";

const named = (name: unknown, more: Readonly<Record<string, unknown>> = {}): Given => ({ props: { name, ...more } });

const vm = (name: string, vmId: unknown, provider = "main-proxmox"): Given => ({
  type: VM,
  name,
  props: { vmId },
  provider: { name: provider, type: "pulumi:providers:proxmoxve" },
});

const declared = {
  cluster: { name: "main" },
  nodes: {
    controlPlanes: [{ name: "main-cp-0", vmId: 900 }],
    workers: [{ name: "main-worker-0", vmId: 910 }, { name: "metal-0" }],
  },
};

const FORMS = "does not say which machine of main it is: write main-cp-<number> or main-worker-<number>";
const STRAY = "is no node of the stack file: declare it under homelab:nodes, or remove it";
const DNS = "is no DNS name, which Proxmox asks for: use letters, digits and inner dashes";
const longest = "a".repeat(63);

export const namingMachinesCases: Readonly<Record<string, RuleCases>> = {
  "name-vm-pattern": {
    violating: [
      { declared, resource: named("node1"), finds: [`name: "node1" ${FORMS}`] },
      { declared, resource: named("main-cp"), finds: [`name: "main-cp" ${FORMS}`] },
      { declared, resource: named("main-cp-01"), finds: [`name: "main-cp-01" ${FORMS}`] },
      { declared, resource: named("main-0-cp-0"), finds: [`name: "main-0-cp-0" ${FORMS}`] },
      { declared, resource: named("main-cp-0x"), finds: [`name: "main-cp-0x" ${FORMS}`] },
      { declared, resource: named("main-0-cp"), finds: [`name: "main-0-cp" ${FORMS}`] },
      { declared, resource: named("main-cp-0-old"), finds: [`name: "main-cp-0-old" ${FORMS}`] },
      { declared, resource: named("gitlab-cp-0"), finds: [`name: "gitlab-cp-0" ${FORMS}`] },
      { declared, resource: named("main-etcd-0"), finds: [`name: "main-etcd-0" ${FORMS}`] },
      { declared, resource: named(undefined), finds: [`name: absent ${FORMS}`] },
      {
        declared,
        settings: { roles: ["node"] },
        resource: { ...named("main-cp-0"), type: OLD_VM },
        finds: ['name: "main-cp-0" does not say which machine of main it is: write main-node-<number>'],
      },
    ],
    conforming: [
      { declared, resource: named("main-cp-0") },
      { declared, resource: named("main-worker-12") },
      { declared, resource: named("talos", { template: true }) },
      { declared, settings: { roles: ["node"] }, resource: named("main-node-1") },
      { resource: named("node1") },
    ],
    unknown: [{ declared, resource: named(UNKNOWN), unjudged: ["name"] }],
  },
  "name-vm-as-declared": {
    violating: [
      { declared, resource: named("main-worker-9"), finds: [`name: "main-worker-9" ${STRAY}`] },
      {
        declared,
        resource: { ...named("main-cp-1", { template: false }), type: OLD_VM },
        finds: [`name: "main-cp-1" ${STRAY}`],
      },
      { declared, resource: named(undefined), finds: [`name: absent ${STRAY}`] },
    ],
    conforming: [
      { declared, resource: named("main-cp-0") },
      { declared, resource: named("main-worker-0") },
      { declared, resource: named("talos", { template: true }) },
      { declared: { cluster: { name: "main" } }, resource: named("any") },
    ],
    unknown: [{ declared, resource: named(UNKNOWN), unjudged: ["name"] }],
  },
  "vm-id-as-declared": {
    violating: [
      {
        declared,
        resource: named("main-cp-0", { vmId: 901 }),
        finds: ["vmId: 901 is not the declared id: write 900"],
      },
      {
        declared,
        resource: { ...named("main-worker-0"), type: OLD_VM },
        finds: ["vmId: absent is not the declared id: write 910"],
      },
    ],
    conforming: [
      { declared, resource: named("main-cp-0", { vmId: 900 }) },
      { declared, resource: named("main-worker-0", { vmId: "910" }) },
      { declared, resource: named("metal-0", { vmId: 5 }) },
      { declared, resource: named("another", { vmId: 901 }) },
      { resource: named("main-cp-0", { vmId: 901 }) },
    ],
    unknown: [{ declared, resource: named("main-cp-0", { vmId: UNKNOWN }), unjudged: ["vmId"] }],
  },
  "vm-ids-distinct": {
    violating: [
      {
        resources: [vm("a", 900), vm("b", 901), vm("c", "900"), { ...vm("d", 901), type: OLD_VM }],
        finds: [
          "vmId: 900 is already the id of a: give one of the two another",
          "vmId: 901 is already the id of b: give one of the two another",
        ],
      },
      {
        resources: [
          { type: VM, name: "a", props: { vmId: 900 } },
          { type: VM, name: "b", props: { vmId: 900 } },
        ],
        finds: ["vmId: 900 is already the id of a: give one of the two another"],
      },
    ],
    conforming: [
      {
        resources: [
          vm("a", 900),
          vm("b", 901),
          vm("c", undefined),
          vm("d", undefined),
          vm("e", 900, "other-proxmox"),
          { ...vm("f", 900), type: "proxmoxve:index/containerLegacy:ContainerLegacy" },
        ],
      },
    ],
    unknown: [
      {
        resources: [vm("a", UNKNOWN), vm("b", 901), vm("c", 901)],
        unjudged: ["vmId of a"],
        finds: ["vmId: 901 is already the id of b: give one of the two another"],
      },
    ],
  },
  "name-vm-label": {
    violating: [
      { resource: named("main_cp_0"), finds: [`name: "main_cp_0" ${DNS}`] },
      { resource: named("-cp"), finds: [`name: "-cp" ${DNS}`] },
      { resource: named("cp-"), finds: [`name: "cp-" ${DNS}`] },
      { resource: named("cp..org"), finds: [`name: "cp..org" ${DNS}`] },
      { resource: named(""), finds: [`name: "" ${DNS}`] },
      { resource: { ...named(`${longest}a`), type: OLD_VM }, finds: [`name: "${longest}a" ${DNS}`] },
    ],
    conforming: [
      { resource: named("main-cp-0") },
      { resource: named("a") },
      { resource: named("Main-CP.example.org") },
      { resource: named(`${longest}.org`) },
      { resource: named(undefined) },
    ],
    unknown: [{ resource: named(UNKNOWN), unjudged: ["name"] }],
  },
  "name-image-file": {
    violating: [
      {
        declared,
        resource: { props: { fileName: "talos-v1.12.2.qcow2" } },
        finds: ['fileName: "talos-v1.12.2.qcow2" does not say whose image it is: begin it with main-'],
      },
      {
        declared,
        resource: { type: "proxmoxve:download/fileLegacy:FileLegacy", props: { fileName: "mainframe.qcow2" } },
        finds: ['fileName: "mainframe.qcow2" does not say whose image it is: begin it with main-'],
      },
      {
        declared,
        resource: { props: {} },
        finds: ["fileName: absent does not say whose image it is: begin it with main-"],
      },
    ],
    conforming: [
      { declared, resource: { props: { fileName: "main-talos-v1.12.2.qcow2" } } },
      { resource: { props: { fileName: "talos-v1.12.2.qcow2" } } },
    ],
    unknown: [{ declared, resource: { props: { fileName: UNKNOWN } }, unjudged: ["fileName"] }],
  },
};
