// Proves over gRPC that a certificate relies on the key that it was given. Cannot prove that the engine passes it on.
import { prove } from "../../../lab/order";
import { TestLab } from "../harness";

test("a value that nothing makes a resource wait for was there by luck", async () => {
  const bench = await TestLab.start();
  try {
    const tls = await bench.provider("tls");
    const key = await tls.create("tls:index/privateKey:PrivateKey", "key", { algorithm: "ECDSA", ecdsaCurve: "P256" });
    const pem = key.outputs.value["privateKeyPem"];
    if (typeof pem !== "string") throw new Error("the key has no PEM text");
    const ca = await tls.create(
      "tls:index/selfSignedCert:SelfSignedCert",
      "ca",
      {
        privateKeyPem: pem,
        subject: { commonName: "CA" },
        allowedUses: ["cert_signing"],
        validityPeriodHours: 24,
        isCaCertificate: true,
      },
      [["privateKeyPem"]],
    );
    const provider = tls.urn("pulumi:providers:tls", "tls");
    const resources = (dependencies: readonly string[]) => [
      { urn: provider, type: "pulumi:providers:tls" },
      { urn: key.urn, type: key.type, provider: `${provider}::id` },
      { urn: ca.urn, type: ca.type, provider: `${provider}::id`, dependencies },
    ];
    const judged = (dependencies: readonly string[]) =>
      prove({ deployment: { resources: resources(dependencies) } }, bench.lab.evidence("main"));
    expect(judged([key.urn])).toEqual([]);
    expect(judged([])).toMatchObject([
      {
        law: "lab-value-was-computed",
        urn: ca.urn,
        anyOf: [key.urn],
        message:
          "Nothing has computed the value of privateKeyPem yet.\nSelfSignedCert ca came after PrivateKey key by luck: " +
          "nothing makes it wait. Pass it an output of PrivateKey key or name that in dependsOn " +
          "(law lab-value-was-computed).",
      },
    ]);
  } finally {
    await bench.remove();
  }
});
