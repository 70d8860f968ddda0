// Preloaded into the program's process: leaves one resource (DROP_TO) out of what another (DROP_FROM) says it waits for.
const path = require("node:path");

if ((process.argv[1] ?? "").includes(path.join("cmd", "run"))) {
  const { RegisterResourceRequest } = require("@pulumi/pulumi/proto/resource_pb");
  const { DROP_FROM, DROP_TO } = process.env;
  const kept = (urns) => urns.filter((urn) => !urn.endsWith(`::${DROP_TO}`));
  const serialize = RegisterResourceRequest.prototype.serializeBinary;
  RegisterResourceRequest.prototype.serializeBinary = function () {
    if (this.getName() === DROP_FROM) {
      this.setDependenciesList(kept(this.getDependenciesList()));
      this.getPropertydependenciesMap().forEach((list) => list.setUrnsList(kept(list.getUrnsList())));
    }
    return serialize.call(this);
  };
}
