// The environment that the engine runs in: nothing of the user's Pulumi account, no download, no network.
import * as path from "node:path";
import { cacheRoot } from "./cache";

export interface EnvironmentOptions {
  readonly home: string;
  /** Directory of the file backend. */
  readonly backend: string;
  readonly passphrase: string;
  /** Value of PULUMI_DEBUG_PROVIDERS. */
  readonly debugProviders?: string;
}

/** The caller's environment without its Pulumi settings, plus what keeps a session to itself. */
export function engineEnvironment(options: EnvironmentOptions): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_"));
  return {
    // Compiled modules are kept between runs; Node.js before 22.1 ignores it.
    NODE_COMPILE_CACHE: path.join(cacheRoot(), "node-compile-cache"),
    ...Object.fromEntries(inherited),
    PULUMI_HOME: options.home,
    // Without the sidecar files of attributes: they are not written atomically, and an engine that is killed while it writes
    // one leaves a stack that nobody can read (google/go-cloud blob/fileblob/attrs.go, setAttrs).
    PULUMI_BACKEND_URL: `file://${options.backend}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: options.passphrase,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Previews report the same events as updates.
    PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
    // Sessions start from nothing: a copy of each state before each operation would help nobody.
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    ...(options.debugProviders === undefined ? {} : { PULUMI_DEBUG_PROVIDERS: options.debugProviders }),
  };
}
