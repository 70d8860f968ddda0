// What lies under `sys/`: the seal, policies, audit devices; mounts are next door.
import { isRecord, textAt } from "../controllers/tree";
import { policyText } from "./acl";
import { absent, done, refused, type Call, type Endpoint, type Outcome } from "./call";
import { mountEndpoint } from "./mounts";
import { parsePolicy, PolicyError } from "./policy";

/** The release that the `vault` chart brings (hashicorp/vault-helm Chart.yaml appVersion). */
const VERSION = "2.0.4";

/** `sys/<rest>` (hashicorp/vault vault/logical_system.go). */
export function systemEndpoint(call: Call, rest: string): Endpoint | undefined {
  const { vault } = call;
  if (rest === "seal-status") {
    const { initialized, sealed, unsealProgress } = vault;
    const progress = unsealProgress?.length ?? 0;
    return {
      open: true,
      read: () => ({ data: { type: "shamir", initialized, sealed, t: 3, n: 5, progress, version: VERSION } }),
    };
  }
  const [, policy] = /^policies\/acl\/?(.*)$/.exec(rest) ?? [];
  if (policy !== undefined) return policy === "" ? { list: () => listPolicies(call) } : policyEndpoint(call, policy);
  const [, device] = /^audit\/?(.*)$/.exec(rest) ?? [];
  if (device !== undefined) return auditEndpoint(call, device);
  return mountEndpoint(call, rest);
}

function listPolicies(call: Call): Outcome {
  return { data: { keys: [...new Set(["default", ...Object.keys(call.vault.policies)])].sort().concat("root") } };
}

function policyEndpoint(call: Call, written: string): Endpoint {
  const { vault } = call;
  const name = written.toLowerCase();
  return {
    read: () => {
      const policy = policyText(vault, name);
      return policy === undefined ? absent : { data: { name, policy } };
    },
    write: () => writePolicy(call, name),
    remove: () => {
      if (name === "root") return refused(400, 'cannot delete "root" policy');
      if (name === "default") return refused(400, "cannot delete default policy");
      Reflect.deleteProperty(vault.policies, name);
      return done;
    },
  };
}

function writePolicy(call: Call, name: string): Outcome {
  const text = textAt(call.request.body, "policy") ?? "";
  if (text === "") return refused(400, "'policy' parameter not supplied or empty");
  if (name === "root") return refused(400, 'cannot update "root" policy');
  try {
    parsePolicy(text);
  } catch (error) {
    if (error instanceof PolicyError) return refused(400, error.message);
    throw error;
  }
  const existing = call.vault.policies[name];
  const madeBy = existing ? existing.madeBy : call.request.madeBy;
  call.vault.policies[name] = { text, ...(madeBy === undefined ? {} : { madeBy }) };
  return done;
}

function auditEndpoint(call: Call, device: string): Endpoint {
  const { vault } = call;
  const body = call.request.body ?? {};
  if (device === "") {
    const entries = Object.entries(vault.audit).map(([path, { type, options }]) => [
      path,
      { path, type, description: "", options: { ...options }, local: false },
    ]);
    return { sudo: true, read: () => ({ data: Object.fromEntries(entries) as Record<string, unknown> }) };
  }
  const path = `${device.replace(/\/$/, "")}/`;
  return {
    sudo: true,
    write: () => {
      if (vault.audit[path]) return refused(400, "path already in use");
      const type = textAt(body, "type") ?? "";
      if (type !== "file") return refused(400, `unknown backend type: "${type}"`);
      const given = body["options"];
      const options = Object.fromEntries(
        Object.entries(isRecord(given) ? given : {}).map(([key, value]) => [key, String(value)]),
      );
      if ((options["file_path"] ?? "") === "") return refused(400, "file_path is required");
      const { madeBy } = call.request;
      vault.audit[path] = { type, options, ...(madeBy === undefined ? {} : { madeBy }) };
      return done;
    },
    remove: () => {
      Reflect.deleteProperty(vault.audit, path);
      return done;
    },
  };
}
