// Shows what takes long and how long it has taken: one updating line on a terminal, sparse lines on a pipe.

export interface Step {
  /** Replaces the detail shown behind the step's title, e.g. `812 packages`. */
  detail(text: string): void;
  /** Ends the step; `note` says what came out of it. */
  end(note?: string): void;
}

export interface Progress {
  /** Begins a step. Steps do not nest. */
  begin(title: string): Step;
}

interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** How often a pipe hears of a step that is still under way, milliseconds. */
const PIPE_INTERVAL = 30_000;
const TERMINAL_INTERVAL = 250;

/** `95 s` becomes `1m 35s`. */
export function formatElapsed(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, "0")}s`;
}

/** Progress for people, on standard error unless another stream is given. */
export function showProgress(output: Output = process.stderr, now: () => number = Date.now): Progress {
  return {
    begin(title) {
      const started = now();
      let detail = "";
      const line = (): string => `${title}${detail && `: ${detail}`}, ${formatElapsed(now() - started)}`;
      const terminal = output.isTTY === true;
      const draw = terminal
        ? () => output.write(`\r\u001b[2K${line().slice(0, (output.columns ?? 80) - 1)}`)
        : () => output.write(`${line()}\n`);
      if (terminal) draw();
      else output.write(`${title}\n`);
      const timer = setInterval(draw, terminal ? TERMINAL_INTERVAL : PIPE_INTERVAL);
      timer.unref();
      return {
        detail(text) {
          detail = text;
        },
        end(note) {
          clearInterval(timer);
          const last = `${title}: ${note ?? "done"}, ${formatElapsed(now() - started)}\n`;
          output.write(terminal ? `\r\u001b[2K${last}` : last);
        },
      };
    },
  };
}

/** Progress that nobody sees. */
export const silent: Progress = {
  begin: () => ({ detail: () => undefined, end: () => undefined }),
};
