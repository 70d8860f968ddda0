// Command talos answers questions about Talos with Talos's own library: JSON lines in, JSON lines out.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"

	"homelab.invalid/tools/talos/schematic"
)

// request is one line of input.
type request struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

// response is one line of output; exactly one of Result and Error is set.
type response struct {
	ID     json.RawMessage `json:"id"`
	Result any             `json:"result,omitempty"`
	Error  string          `json:"error,omitempty"`
}

type handler func(json.RawMessage) (any, error)

// method makes a handler of a typed function; unknown parameters are refused.
func method[P, R any](run func(P) (R, error)) handler {
	return func(raw json.RawMessage) (any, error) {
		var params P

		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.DisallowUnknownFields()

		if err := decoder.Decode(&params); err != nil {
			return nil, fmt.Errorf("invalid parameters: %w", err)
		}

		return run(params)
	}
}

var methods = map[string]handler{
	"genSecrets":     method(genSecrets),
	"genConfig":      method(genConfig),
	"applyPatches":   method(applyPatches),
	"validate":       method(validate),
	"parse":          method(parse),
	"rebootDecision": method(rebootDecision),
	"redact":         method(redact),
	"talosconfig":    method(talosconfig),
	"kubeconfig":     method(kubeconfig),
	"handshake":      method(handshake),
	"schematic":      method(schematic.Of),
}

// serve answers every line until the input ends. Answers may come in another order than the questions.
func serve(in io.Reader, out io.Writer) error {
	var (
		pending sync.WaitGroup
		writing sync.Mutex
	)

	answer := func(reply response) {
		writing.Lock()
		defer writing.Unlock()

		// The value is one of ours and the pipe's reader is gone when writing fails: nobody is left to tell.
		_ = json.NewEncoder(out).Encode(reply) //nolint:errchkjson
	}

	lines := bufio.NewReaderSize(in, 1<<20)

	for {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			pending.Go(func() { answer(handle(line)) })
		}

		if err != nil {
			pending.Wait()

			if err == io.EOF {
				return nil
			}

			return err
		}
	}
}

// handle answers one line. A panic of the library becomes an error of that one question.
func handle(line []byte) (reply response) {
	var question request

	if err := json.Unmarshal(line, &question); err != nil {
		return response{Error: fmt.Sprintf("not a request: %s", err)}
	}

	reply.ID = question.ID

	defer func() {
		if fault := recover(); fault != nil {
			reply.Result, reply.Error = nil, fmt.Sprintf("%s: %v", question.Method, fault)
		}
	}()

	run, ok := methods[question.Method]
	if !ok {
		reply.Error = fmt.Sprintf("unknown method %q", question.Method)

		return reply
	}

	result, err := run(question.Params)
	if err != nil {
		reply.Error = err.Error()

		return reply
	}

	reply.Result = result

	return reply
}

func main() {
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
