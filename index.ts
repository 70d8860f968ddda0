// The Pulumi program: the fleet from the stack files, the stack by its name.
import * as pulumi from "@pulumi/pulumi";
import { runStack } from "./stacks/program";

// The SDK reads a stack trace at every registration. Mapped to the TypeScript sources, they took a fifth of a preview,
// and Node 20 half a minute to print an error whose trace names the SDK's own sources. Names stay, lines are the
// transpiled ones.
Reflect.deleteProperty(Error, "prepareStackTrace");

export = (): unknown => runStack(pulumi.getRootDirectory(), pulumi.getStack());
