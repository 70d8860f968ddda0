// Proves over gRPC that a PushSecret is waited for, and that its deletion waits for what it pushed to be gone from Vault.
// It cannot prove what a real operator does between two tries.
import type { TestResource } from "../harness";
import { EsoBench, PUSH, push, SECRET, secret, STORE, store, WAIT } from "./esoBench";
import { refusal } from "./world";

let eso: EsoBench;
beforeEach(async () => {
  eso = await EsoBench.start();
});
afterEach(() => eso.bench.remove());

describe("a PushSecret", () => {
  async function pushed(): Promise<{ release: TestResource; push: TestResource; approle: TestResource }> {
    const release = await eso.install();
    const approle = await eso.credential();
    await eso.bench.kubernetes.create(STORE, "store", store(WAIT));
    await eso.bench.kubernetes.create(SECRET, "source", secret("kube-system", "source", { key: "value" }));
    return { release, approle, push: await eso.bench.kubernetes.create(PUSH, "push", push(WAIT)) };
  }
  it("pushes, and its deletion ends when Vault holds nothing of it", async () => {
    const { push: made } = await pushed();
    expect(eso.entry()).toMatchObject({ customMetadata: { "managed-by": "external-secrets" } });
    await eso.bench.kubernetes.delete(made);
    expect(eso.entry()).toBeUndefined();
  });

  it("fails when it cannot push", async () => {
    await eso.install();
    await eso.credential();
    await eso.bench.kubernetes.create(STORE, "store", store(WAIT));
    expect(await refusal(eso.bench.kubernetes.create(PUSH, "push", push(WAIT)))).toBe(
      eso.timedOut(PUSH, "push", "own", "[Errored] could not get source secret"),
    );
  });

  const held = (cause: string): string =>
    "timed out waiting for the condition\n" +
    "  - finalizers might be preventing deletion (pushsecret.externalsecrets.io/finalizer)\n" +
    `  - ${cause}`;

  it("is held when the credential went first", async () => {
    const { push: made, approle } = await pushed();
    await eso.bench.kubernetes.delete(approle);
    expect(await refusal(eso.bench.kubernetes.delete(made))).toBe(
      held(
        "[Errored] Failed to Delete Secrets from Provider: could not get secrets client for store " +
          'ClusterSecretStore/vault-general: cannot get Kubernetes secret "vault-approle" from namespace ' +
          '"external-secrets": secrets "vault-approle" not found',
      ),
    );
    expect(eso.entry()).toBeDefined();
  });

  it("keeps its finalizer through an update while no operator runs", async () => {
    const { push: made, release } = await pushed();
    await eso.bench.kubernetes.delete(release);
    await eso.bench.kubernetes.update(made, push());
    expect(await refusal(eso.bench.kubernetes.delete(made))).toBe(held("no External Secrets operator runs"));
  });

  it("is held when External Secrets went first, together with its definition", async () => {
    const { push: made, release } = await pushed();
    await eso.bench.kubernetes.delete(release);
    expect(eso.objects().filter((key) => key.includes("pushsecrets.external-secrets.io"))).toHaveLength(1);
    expect(await refusal(eso.bench.kubernetes.delete(made))).toBe(held("no External Secrets operator runs"));
  });
});
