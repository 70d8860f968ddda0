// Knows which resource computed a secret or a PEM text, so that whoever is given it is seen to rely on that resource.
import { at, isBag, isList, type Decoded } from "./codec";
import type { Reason, Urn, Value } from "./model";

/** Shorter texts may be equal by chance. */
const SHORTEST = 16;

/** What the resources of one run computed. In memory only. */
export class Makers {
  private readonly of = new Map<string, Set<Urn>>();

  /** Remembers what a resource computed: secrets and PEM texts among its outputs that it was not given itself. */
  learn(urn: Urn, inputs: Decoded, outputs: Decoded): void {
    const given = new Set(textsIn(inputs.value));
    const secret = outputs.secrets.flatMap((path) => textsIn(at(outputs.value, path) ?? null));
    const pem = textsIn(outputs.value).filter((text) => text.startsWith("-----BEGIN "));
    for (const text of [...secret, ...pem]) {
      if (text.length < SHORTEST || given.has(text)) continue;
      this.of.set(text, (this.of.get(text) ?? new Set()).add(urn));
    }
  }

  /** For each input that others computed, who did; it has no value before. */
  reasons(urn: Urn, { value }: Decoded): readonly Reason[] {
    return Object.entries(value).flatMap(([key, input]) =>
      [...new Set(textsIn(input))].flatMap((text): Reason[] => {
        const makers = this.of.get(text);
        if (makers === undefined || makers.has(urn)) return [];
        return [{ anyOf: [...makers], otherwise: `Nothing has computed the value of ${key} yet.` }];
      }),
    );
  }
}

/** All texts of a value; what is in base64 is read as what it stands for, because that is how Kubernetes passes it on. */
function textsIn(value: Value): readonly string[] {
  if (typeof value === "string") return [plain(value)];
  if (isList(value)) return value.flatMap(textsIn);
  return isBag(value) ? Object.values(value).flatMap(textsIn) : [];
}

function plain(text: string): string {
  if (text.length < SHORTEST || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return text;
  const decoded = Buffer.from(text, "base64").toString("utf8");
  return /^[\t\n\r\x20-\x7e]+$/.test(decoded) ? decoded : text;
}
