// The simulated `tls.CertRequest`: a real certificate signing request, kept in the state until an input changes.
import { createHash, createPrivateKey } from "node:crypto";
import { z } from "zod";
import { UNKNOWN, type ResourceModel } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import { word } from "../../kernel/values";
import { fromPem } from "../../pki/pem";
import { writeRequest } from "../../pki/request";
import type { World } from "../../world/model";
import { algorithmOf } from "./certificate";
import { given, namesOf, naming, subjectOf } from "./inputs";
import { addressesAreAddresses, keyIsReadable } from "./laws";

const schema = z.strictObject(naming);
const COMPUTED = ["certRequestPem", "keyAlgorithm"];

export const certRequest: ResourceModel<World> = {
  type: "tls:index/certRequest:CertRequest",
  coverage: "A real request. `privateKeyPemWo` is refused.",
  check: strictCheck(schema),
  replaceOn: Object.keys(schema.shape),
  secretOutputs: ["privateKeyPem"],
  durations: { create: 0, update: 0, delete: 0 },
  plan: (inputs, old) => ({
    ...inputs,
    ...Object.fromEntries(COMPUTED.map((name) => [name, old?.[name] ?? UNKNOWN])),
  }),
  create: (inputs, operation) => {
    const pem = word(inputs.privateKeyPem);
    operation.uphold(keyIsReadable, { pem, what: "private key" });
    const names = namesOf(inputs);
    operation.uphold(addressesAreAddresses, names);
    const key = createPrivateKey(pem);
    const certRequestPem = writeRequest(subjectOf(inputs), names, key);
    const [request] = fromPem(certRequestPem);
    const id = createHash("sha1")
      .update(request?.der ?? "")
      .digest("hex");
    return { id, outputs: { ...inputs, certRequestPem, keyAlgorithm: algorithmOf(key) } };
  },
  read: (_id, old) => ({ inputs: given(old, Object.keys(schema.shape), {}), outputs: old }),
  update: (_id, old) => old,
  delete: () => undefined,
};
