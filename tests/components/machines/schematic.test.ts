// Proves which extensions, schematics and image names follow from features. It cannot prove that the Image Factory
// still serves them under these names.
import fc from "fast-check";
import { parse } from "yaml";
import {
  diskImageFileName,
  extensions,
  type Feature,
  gpuFeature,
  installerImage,
  nocloudDiskImageUrl,
  schematicYaml,
} from "../../../components/machines/schematic";

const id = "88d1f7a5c4f1d3aba7df787c448c1d3d008ed29cfb34af53fa0df4336a56040b";

test("each feature brings its extensions", () => {
  expect(extensions(["longhorn"])).toEqual(["siderolabs/iscsi-tools", "siderolabs/util-linux-tools"]);
  expect(extensions(["qemu-guest-agent"])).toEqual(["siderolabs/qemu-guest-agent"]);
  expect(extensions(["nebula"])).toEqual(["siderolabs/nebula"]);
  expect(extensions(["nvidia"])).toEqual([
    "siderolabs/nvidia-container-toolkit-production",
    "siderolabs/nvidia-open-gpu-kernel-modules-production",
  ]);
  expect(extensions(["intel-gpu"])).toEqual(["siderolabs/i915", "siderolabs/intel-ucode", "siderolabs/mei"]);
  expect(extensions(["amd-gpu"])).toEqual(["siderolabs/amd-ucode", "siderolabs/amdgpu"]);
});

test("every GPU needs the driver of its maker", () => {
  const gpus = ["nvidia", "intel-quicksync", "intel-arc", "amd-vaapi"] as const;
  expect(gpus.map(gpuFeature)).toEqual(["nvidia", "intel-gpu", "intel-gpu", "amd-gpu"]);
});

test("the schematic without features is the factory's empty one", () => {
  expect(schematicYaml([])).toBe("customization: {}\n");
});

test("order and repetition of features do not change the schematic", () => {
  const feature = fc.constantFrom<Feature>("longhorn", "qemu-guest-agent");
  fc.assert(
    fc.property(fc.array(feature, { maxLength: 5 }), (features) => {
      expect(schematicYaml(features)).toBe(schematicYaml([...new Set(features)].reverse()));
      const schematic = parse(schematicYaml(features)) as {
        customization: { systemExtensions?: { officialExtensions: string[] } };
      };
      expect(schematic.customization.systemExtensions?.officialExtensions ?? []).toEqual(extensions(features));
    }),
  );
});

test("images are named by platform, schematic and version", () => {
  expect(installerImage("nocloud", id, "v1.12.2")).toBe(`factory.talos.dev/nocloud-installer/${id}:v1.12.2`);
  expect(installerImage("metal", id, "v1.12.2")).toBe(`factory.talos.dev/metal-installer/${id}:v1.12.2`);
  expect(nocloudDiskImageUrl(id, "v1.12.2")).toBe(`https://factory.talos.dev/image/${id}/v1.12.2/nocloud-amd64.qcow2`);
  expect(diskImageFileName("main", id, "v1.12.2")).toBe("main-talos-v1.12.2-88d1f7a5-nocloud-amd64.qcow2");
});
