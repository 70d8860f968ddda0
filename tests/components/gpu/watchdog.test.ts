// Proves when the watchdog's script stops its machine and when it says that it is alive, by running it with bash among
// stub programs, whose `sleep` moves a clock of minutes on. It cannot prove that NVIDIA's driver reports work as the stub
// does, nor that EC2 stops what it is told to stop.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SCRIPT = join(__dirname, "../../../components/gpu/watchdog.sh");
/** Unix seconds at which the script starts. */
const START = 1_800_000_000;
const METADATA = "http://169.254.169.254/latest";

interface Machine {
  readonly idleMinutes?: number;
  /** Shell that answers for `nvidia-smi`, with the seconds since the start in `$at`. */
  readonly gpu: string;
  /** Shell that answers for `aws`. Default: succeeds. */
  readonly aws?: string;
  /** Shell that answers for `curl`. Default: a metadata service that wants a token. */
  readonly curl?: string;
  /** Minutes after which the world ends. */
  readonly minutes: number;
}

interface Call {
  /** Minutes since the start. */
  readonly at: number;
  readonly call: string;
}

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "watchdog-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** What the script called `aws` with, and when. */
function watch(machine: Machine): readonly Call[] {
  const clock = join(directory, "clock");
  const log = join(directory, "log");
  writeFileSync(clock, "0\n");
  const program = (name: string, body: string): void => {
    const file = join(directory, name);
    writeFileSync(file, `#!/bin/sh\nread -r at < ${clock}\n${body}\n`);
    chmodSync(file, 0o755);
  };
  program("sleep", `at=$((at + $1)); echo $at > ${clock}; [ $at -lt ${machine.minutes * 60} ] || kill $PPID`);
  program("date", `[ "$1" = +%s ] && echo $((${START} + at))`);
  program("nvidia-smi", `echo "$@" >> ${join(directory, "asked")}\n${machine.gpu}`);
  program("aws", `echo "$at $@" >> ${log}\n${machine.aws ?? ""}`);
  program("curl", `echo "$@" >> ${join(directory, "fetched")}\n${machine.curl ?? metadataService}`);
  try {
    execFileSync("bash", [SCRIPT], {
      env: { PATH: `${directory}:/usr/bin:/bin`, IDLE_MINUTES: String(machine.idleMinutes ?? 15) },
      stdio: "pipe",
    });
  } catch (error) {
    // The script runs until its machine is gone.
    expect((error as { signal?: string }).signal).toBe("SIGTERM");
  }
  return lines(existsSync(log) ? log : undefined).map((line) => {
    const [at = "", ...call] = line.split(" ");
    return { at: Number(at) / 60, call: call.join(" ") };
  });
}

const metadataService = `
case "$*" in
  *"-X PUT"*"-ttl-seconds: "*"/api/token") echo a-token ;;
  *"X-aws-ec2-metadata-token: a-token"*"/meta-data/instance-id") echo i-0abc ;;
  *) exit 22 ;;
esac`;

const lines = (file: string | undefined): readonly string[] =>
  file === undefined ? [] : readFileSync(file, "utf8").trim().split("\n");

const stops = (calls: readonly Call[]): readonly number[] =>
  calls.filter(({ call }) => call === "ec2 stop-instances --instance-ids i-0abc").map(({ at }) => at);

const signs = (calls: readonly Call[]): readonly number[] =>
  calls.filter(({ call }) => call.startsWith("ec2 create-tags")).map(({ at }) => at);

test("a GPU without work is stopped after 15 minutes, and again each minute until the machine is gone", () => {
  expect(stops(watch({ gpu: "echo 0", minutes: 18 }))).toEqual([15, 16, 17]);
});

test("after as many minutes as it is told", () => {
  expect(stops(watch({ idleMinutes: 5, gpu: "echo 0", minutes: 6 }))).toEqual([5]);
});

test("work in the last minute starts the count anew", () => {
  const busyInMinute14 = "if [ $((at / 60)) -eq 14 ]; then echo 37; else echo 0; fi";

  expect(stops(watch({ gpu: busyInMinute14, minutes: 31 }))).toEqual([30]);
});

test("a question that is done in seconds is work too", () => {
  const tenSecondsInMinute9 = "if [ $at -eq 570 ]; then echo 1; else echo 0; fi";

  expect(stops(watch({ gpu: tenSecondsInMinute9, minutes: 26 }))).toEqual([25]);
});

test("one GPU of several at work is enough", () => {
  expect(stops(watch({ gpu: "printf '0\\n0\\n100\\n0\\n'", minutes: 17 }))).toEqual([]);
});

test("a driver that fails does no work: its machine is stopped", () => {
  const broken = 'echo "NVIDIA-SMI has failed because it couldn\'t communicate with the NVIDIA driver." >&2; exit 9';

  expect(stops(watch({ gpu: broken, minutes: 16 }))).toEqual([15]);
});

test("a driver that writes its failure where the answer belongs is not at work either", () => {
  expect(
    stops(watch({ gpu: "echo 'Unable to determine the device handle for GPU0000:00:1E.0'", minutes: 16 })),
  ).toEqual([15]);
});

test("a driver that fails now and then hides no work", () => {
  expect(stops(watch({ gpu: "[ $((at % 30)) -eq 0 ] && echo 50", minutes: 17 }))).toEqual([]);
});

test("it asks for nothing but the share of time at work", () => {
  watch({ gpu: "echo 0", minutes: 1 });

  expect(new Set(lines(join(directory, "asked")))).toEqual(
    new Set(["--query-gpu=utilization.gpu --format=csv,noheader,nounits"]),
  );
});

test("every five minutes it says in its own tag that it is alive", () => {
  const calls = watch({ gpu: "echo 90", minutes: 17 });

  expect(calls).toEqual(
    [0, 5, 10, 15].map((at) => ({
      at,
      call: `ec2 create-tags --resources i-0abc --tags Key=homelab:watchdog-seen,Value=${START + at * 60}`,
    })),
  );
});

test("once it wants to stop it gives no sign, so that the backstop helps where EC2 does not listen", () => {
  const calls = watch({ gpu: "echo 0", aws: '[ "$2" != stop-instances ]', minutes: 22 });

  expect(signs(calls)).toEqual([0, 5, 10]);
  expect(stops(calls)).toEqual([15, 16, 17, 18, 19, 20, 21]);
});

test("work that comes while EC2 does not listen is left alone", () => {
  const calls = watch({
    gpu: "if [ $((at / 60)) -ge 16 ]; then echo 80; else echo 0; fi",
    aws: '[ "$2" != stop-instances ]',
    minutes: 27,
  });

  expect(stops(calls)).toEqual([15, 16]);
  expect(signs(calls)).toEqual([0, 5, 10, 20, 25]);
});

test("a sign that EC2 refuses does not keep it from watching", () => {
  expect(stops(watch({ gpu: "echo 0", aws: '[ "$2" != create-tags ]', minutes: 16 }))).toEqual([15]);
});

test("it asks the metadata service with a token, and for its own id only", () => {
  watch({ gpu: "echo 0", minutes: 1 });

  expect(lines(join(directory, "fetched"))).toEqual([
    `-fsS -m 5 -X PUT -H X-aws-ec2-metadata-token-ttl-seconds: 60 ${METADATA}/api/token`,
    `-fsS -m 5 -H X-aws-ec2-metadata-token: a-token ${METADATA}/meta-data/instance-id`,
  ]);
});

test("a metadata service that does not answer yet is asked again", () => {
  const afterTenSeconds = `[ $at -ge 10 ] || exit 28\n${metadataService}`;

  expect(stops(watch({ gpu: "echo 0", curl: afterTenSeconds, minutes: 16 }))).toEqual([15 + 10 / 60]);
});
