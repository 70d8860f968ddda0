// What of an overlay a machine's live configuration holds, before anybody asks whether it works.
import { parseAllDocuments } from "yaml";
import { isRecord, listAt, textAt } from "../controllers/tree";

/** Where the extension service reads its configuration (siderolabs/extensions network/nebula/nebula.yaml). */
export const NEBULA_FILE = "/usr/local/etc/nebula/config.yml";

export interface OverlayDocuments {
  /** The document of the extension service `nebula`, and its configuration file where the service looks for it. */
  readonly nebula?: { readonly file?: string };
  /** The first link of kind WireGuard. */
  readonly wireguard?: Record<string, unknown>;
}

const known = new Map<string, OverlayDocuments>();

/** Documents of a machine configuration, which is parsed once. */
export function overlayDocuments(yaml: string): OverlayDocuments {
  const found = known.get(yaml) ?? read(yaml);
  known.set(yaml, found);
  return found;
}

function read(yaml: string): OverlayDocuments {
  if (!/^kind: "?(ExtensionServiceConfig|WireguardConfig)"?\s*$/m.test(yaml)) return {};
  const documents = parseAllDocuments(yaml)
    .map((document) => document.toJS() as unknown)
    .filter(isRecord);
  const service = documents.find(
    (document) => document["kind"] === "ExtensionServiceConfig" && document["name"] === "nebula",
  );
  const wireguard = documents.find((document) => document["kind"] === "WireguardConfig");
  const file = listAt(service, "configFiles").find((entry) => textAt(entry, "mountPath") === NEBULA_FILE);
  const content = textAt(file, "content");
  return {
    ...(service && { nebula: content === undefined ? {} : { file: content } }),
    ...(wireguard && { wireguard }),
  };
}
