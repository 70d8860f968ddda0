// The metadata of a machine answers to tokens only, and not to its pods.
import { MACHINE_TYPES } from "../../awsMachines";
import type { ResourceRule } from "../../rule";

/** Hops where the machine says nothing and its image supports version 2 only. */
const LEFT_TO_IMAGE = 2;

export const awsImdsv2: ResourceRule = {
  kind: "resource",
  id: "aws-imdsv2",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "Whoever makes a process fetch a URL reads the machine's credentials from metadata of version 1; with more than one hop, which is what the image of Talos asks for, every pod can.",
  condition:
    "The input httpTokens is required and the hop limit, 2 where it is left out, at most the allowed one, or the endpoint is disabled.",
  repair: 'Set metadataOptions to { httpTokens: "required", httpPutResponseHopLimit: 1 }.',
  source:
    "docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html: an image with imds-support v2.0 sets the hop limit to 2; siderolabs/talos, tools/cloud-image-uploader/aws.go: such is the image of Talos",
  example: 'new aws.ec2.Instance("lighthouse", { metadataOptions: { httpTokens: "optional" } })',
  exceptions: "never",
  settings: {
    hops: { description: "Highest hop limit; 1 keeps pods away, 2 lets them in", type: "number", default: 1 },
  },
  types: MACHINE_TYPES,
  check: ({ props }, judge) => {
    const options = props.get("metadataOptions");
    // What an instance leaves out, its template says.
    if (options.get("httpEndpoint").text() === "disabled" || (!options.present && props.get("launchTemplate").present))
      return;
    const hops = Number(judge.settings.get("hops").known());
    const tokens = options.get("httpTokens");
    const limit = options.get("httpPutResponseHopLimit");
    judge.each([tokens], () => {
      if (tokens.text() !== "required")
        judge.report(
          tokens,
          `${tokens.shown()}: anyone who can make the machine fetch a URL reads its credentials; set it to "required"`,
        );
    });
    judge.each([limit], () => {
      if ((limit.number() ?? LEFT_TO_IMAGE) > hops)
        judge.report(limit, `${limit.shown()}: pods may reach the machine's credentials; set it to ${String(hops)}`);
    });
  },
};
