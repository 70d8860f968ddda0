// Command kustomize renders directories with kustomize's own library: one JSON document in, one JSON document out.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

type request struct {
	// Root is the directory that the paths are relative to.
	Root  string   `json:"root"`
	Paths []string `json:"paths"`
}

// rendering is what came of one path; exactly one of Objects and Error is set.
type rendering struct {
	// Objects are YAML texts: variables are substituted in the text that kustomize writes, which quotes less than its input.
	Objects []string `json:"objects,omitempty"`
	Error   string   `json:"error,omitempty"`
}

// render builds as Flux's controller does: files from anywhere below the root, built-in plugins only.
// Source: fluxcd/pkg kustomize/kustomize_generator.go, Build.
func render(root, path string) (objects []string, err error) {
	// The library panics on some invalid input.
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("recovered from kustomize build panic: %v", cause)
		}
	}()

	builder := krusty.MakeKustomizer(&krusty.Options{
		LoadRestrictions: types.LoadRestrictionsNone,
		PluginConfig:     types.DisabledPluginConfig(),
	})

	resources, err := builder.Run(filesys.MakeFsOnDisk(), filepath.Join(root, path))
	if err != nil {
		return nil, err
	}

	objects = make([]string, 0, resources.Size())

	for _, resource := range resources.Resources() {
		text, err := resource.AsYAML()
		if err != nil {
			return nil, err
		}

		objects = append(objects, string(text))
	}

	return objects, nil
}

func run(in io.Reader, out io.Writer) error {
	var asked request

	decoder := json.NewDecoder(in)
	decoder.DisallowUnknownFields()

	if err := decoder.Decode(&asked); err != nil {
		return fmt.Errorf("invalid request: %w", err)
	}

	renderings := make(map[string]rendering, len(asked.Paths))

	for _, path := range asked.Paths {
		objects, err := render(asked.Root, path)
		if err != nil {
			renderings[path] = rendering{Error: err.Error()}
		} else {
			renderings[path] = rendering{Objects: objects}
		}
	}

	return json.NewEncoder(out).Encode(renderings)
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
