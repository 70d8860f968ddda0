// The `homelab:` configuration of a stack, as its file and Pulumi.yaml declare it.
import { View } from "./view";

const NAMESPACE = "homelab:";

/** @param config every key of the stack's configuration with its value as text; objects are JSON */
export function declaredConfig(config: Readonly<Record<string, string>>): View {
  return new View(
    Object.fromEntries(
      Object.entries(config)
        .filter(([key]) => key.startsWith(NAMESPACE))
        .map(([key, text]) => [key.slice(NAMESPACE.length), parsed(text)]),
    ),
  );
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
