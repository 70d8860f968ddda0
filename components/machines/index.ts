// The machines layer: platforms, their images and the contract that a cluster builds on.
export type { Gpu, ImagePlatform, Machine, MachineLink, MachineRole, NodeTaint } from "./machine";
export { MachineImage, type MachineImageArgs } from "./machineImage";
export { MetalMachine, type MetalMachineArgs } from "./metalMachine";
export { type ImageTarget, ProxmoxImage, type ProxmoxImageArgs } from "./proxmoxImage";
export { type DataDisk, type MachineNic, ProxmoxMachine, type ProxmoxMachineArgs } from "./proxmoxMachine";
export type { Feature } from "./schematic";
