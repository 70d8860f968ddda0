// All laws of the simulated Proxmox, in the order in which the coverage page lists them.
import type { Law } from "../../kernel/model";
import { imageExists, schematicExists, fileNameFits, decompresses, importIsWhatItSays, fileNameFree } from "./fileLaws";
import { apiReachable, nodeExists, datastoreTakes } from "./nodeLaws";
import {
  parametersFit,
  vmIdFree,
  importable,
  sshForFileId,
  imageOnNode,
  bridgesExist,
  memoryFits,
  threadsFit,
  addressFree,
  vmExists,
  notProtected,
  disksGrow,
} from "./vmLaws";

export const laws: readonly Law<never>[] = [
  apiReachable,
  nodeExists,
  datastoreTakes,
  imageExists,
  schematicExists,
  fileNameFits,
  decompresses,
  importIsWhatItSays,
  fileNameFree,
  parametersFit,
  vmIdFree,
  importable,
  sshForFileId,
  imageOnNode,
  bridgesExist,
  memoryFits,
  threadsFit,
  addressFree,
  vmExists,
  notProtected,
  disksGrow,
];
