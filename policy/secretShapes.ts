// Tells whether a text looks like a secret, by its shape or by the name it stands under. Says the kind, never the text.

/** What secrets look like by themselves, wherever they stand. */
const shapes: readonly (readonly [kind: string, shape: RegExp])[] = [
  ["a private key", /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/],
  ["an AWS access key", /(?<!\w)A(?:KI|SI)A[A-Z0-9]{16}(?!\w)/],
  ["a Vault token", /(?<![\w.-])(?:hv[bsr]\.[\w-]{20,}|[bsr]\.[A-Za-z0-9]{24}(?![\w.-]))/],
  ["a GitHub token", /(?<!\w)(?:gh[oprsu]_[A-Za-z0-9]{36}|github_pat_\w{22})/],
  ["a GitLab token", /(?<!\w)gl(?:pat|dt|rt|ptt|ft|cbt|agent)-[\w-]{20}/],
  ["a Slack token", /(?<!\w)xox[abeprs]-[\w-]{10}/],
  ["a Pulumi token", /(?<!\w)pul-[0-9a-f]{40}/],
  ["a signed token (JWT)", /(?<!\w)eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8}/],
  ["an age key", /AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]{58}/],
  ["a password hash", /\$2[abxy]\$\d\d\$[./\w]{53}|\$(?:apr1|[156y])\$[^\s$]+\$[./\w]{20}|\$argon2id?\$v=/],
  ["a URL with a password", /[a-z][\w+.-]*:\/\/[^\s:/@]*:(?![$<{*])[^\s/@]+@/i],
];

/** What looks like a secret wherever it stands: "a private key". Undefined when nothing does. */
export function secretShape(text: string): string | undefined {
  const [kind] = shapes.find(([, shape]) => shape.test(text)) ?? [];
  return kind ?? (encodedPems(text).some((pem) => shapes[0]?.[1].test(pem)) ? "a private key" : undefined);
}

/** PEM files inside a text in Base64, as in a kubeconfig. */
const encodedPems = (text: string): readonly string[] =>
  [...text.matchAll(/LS0tLS1CRUdJTi[\w+/]+/g)].map(([encoded]) => fromBase64(encoded));

export const fromBase64 = (text: string): string => Buffer.from(text, "base64").toString("utf8");

/** `adminPassword`, `ADMIN_PASSWORD` and `admin.password` are all `admin-password`. */
const words = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])|([A-Z])([A-Z][a-z])/g, "$1$3-$2$4")
    .replace(/[^A-Za-z\d]+/g, "-")
    .toLowerCase();

/** The last words decide: `secretName`, `tokenTtl`, `passwordPolicy`, `secretKeyRef` and `publicKey` name no secret. */
const secretName =
  /(?:^|-)(?:passwords?|passwd|pass|pwd|passphrase|secret|tokens?|api-?keys?|private-?key|signing-?key|encryption-?key|master-?key|secret-?id|kubeconfig|htpasswd)$/;

/** Names of a Secret, or a switch, rather than what is secret. */
const referenceName =
  /(?:^|-)(?:existing|pull|tls|cert|certificate|ca|auth|checksum)-secret$|^auto-?mount-|^(?:use|enable|require|allow|create)-/;

/** Names under which a mere name stands as often as a secret: only what looks random counts. */
const doubtfulName = /(?:^|-)(?:secret-?key|access-?key|credentials?)$/;

/** The name of a field says that a secret stands in it. */
function isSecretName(name: string): boolean {
  const normal = words(name);
  return secretName.test(normal) && !referenceName.test(normal);
}

/** Points at where the secret is, or is a switch: `${VAR}`, `$(VAR)`, `{{ template }}`, a file, a URL, `true`. */
const reference =
  /^(?:\$[({_A-Z].*|\{\{.*|<.*>|[|>][+-]?|!\w.*|(?:~|\.{0,2})\/[\w./-]+|(?:ref\+|vault:|https?:).*|\w[\w.]*\(.*|[Tt]rue|[Ff]alse|yes|no|on|off|none|null)?$/s;

const isLiteral = (text: string): boolean => !reference.test(text.trim());

/** As generators make them: long, and letters of both cases with digits, or hexadecimal. */
const isRandom = (text: string): boolean =>
  /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)\S{16,}$/.test(text) || /^(?:[0-9a-f]-?){32,}$/i.test(text);

/**
 * Why a text under a name is taken for a secret, as the end of a sentence: "looks like a private key". Undefined when it is
 * not. Looks into files too: lines such as `password = …`, and JSON.
 */
export function findSecret(name: string, text: string): string | undefined {
  const shape = secretShape(text);
  if (shape !== undefined) return `looks like ${shape}`;
  if (standsInClear(name, text)) return "stands in clear under the name of a secret";
  const inside = assignments(text).find(([inner, value]) => standsInClear(inner, value));
  return inside === undefined ? undefined : `sets ${inside[0]} in clear`;
}

const standsInClear = (name: string, text: string): boolean =>
  (isSecretName(name) && isLiteral(text)) || (doubtfulName.test(words(name)) && isRandom(text));

/** `name: value`, `name = value`, `"name": "value"` and `--name=value` in a text; comments are left out. */
function assignments(text: string): readonly (readonly [name: string, value: string])[] {
  const lines = text.split("\n").filter((line) => !/^\s*(?:#|;|\/\/)/.test(line));
  // The value is only looked at, for in a URL it holds the next name.
  const assignment = /(?<![\w.])([A-Za-z][\w.-]*)["']?[ \t]*[:=][ \t]*(?="([^"]*)"|'([^']*)'|([^\s,;"'}\]]+))/g;
  return lines.flatMap((line) =>
    [...line.matchAll(assignment)].map(
      ([, name = "", double, single, bare]) => [name, double ?? single ?? bare ?? ""] as const,
    ),
  );
}
