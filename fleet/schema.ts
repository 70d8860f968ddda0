// The schemas of a stack file and of the project's defaults; the types are inferred from them.
export { project, type Project, type ProjectSite } from "./schema/project";
export {
  awsStack,
  metalStack,
  platforms,
  proxmoxStack,
  stackKinds,
  vaultStack,
  versionKeys,
  type AwsNode,
  type AwsStack,
  type MetalNode,
  type MetalStack,
  type ProxmoxStack,
  type VirtualNode,
} from "./schema/stack";
