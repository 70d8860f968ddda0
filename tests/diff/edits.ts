// Edits of stack files for samples of changes.
import { isScalar, parseDocument, Scalar } from "yaml";

type Keys = readonly (string | number)[];

/** Sets a value below `config`. */
export const set = (keys: Keys, value: unknown) => (text: string) => {
  const document = parseDocument(text);
  const node = document.createNode(value, { flow: true });
  // A date without quotes would be rewritten by Pulumi.
  if (isScalar(node) && typeof value === "string") node.type = Scalar.QUOTE_DOUBLE;
  document.setIn(["config", ...keys], node);
  return document.toString({ lineWidth: 0 });
};

/** Takes values below `config` away. */
export const without =
  (...removed: readonly Keys[]) =>
  (text: string) => {
    const document = parseDocument(text);
    for (const keys of removed) document.deleteIn(["config", ...keys]);
    return document.toString({ lineWidth: 0 });
  };
