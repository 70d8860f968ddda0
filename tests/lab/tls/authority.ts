// A lab with a CA, a server's key and its request, and the inputs that they were made from.
import type { Props } from "../../../lab/kernel/model";
import { word } from "../../../lab/kernel/values";
import { TestLab, type TestProvider, type TestResource } from "../harness";

export const KEY = "tls:index/privateKey:PrivateKey";
export const SELF = "tls:index/selfSignedCert:SelfSignedCert";
export const REQUEST = "tls:index/certRequest:CertRequest";
export const SIGNED = "tls:index/locallySignedCert:LocallySignedCert";

export class Authority {
  private constructor(
    readonly lab: TestLab,
    readonly tls: TestProvider,
    readonly caKey: string,
    readonly serverKey: string,
    readonly ca: TestResource,
    readonly request: TestResource,
  ) {}

  static async start(): Promise<Authority> {
    const lab = await TestLab.start();
    const tls = await lab.provider("tls");
    const newKey = async (name: string, inputs: Props) =>
      word((await tls.create(KEY, name, inputs)).outputs.value.privateKeyPem);
    const caKey = await newKey("ca", { algorithm: "ECDSA", ecdsaCurve: "P384" });
    const serverKey = await newKey("server", { algorithm: "RSA" });
    const ca = await tls.create(SELF, "ca", caInputs(caKey));
    const request = await tls.create(REQUEST, "server", requestInputs(serverKey));
    return new Authority(lab, tls, caKey, serverKey, ca, request);
  }

  get caInputs(): Props {
    return caInputs(this.caKey);
  }

  get requestInputs(): Props {
    return requestInputs(this.serverKey);
  }

  /** For a certificate of 100 hours, renewed in the last ten. */
  get signedInputs(): Props {
    return {
      caCertPem: word(this.ca.outputs.value.certPem),
      caPrivateKeyPem: this.caKey,
      certRequestPem: word(this.request.outputs.value.certRequestPem),
      allowedUses: ["digital_signature", "key_encipherment", "server_auth"],
      validityPeriodHours: 100,
      earlyRenewalHours: 10,
    };
  }

  /** Moves the world's clock ahead of the machine's. */
  moveClock(seconds: number): Promise<void> {
    return this.lab.lab.act((world) => {
      world.clockAhead = seconds;
    });
  }

  /** The world's time. */
  now(): Date {
    return new Date(Date.now() + (this.lab.lab.world().clockAhead ?? 0) * 1000);
  }
}

const caInputs = (privateKeyPem: string): Props => ({
  privateKeyPem,
  subject: { commonName: "Vault CA", organization: "homelab" },
  isCaCertificate: true,
  allowedUses: ["cert_signing", "crl_signing"],
  validityPeriodHours: 87600,
});

const requestInputs = (privateKeyPem: string): Props => ({
  privateKeyPem,
  subject: { commonName: "vault" },
  dnsNames: ["vault.vault.svc", "*.vault-internal"],
  ipAddresses: ["192.168.1.82", "127.0.0.1"],
});
