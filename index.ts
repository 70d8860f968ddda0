// The Pulumi program: the fleet from the stack files, the stack by its name.
import "./sdks/lean";
import "./stacks/transpileOnce";
import * as pulumi from "@pulumi/pulumi";
import { runStack } from "./stacks/program";
import { quietSdk } from "./stacks/quietSdk";

quietSdk();

export = (): unknown => runStack(pulumi.getRootDirectory(), pulumi.getStack());
