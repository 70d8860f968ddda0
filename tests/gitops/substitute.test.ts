// Proves that the lab substitutes variables as Flux does, errors included. The cases follow what fluxcd/pkg/envsubst
// documents of its operators; those that change a value are refused here.
import { substitute, substituted } from "../../lab/gitops/substitute";

const values = { NAME: "main", EMPTY: "", NUMBER: "2" };

test.each([
  ["plain ${NAME}", "plain main"],
  ["${NAME}${NAME}", "mainmain"],
  ["no braces $NAME", "no braces $NAME"],
  ["escaped $${NAME}", "escaped ${NAME}"],
  ["a price of 5$", "a price of 5$"],
  ["${NOBODY:=default}", "default"],
  ["${NOBODY:-default}", "default"],
  ["${NOBODY=default}", "default"],
  ["${EMPTY:=default}", "default"],
  ["${NAME:=default}", "main"],
  ["${NOBODY:=a-${NAME}-b}", "a-main-b"],
  ["${NOBODY:=}", ""],
  ["${EMPTY}", ""],
])("%s becomes %s", (text, result) => {
  expect(substitute(text, { values, strict: true })).toBe(result);
});

test.each([
  ["${NOBODY}", 'variable not set (strict mode): "NOBODY"'],
  ["${NAME", "missing closing brace"],
  ["${NAME-default}", "missing closing brace"],
  ["${}", "unable to parse variable name"],
  ["${NAME:=open", "bad substitution"],
  ["${NAME^^}", "the lab does not know the operator ^ in a substitution"],
  ["${#NAME}", "the lab does not know the operator # in a substitution"],
])("%s is refused", (text, message) => {
  expect(() => substitute(text, { values, strict: true })).toThrow(new Error(message));
});

test("what is not set is empty when the controller is not strict", () => {
  expect(substitute("a${NOBODY}b", { values, strict: false })).toBe("ab");
});

const OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: one }\n";

test("an object can keep its text", () => {
  const kept = OBJECT.replace("one }", "one, annotations: { kustomize.toolkit.fluxcd.io/substitute: disabled } }");
  const variables = { values, strict: true };
  expect(substituted(`${kept}data: { a: "\${NOBODY}" }\n`, variables)["data"]).toEqual({ a: "${NOBODY}" });
});

test("without variables nothing is replaced", () => {
  expect(substituted(`${OBJECT}data: { a: "\${NAME}" }\n`, undefined)["data"]).toEqual({ a: "${NAME}" });
  expect(substituted(`${OBJECT}data: { a: "\${NAME}" }\n`, { values: {}, strict: true })["data"]).toEqual({
    a: "${NAME}",
  });
});

test("the error names the object", () => {
  const text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: one, namespace: two }\nspec: ${NOBODY}\n";
  expect(() => substituted(text, { values, strict: true })).toThrow(
    new Error(
      "post build failed for 'Deployment.v1.apps/one': envsubst error: variable substitution failed: " +
        'variable not set (strict mode): "NOBODY"',
    ),
  );
});

test("a number in a variable becomes a number", () => {
  expect(substituted(`${OBJECT}data:\n  a: \${NUMBER}\n`, { values, strict: true })["data"]).toEqual({ a: 2 });
});
