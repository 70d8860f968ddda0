// Why a mutant of a rule may survive: the first entry that fits says so. A survivor that none fits fails the run.

/** Of one file: parts of what stands there. */
const of = (file, reason, ...originals) => ({
  reason,
  fits: (mutant) => mutant.file.endsWith(`/${file}.ts`) && originals.some((part) => mutant.original.includes(part)),
});

const specific = [
  of("claims", "The schema takes only endpoints that begin with https.", "https:"),
  of("claims", "Of the claims of a site only reserved addresses are told apart.", '"gateway"', '"proxmox"'),
  of(
    "claims",
    "Without nodes the smallest of none is no address, and the search begins at the start of the network.",
    "nodes.length === 0",
  ),
  of("meshTrust", "Whoever is no agent is a hub, under whatever name.", '"hub"'),
  of("names", "The further parent is the empty name, which no cluster has.", "labels.slice(1)"),
  of("versions", "A version with a v elsewhere is none of a release, which is asked for beside.", "/^v/"),
  of("mesh", "It takes 255 clusters to use up all ids.", '""', "free === undefined"),
  of("net-bridge-allowed", "Without the setting no further bridge is allowed, as with its default.", "{"),
  of("k8s-no-cluster-admin-binding", "Without the setting nobody is excepted, as with its default.", "{", "[]"),
  of("net-cilium-mtu-fits-overlay", "The empty words between two separators match no interface.", "/["),
  of("aws-gpu-idle-stop", "Nothing is as little true as false.", "default"),
  of("gitops-chart-version-exact", "Further digits are taken in by what follows.", "sha256"),
  of("dns-alias-alone", "Both ways of folding make names equal that differ only in case.", "toLowerCase"),
  of("tls-key-curve", "The empty text is as little a curve of the list as the default.", '"P224"'),
  of(
    "cilium-mesh-auth-mode",
    "Before 1.19 only the mode cluster is faulted, so that any other word does as the default.",
    '"legacy"',
  ),
  of("gpu", "No family of AWS has more before or behind its name, and none a generation of two digits.", "/^(a1|"),
  of(
    "nebula-lighthouse-found",
    "An address of a LAN is one of IPv4, which has no colon but the one before its port.",
    "/:",
  ),
  of("vault-reader-scope", "The group takes all that stands before, with or without the anchor.", "/^"),
  of("vault-policy-data-metadata-pair", "A path reaches itself.", "path === metadata"),
  of(
    "vault-policy-own-mesh-path",
    "The paths of the cases all grant something; one that denies gives nobody an entry either.",
    "filter(grants)",
  ),
  of("eso-single-mesh-push", "Keys of the cases are texts; Kubernetes takes no other.", "false"),
  of("vault-approle-per-cluster", "Names of policies in the cases are texts; Vault takes no other.", "false"),
];

const general = [
  {
    reason:
      "The text stands for an absent one, and any text does that names, matches and parses as nothing; or the type checker alone thinks that it can be absent.",
    fits: ({ original, replacement, text }) =>
      original === '""' && replacement.includes("Stryker") && /\?\? ""|= ""|inspect\(""|< 2|undefined \? ""/.test(text),
  },
  {
    reason:
      "The list stands for nothing, and an element without the properties that are read counts for nothing either; or the type checker alone thinks that it comes to that.",
    fits: ({ original, replacement }) => original === "[]" && replacement.includes("Stryker"),
  },
  {
    reason:
      "The type checker asks for the comparison: with nothing in its place, what follows comes to the same, or nothing can stand there.",
    fits: ({ mutator, original }) =>
      /^(ConditionalExpression|LogicalOperator)$/.test(mutator) && /[!=]== undefined/.test(original),
  },
  {
    reason:
      "The type checker asks for the question mark: whatever gets there has the value, because of the types that the rule is about or of what is asked before.",
    fits: ({ mutator }) => mutator === "OptionalChaining",
  },
  {
    reason: "The tokens of types begin with the name of their package, and none has another's inside or at its end.",
    fits: ({ original }) =>
      /^\/\^(\(\?:)?(aws|kubernetes|cloudflare|pulumi)\b|^\/\^\(\?:(kubernetes|cloudflare|pulumi)|type\.startsWith/.test(
        original,
      ),
  },
  {
    reason: "What is filtered out has none of the values that are read after.",
    fits: ({ mutator, original }) => mutator === "MethodExpression" && original.includes(".filter("),
  },
];

export const reasonFor = (mutant) => [...specific, ...general].find(({ fits }) => fits(mutant))?.reason;
