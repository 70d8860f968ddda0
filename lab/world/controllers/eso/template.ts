// Templates of External Secrets, as far as the lab renders them: text with references to keys of the source.
// Source: external-secrets/external-secrets v2.9.0 runtime/template/v2/template.go; golang/go text/template.

/** The rendered text, or why there is none. */
export type Rendered = { readonly text: string } | { readonly error: string };

/** `{{ .key }}` or `{{ index . "key" }}`. */
const REFERENCE = /\{\{\s*(?:\.([A-Za-z_]\w*)|index \. "([^"]+)")\s*\}\}/g;

/** Renders one value of `template.data`. A key that is not there is an error with a dot and empty text with `index`. */
export function render(key: string, template: string, source: Readonly<Record<string, string>>): Rendered {
  const left = template.replaceAll(REFERENCE, "");
  if (/\{\{|\}\}/.test(left)) {
    return {
      error: `unable to parse template at key ${key}: the lab renders no more than {{ .key }} and {{ index . "key" }}`,
    };
  }
  let missing: string | undefined;
  const text = template.replaceAll(REFERENCE, (_all, field: string | undefined, index: string | undefined) => {
    if (field !== undefined && !Object.hasOwn(source, field)) missing ??= field;
    return source[field ?? index ?? ""] ?? "";
  });
  if (missing === undefined) return { text };
  const place = `template: ${key}:1:${template.indexOf(`.${missing}`)}`;
  return {
    error: `unable to execute template at key ${key}: ${place}: executing "${key}" at <.${missing}>: map has no entry for key "${missing}"`,
  };
}

/** Renders all values; the first error ends it. */
export function renderAll(
  templates: Readonly<Record<string, unknown>>,
  source: Readonly<Record<string, string>>,
): { readonly values: Record<string, string> } | { readonly error: string } {
  const values: Record<string, string> = {};
  for (const [key, template] of Object.entries(templates)) {
    const rendered = render(key, String(template), source);
    if ("error" in rendered) return rendered;
    values[key] = rendered.text;
  }
  return { values };
}
