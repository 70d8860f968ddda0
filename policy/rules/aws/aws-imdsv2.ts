// The metadata of a machine answers to tokens only, and not to its pods.
import { MACHINE_TYPES } from "../../awsMachines";
import type { ResourceRule } from "../../rule";

export const awsImdsv2: ResourceRule = {
  kind: "resource",
  id: "aws-imdsv2",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "Whoever makes a process fetch a URL reads the machine's credentials from metadata of version 1; with more than one hop, every pod can.",
  condition: "The input httpTokens is required and the hop limit at most the allowed one, or the endpoint is disabled.",
  repair: 'Set metadataOptions to { httpTokens: "required", httpPutResponseHopLimit: 1 }.',
  source: "docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
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
      if ((limit.number() ?? 1) > hops)
        judge.report(limit, `${limit.shown()}: pods reach the machine's credentials; set it to ${String(hops)}`);
    });
  },
};
