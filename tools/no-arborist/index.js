// Stands in for npm's dependency solver, which @pulumi/pulumi loads at every start to serialise functions.
exports.Arborist = class Arborist {
  constructor() {
    throw new Error(
      "This project serialises no functions: @npmcli/arborist is left out (docs/decisions/no-dependency-solver.md). " +
        "Remove its entry from `overrides` in package.json to use dynamic providers or function serialisation.",
    );
  }
};
