// Recognises what must never be read: the secret texts in values that passed through the lab.
import { parseAllDocuments } from "yaml";
import { at, isBag, isList, type Decoded } from "./codec";
import type { Value } from "./model";

/** Shorter texts would be found everywhere by chance. */
const SHORTEST = 8;

/** The secret texts of everything that the lab saw. In memory only. */
export class Secrets {
  private readonly found = new Set<string>();
  /** Texts that were taken apart already: a machine configuration comes by dozens of times. */
  private readonly seen = new Set<string>();

  get all(): ReadonlySet<string> {
    return this.found;
  }

  /** True when a known secret stands in the text. */
  isIn(text: string): boolean {
    for (const secret of this.found) if (text.includes(secret)) return true;
    return false;
  }

  /** Remembers what lies at the secret paths. */
  learn({ value, secrets }: Decoded): void {
    for (const path of secrets) this.learnValue(at(value, path) ?? null, String(path.at(-1) ?? ""));
  }

  private learnValue(value: Value, key: string): void {
    if (typeof value === "string") this.learnText(value, key);
    else if (isList(value)) for (const item of value) this.learnValue(item, key);
    else if (isBag(value)) for (const [name, item] of Object.entries(value)) this.learnValue(item, name);
  }

  private learnText(text: string, key: string): void {
    const once = `${key}\n${text}`;
    if (text.length < SHORTEST || this.seen.has(once)) return;
    this.seen.add(once);
    if (isPublic(text, key)) return;
    if (text.includes("-----BEGIN ")) {
      for (const body of privateBodies(text)) this.found.add(body);
      return;
    }
    const decoded = fromBase64(text);
    if (decoded?.includes("-----BEGIN ") === true) {
      const bodies = privateBodies(decoded);
      for (const body of bodies) this.found.add(body);
      if (bodies.length > 0) this.found.add(text);
      return;
    }
    const documents = yamlDocuments(text);
    if (documents.length > 0) {
      for (const document of documents) this.learnDocument(document, "");
      return;
    }
    this.found.add(text);
    this.found.add(Buffer.from(text).toString("base64"));
    if (decoded !== undefined && decoded.length >= SHORTEST && !isPublic(decoded, key)) this.found.add(decoded);
  }

  /** A configuration file is secret as a whole, but most of what stands in it is not. */
  private learnDocument(value: Value, key: string): void {
    if (typeof value === "string") {
      // Tolerations, affinities and selectors have keys as well.
      const isPrivateKey = (fromBase64(value) ?? value).includes("-----BEGIN ");
      if (SECRET_KEYS.has(key) && (key !== "key" || isPrivateKey)) this.learnText(value, key);
    } else if (isList(value)) for (const item of value) this.learnDocument(item, key);
    else if (isBag(value)) for (const [name, item] of Object.entries(value)) this.learnDocument(item, name);
  }
}

/** Where kubeconfigs, talosconfigs and Talos machine configurations keep their secrets. */
const SECRET_KEYS = new Set([
  "aescbcEncryptionSecret",
  "client-key-data",
  "key",
  "password",
  "secret",
  "secretboxEncryptionSecret",
  "token",
]);

/** Names of what is public though it travels among secrets: certificates, ids, user names, hosts' and users' public keys. */
const PUBLIC_KEYS =
  /^(id|username|known_hosts|.*\.pub|ca\.crt|tls\.crt|cert|.*[cC]ertificate|(certificate-authority|client-certificate)-data)$/;
const PUBLIC_TEXTS = [
  // An SSH public key, or a line of known_hosts.
  /(^|\s)(ssh-rsa|ssh-ed25519|ecdsa-sha2-\S+) AAAA/,
  // An address with or without port or prefix length.
  /^\d+(\.\d+){3}([:/]\d+)?$/,
  // A URL without credentials.
  /^[a-z]+:\/\/[^@\s]*$/,
];

function isPublic(text: string, key: string): boolean {
  return PUBLIC_KEYS.test(key) || PUBLIC_TEXTS.some((pattern) => pattern.test(text));
}

/**
 * One line of every private key in a PEM text: files may break or escape the lines around it in any way. It is the line
 * that holds private numbers and that no public key shares: the last whole one of OpenSSH's format, which begins with
 * the public key, and the first one of all others.
 */
function privateBodies(text: string): string[] {
  return [...text.matchAll(/-----BEGIN ([A-Z0-9 ]*)PRIVATE KEY-----([^-]*)-----END/g)].flatMap(([, kind, body]) => {
    const lines = (body ?? "").split(/\s+/).filter((line) => line.length >= 16);
    const line = kind?.startsWith("OPENSSH") === true ? lines.at(-1) : lines[0];
    return line === undefined ? [] : [line];
  });
}

/** The text that a base64 string stands for, if it is one of readable text. */
function fromBase64(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  const decoded = Buffer.from(text, "base64").toString("utf8");
  return /^[\t\n\r\x20-\x7e]+$/.test(decoded) ? decoded : undefined;
}

/** The maps of a JSON text, or of a YAML text of several lines. */
function yamlDocuments(text: string): Value[] {
  const isYaml = text.includes("\n") && /^\s*[\w-]+:(\s|$)/m.test(text);
  if (!isYaml && !text.trimStart().startsWith("{")) return [];
  const documents = parseAllDocuments(text, { logLevel: "silent" });
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return [];
  return documents.map((document) => document.toJS() as unknown).filter((value) => isBag(value as Value)) as Value[];
}
