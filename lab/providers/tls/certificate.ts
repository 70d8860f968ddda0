// What both kinds of certificates have in common: they are made once, live in the state, and are replaced when the
// world's clock reaches the time of their renewal.
import type { KeyObject } from "node:crypto";
import { type z } from "zod";
import { UNKNOWN, Unknown, type Operation, type Props, type ResourceModel } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import { amount, word } from "../../kernel/values";
import { certify, type AlternativeNames, type Issuer, type Template } from "../../pki/signing";
import { nowOf } from "../../world/clock";
import type { World } from "../../world/model";
import { given, usagesOf } from "./inputs";
import { authorityHasKeyId, caHasSubject, onlyCasLimitPaths } from "./laws";

const HOUR = 3_600_000;

const DEFAULTS: Props = { earlyRenewalHours: 0, isCaCertificate: false, setSubjectKeyId: false };

/** Who a certificate is about and whose key it carries. */
export interface Holder extends AlternativeNames {
  readonly subject: Template["subject"];
  readonly publicKey: KeyObject;
}

export interface Kind {
  readonly type: string;
  readonly coverage: string;
  readonly schema: z.ZodObject;
  /** Defaults besides those that both kinds have. */
  readonly defaults?: Props;
  readonly secretOutputs: readonly string[];
  /** Output that names the algorithm of the key that signs. */
  readonly algorithmOutput: string;
  /** Judges the laws of this kind and reads its inputs. */
  sign(inputs: Props, operation: Operation<World>): { readonly holder: Holder; readonly issuer: Issuer };
}

/** A certificate resource. Sources: hashicorp/terraform-provider-tls internal/provider/common_cert.go and resource_*_cert.go. */
export function certificateModel(kind: Kind): ResourceModel<World> {
  const names = Object.keys(kind.schema.shape);
  const defaults = { ...DEFAULTS, ...kind.defaults };
  const computed = ["certPem", kind.algorithmOutput, "validityEndTime", "validityStartTime"];
  return {
    type: kind.type,
    coverage: kind.coverage,
    check: strictCheck(kind.schema),
    // The time of renewal is no part of the certificate: it changes in place.
    replaceOn: names.filter((name) => name !== "earlyRenewalHours"),
    drift: (state, inputs, operation) =>
      dueForRenewal(state, inputs.earlyRenewalHours, operation.world)
        ? [{ path: ["readyForRenewal"], replaces: true }]
        : [],
    secretOutputs: kind.secretOutputs,
    durations: { create: 1, update: 0, delete: 0 },
    plan: (inputs, old) => ({
      ...defaults,
      ...inputs,
      readyForRenewal: renewedAtOnce({ ...defaults, ...inputs }),
      ...Object.fromEntries(computed.map((name) => [name, old?.[name] ?? UNKNOWN])),
    }),
    create: (inputs, operation) => {
      const all = { ...defaults, ...inputs };
      const { holder, issuer } = kind.sign(all, operation);
      const { serial, outputs } = make(all, holder, issuer, operation);
      const algorithm = { [kind.algorithmOutput]: algorithmOf(issuer.privateKey) };
      return { id: serial.toString(), outputs: { ...all, ...outputs, ...algorithm } };
    },
    read: (_id, old, operation) => ({
      inputs: given(old, names, defaults),
      outputs: dueForRenewal(old, old.earlyRenewalHours, operation.world) ? { ...old, readyForRenewal: true } : old,
    }),
    update: (_id, old, inputs) => {
      const all = { ...old, ...defaults, ...inputs };
      return { ...all, readyForRenewal: renewedAtOnce(all) };
    },
    delete: () => undefined,
  };
}

/** Go's name of a key's algorithm, as the provider writes it. */
export function algorithmOf(key: KeyObject): string {
  if (key.asymmetricKeyType === "ed25519") return "ED25519";
  return key.asymmetricKeyType === "rsa" ? "RSA" : "ECDSA";
}

function make(all: Props, holder: Holder, issuer: Issuer, operation: Operation<World>) {
  const isCa = all.isCaCertificate === true;
  const maxPathLength = amount(all.maxPathLength, -1);
  operation.uphold(caHasSubject, { subject: holder.subject, isCa });
  operation.uphold(authorityHasKeyId, { wanted: all.setAuthorityKeyId === true, keyId: issuer.keyId });
  operation.uphold(onlyCasLimitPaths, { isCa, maxPathLength });
  const notBefore = nowOf(operation.world);
  const notAfter = new Date(notBefore.getTime() + amount(all.validityPeriodHours, 0) * HOUR);
  const template: Template = {
    ...holder,
    notBefore,
    notAfter,
    usages: usagesOf(all),
    isCa,
    // Go takes 0 for "not set" unless told otherwise, and the provider does not tell.
    ...(maxPathLength > 0 && { pathLength: maxPathLength }),
    withSubjectKeyId: isCa || all.setSubjectKeyId === true,
  };
  const { certificate, serial } = certify(template, issuer);
  const outputs = {
    certPem: certificate,
    readyForRenewal: renewedAtOnce(all),
    validityStartTime: notBefore.toISOString(),
    validityEndTime: notAfter.toISOString(),
  };
  return { serial, outputs };
}

/** True for a certificate that the next plan replaces again: its renewal starts no later than its validity. */
function renewedAtOnce(all: Props): boolean | Unknown {
  const [period, early] = [all.validityPeriodHours, all.earlyRenewalHours];
  if (period instanceof Unknown || early instanceof Unknown) return UNKNOWN;
  return amount(period, 0) === 0 || amount(early, 0) >= amount(period, 0);
}

function dueForRenewal(state: Props, earlyRenewalHours: Props[string] | undefined, world: World): boolean {
  if (earlyRenewalHours instanceof Unknown) return false;
  const end = Date.parse(word(state.validityEndTime));
  return end - amount(earlyRenewalHours, 0) * HOUR <= nowOf(world).getTime();
}
