// Proves what the wait asks of Talos, how often, and that it gives up with Talos's answer. It cannot prove that a healthy
// answer means that the API server answers.
import type { Provider } from "@pulumiverse/talos/provider";
import { waitForHealth } from "../../../components/talos/apiServerHook";

const getHealth = jest.fn();
jest.mock("@pulumiverse/talos/cluster/getHealth", () => ({
  getHealth: (...given: unknown[]) => getHealth(...given) as unknown,
}));
jest.mock("node:timers/promises", () => ({ setTimeout: () => Promise.resolve() }));

const client = { caCertificate: "ca", clientCertificate: "crt", clientKey: "key" };
const provider = expect.anything() as Provider;

function run(endpoints: readonly string[] = ["192.0.2.1"], talosOnly = false): Promise<void> {
  const nodes = { controlPlanes: ["192.0.2.1"], workers: ["192.0.2.2"] };
  return waitForHealth({ clientConfiguration: client, endpoints }, { ...nodes, talosOnly, provider });
}

beforeEach(() => {
  getHealth.mockReset();
});

test("asks for the health of every node with the bootstrap's credentials", async () => {
  getHealth.mockResolvedValue({});

  await run();

  expect(getHealth.mock.calls).toEqual([
    [
      {
        clientConfiguration: client,
        endpoints: ["192.0.2.1"],
        controlPlaneNodes: ["192.0.2.1"],
        workerNodes: ["192.0.2.2"],
        timeouts: { read: "3m" },
      },
      { provider },
    ],
  ]);
});

test("in an overlay asks at the endpoint, and Talos for itself alone", async () => {
  getHealth.mockResolvedValue({});

  await run(["203.0.113.7"], true);

  expect(getHealth.mock.calls).toEqual([
    [
      {
        clientConfiguration: client,
        endpoints: ["203.0.113.7"],
        controlPlaneNodes: ["192.0.2.1"],
        workerNodes: ["192.0.2.2"],
        skipKubernetesChecks: true,
        timeouts: { read: "3m" },
      },
      { provider },
    ],
  ]);
});

test("asks again when a node does not answer yet", async () => {
  getHealth.mockRejectedValueOnce(new Error("no route to host")).mockResolvedValue({});

  await run();

  expect(getHealth).toHaveBeenCalledTimes(2);
});

test("gives up after the fifth try, with what Talos said", async () => {
  getHealth.mockRejectedValue(new Error("cluster health check failed"));

  await expect(run()).rejects.toThrow(new Error("cluster health check failed"));
  expect(getHealth).toHaveBeenCalledTimes(5);
});
