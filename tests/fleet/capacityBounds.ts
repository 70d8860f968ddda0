// Where the rules about quorum and about what the hosts carry begin and end.
import { type FurtherCases } from "./allCases";
import { type Edit } from "./project";
import { furtherControlPlanes, gitlabInCabin } from "./ruleCases";

const [P, M, G] = ["Pulumi.yaml", "Pulumi.main.yaml", "Pulumi.gitlab.yaml"] as const;
const metal: Edit = [G, "platform: proxmox", "platform: metal"];
const elsewhere = (file: string): Edit => [file, "site: home", "site: homes"];

export const capacityBounds: FurtherCases = {
  "talos-single-cp-flagged": [
    { edits: [[M, "      - { name: main-cp-0,", `${furtherControlPlanes}      - { name: main-cp-0,`]], finds: [] },
  ],
  "talos-cp-spread": [
    {
      edits: [metal, [G, "      - { name: gitlab-cp-0,", `${furtherControlPlanes}      - { name: gitlab-cp-0,`]],
      finds: [],
    },
    {
      edits: [[G, "    workers:\n", ""]],
      finds: ["advisory: all 2 control planes of gitlab are on alpha: spread them over several hypervisors"],
    },
  ],
  "talos-odd-control-planes": [
    { edits: [[G, "    workers:\n", furtherControlPlanes]], finds: ["gitlab has 4 control planes: take 1, 3 or 5"] },
  ],
  "vm-host-memory-budget": [
    {
      edits: [
        ...gitlabInCabin,
        [
          P,
          "gamma: { datastore: nvme, imageDatastore: local, memoryMiB: 65536",
          "alpha: { datastore: nvme, imageDatastore: local, memoryMiB: 16384",
        ],
      ],
      finds: [],
    },
    {
      edits: [metal, [P, "memoryMiB: 65536", "memoryMiB: 24575"]],
      finds: [
        "3 machines on alpha take 16384 MiB, 1 more than its 24575 MiB less 8192 for itself: main-cp-0 4096, main-worker-0 6144, main-worker-1 6144",
      ],
    },
    {
      edits: [
        [G, "name: gitlab-worker-0, ", ""],
        [P, "memoryMiB: 65536", "memoryMiB: 32767"],
      ],
      finds: [
        "5 machines on alpha take 24576 MiB, 1 more than its 32767 MiB less 8192 for itself: main-cp-0 4096, main-worker-0 6144, main-worker-1 6144, gitlab-cp-0 4096, a node 4096",
      ],
    },
    {
      edits: [elsewhere(G), [P, "memoryMiB: 65536", "memoryMiB: 24575"]],
      finds: [
        "3 machines on alpha take 16384 MiB, 1 more than its 24575 MiB less 8192 for itself: main-cp-0 4096, main-worker-0 6144, main-worker-1 6144",
      ],
    },
  ],
  "vm-host-cpu-budget": [
    { edits: [[P, ", threads: 32", ""]], finds: [] },
    {
      edits: [[P, "threads: 32", "threads: 8"]],
      finds: [
        "advisory: 5 machines on alpha have 24 cores, 3.00 for each of its 8 threads: stay at 1.0, never above 3.0",
      ],
    },
    {
      edits: [[P, "threads: 32", "threads: 7"]],
      finds: ["5 machines on alpha have 24 cores, 3.43 for each of its 7 threads: stay at 1.0, never above 3.0"],
    },
  ],
};
