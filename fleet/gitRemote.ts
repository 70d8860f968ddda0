// The remote `origin` of the checkout that holds the project, as a URL that Flux accepts.
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** A Git URL without credentials, or the sentence that says why there is none. */
export type GitUrl = { readonly url: string; readonly credentials: boolean } | { readonly refusal: string };

/**
 * `https://` and `ssh://` URLs, `user@host:path` as `ssh://user@host/path`. Passwords and tokens are left out of
 * the result; `credentials` says that there were some.
 */
export function gitUrl(text: string): GitUrl {
  const scp = /^(?:([\w.-]+)@)?([\w.-]+):(?!\/\/)([^\s:]+)$/.exec(text);
  const [, user, host, path] = scp ?? [];
  if (host !== undefined && path !== undefined && !/^[A-Za-z]$/.test(host)) {
    return {
      url: `ssh://${user === undefined ? "" : `${user}@`}${host}/${path.replace(/^\/+/, "")}`,
      credentials: false,
    };
  }
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return { refusal: "is not a URL" };
  }
  if (url.protocol !== "https:" && url.protocol !== "ssh:") {
    return { refusal: `is a ${url.protocol.slice(0, -1)} URL, which Flux does not read from: use https:// or ssh://` };
  }
  const credentials = url.password !== "" || (url.protocol === "https:" && url.username !== "");
  if (!credentials) {
    return { url: text, credentials };
  }
  url.password = "";
  url.username = url.protocol === "https:" ? "" : url.username;
  return { url: url.href, credentials };
}

/** `remote.origin.url` of the nearest enclosing checkout; undefined without a checkout or without that remote. */
export function originUrl(directory: string): string | undefined {
  const config = configFile(resolve(directory));
  if (config === undefined) {
    return undefined;
  }
  let section = "";
  for (const line of readFileSync(config, "utf8").split("\n")) {
    section = /^\s*\[(.*)\]\s*$/.exec(line)?.[1] ?? section;
    const url = /^\s*url\s*=\s*(.*?)\s*$/.exec(line)?.[1];
    if (section === 'remote "origin"' && url !== undefined) {
      return url;
    }
  }
  return undefined;
}

function configFile(directory: string): string | undefined {
  const dotGit = join(directory, ".git");
  if (!existsSync(dotGit)) {
    const parent = dirname(directory);
    return parent === directory ? undefined : configFile(parent);
  }
  let gitDir = dotGit;
  if (statSync(dotGit).isFile()) {
    // A linked worktree: its .git file names a directory, which names the shared one.
    gitDir = resolve(
      directory,
      readFileSync(dotGit, "utf8")
        .replace(/^gitdir:\s*/, "")
        .trim(),
    );
    const common = join(gitDir, "commondir");
    gitDir = existsSync(common) ? resolve(gitDir, readFileSync(common, "utf8").trim()) : gitDir;
  }
  const config = join(gitDir, "config");
  return existsSync(config) ? config : undefined;
}
