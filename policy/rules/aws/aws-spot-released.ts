// A persistent spot request ends before its machine does.
import { functionsAt, mayDo } from "../../awsFunctions";
import { INSTANCE } from "../../awsMachines";
import type { Facts, StackRule } from "../../rule";

const INVOCATION = "aws:lambda/invocation:Invocation";
const CANCEL = "ec2:CancelSpotInstanceRequests";

const isPersistent = ({ type, props }: Facts): boolean =>
  type === INSTANCE && props.get("instanceMarketOptions", "spotOptions", "spotInstanceType").text() === "persistent";

export const awsSpotReleased: StackRule = {
  kind: "stack",
  id: "aws-spot-released",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "A persistent request whose instance is terminated starts another one, which no program knows and somebody pays for; the provider does not cancel it.",
  condition:
    "For each instance of a persistent request, the request is among the inputs of a call that Lambda also gets on deletion, to a function that may cancel requests.",
  repair:
    "Add an aws.lambda.Invocation with lifecycleScope CRUD and the spotInstanceRequestId in its input, whose function cancels the request.",
  source:
    "hashicorp/terraform-provider-aws, issue 38142, and website/docs/r/lambda_invocation.html.markdown: lifecycle_scope",
  example: 'new aws.ec2.Instance("gpu", { instanceMarketOptions: { marketType: "spot", … } }) and no Invocation',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const calls = resources.filter(
      ({ type, props }) => type === INVOCATION && props.get("lifecycleScope").text() === "CRUD",
    );
    judge.each(resources, (machine) => {
      if (!isPersistent(machine)) return;
      const request = String(machine.props.get("spotInstanceRequestId").known());
      const about = calls.filter(({ props }) => String(props.get("input").known()).includes(request));
      const callees = functionsAt(
        about.map(({ props }) => props.get("functionName")),
        resources,
      );
      const cancels = callees.some((made) => mayDo(made, CANCEL, resources));
      if (!cancels) {
        judge.report(
          machine,
          machine.props.get("instanceMarketOptions"),
          "nothing cancels the persistent request before the instance goes: call a function that does, on deletion",
        );
      }
    });
  },
};
