// The programs around language models run only where the stack file gives them a place.
import { eachProgram, isPlacedElsewhere, type Program, typesOf } from "../../placement";
import type { ResourceRule } from "../../rule";

const AI: readonly Program[] = [
  { name: "LiteLLM", charts: ["litellm", "litellm-helm"], images: ["berriai/litellm"] },
  { name: "LangGraph", charts: ["langgraph-cloud", "langgraph-dataplane"], images: ["langchain/langgraph-api"] },
  { name: "Qdrant", charts: ["qdrant"], images: ["qdrant/qdrant"] },
  { name: "Conduit", charts: ["conduit"], images: ["matrixconduit/matrix-conduit"] },
];

export const placeAiStackAllowlist: ResourceRule = {
  kind: "resource",
  id: "place-ai-stack-allowlist",
  area: "placement",
  level: "advisory",
  severity: "low",
  why: "These programs take the memory of a whole node and hold keys of paid services, so they are kept together and apart from the rest.",
  condition:
    "LiteLLM, LangGraph, Qdrant and Conduit are installed only in clusters whose stack file says placement.ai: true.",
  repair: "Move it to the cluster of the agents, or give it its place in the stack file.",
  source: "convention of this fleet: one cluster runs the agents and what they need",
  example: "chart: litellm-helm in a cluster without placement.ai",
  exceptions: "in the stack file",
  types: typesOf(AI),
  check: (resource, judge) => {
    if (!isPlacedElsewhere("ai", judge)) return;
    eachProgram(resource, AI, judge, ({ name }, at) => {
      judge.report(at, `${name} has no place in this cluster: leave it out or set placement.ai`);
    });
  },
};
