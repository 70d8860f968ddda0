// Decides whether a new configuration reaches a running node without a reboot, by Talos's own rule.
package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
	"github.com/siderolabs/talos/pkg/machinery/config/encoder"
	"go.yaml.in/yaml/v4"
)

// What a running node takes over at once. Everything else in the v1alpha1 document needs a reboot; the other documents
// never do. Source: siderolabs/talos v1.12.1, CanApplyImmediate in
// internal/app/machined/pkg/runtime/v1alpha1/v1alpha1_runtime.go.
var immediate = []string{
	"debug",
	"cluster",
	"machine.ca",
	"machine.acceptedCAs",
	"machine.time",
	"machine.certSANs",
	"machine.install",
	"machine.network",
	"machine.sysfs",
	"machine.sysctls",
	"machine.logging",
	"machine.controlPlane",
	"machine.kubelet",
	"machine.kernel",
	"machine.registries",
	"machine.pods",
	"machine.seccompProfiles",
	"machine.nodeAnnotations",
	"machine.nodeLabels",
	"machine.nodeTaints",
	"machine.features.kubernetesTalosAPIAccess",
	"machine.features.kubePrism",
	"machine.features.hostDNS",
	"machine.features.imageCache",
	"machine.features.nodeAddressSortAlgorithm",
}

type rebootParams struct {
	Old string `json:"old"`
	New string `json:"new"`
}

type rebootResult struct {
	NeedsReboot bool `json:"needsReboot"`
	// Fields are the paths in the v1alpha1 document that cannot change on a running node.
	Fields []string `json:"fields"`
	// Changed are all the paths that differ in the v1alpha1 document.
	Changed []string `json:"changed"`
}

func rebootDecision(params rebootParams) (*rebootResult, error) {
	before, err := v1alpha1Tree(params.Old)
	if err != nil {
		return nil, err
	}

	after, err := v1alpha1Tree(params.New)
	if err != nil {
		return nil, err
	}

	result := rebootResult{Fields: []string{}, Changed: []string{}}
	differing("", before, after, &result.Changed)
	slices.Sort(result.Changed)

	for _, path := range result.Changed {
		if !slices.ContainsFunc(immediate, func(prefix string) bool {
			return path == prefix || strings.HasPrefix(path, prefix+".")
		}) {
			result.Fields = append(result.Fields, path)
		}
	}

	result.NeedsReboot = len(result.Fields) > 0

	return &result, nil
}

// v1alpha1Tree is the v1alpha1 document as plain values, as Talos itself writes it.
func v1alpha1Tree(text string) (map[string]any, error) {
	cfg, err := configloader.NewFromBytes([]byte(text))
	if err != nil {
		return nil, err
	}

	if cfg.RawV1Alpha1() == nil {
		return nil, errors.New("config is not v1alpha1")
	}

	encoded, err := encoder.NewEncoder(cfg.RawV1Alpha1(), encoder.WithComments(encoder.CommentsDisabled)).Encode()
	if err != nil {
		return nil, err
	}

	var tree map[string]any

	return tree, yaml.Unmarshal(encoded, &tree)
}

// differing collects the innermost map paths at which two trees differ; lists count as one value.
func differing(path string, before, after any, found *[]string) {
	old, oldIsMap := before.(map[string]any)
	now, nowIsMap := after.(map[string]any)

	if (oldIsMap || before == nil) && (nowIsMap || after == nil) && (oldIsMap || nowIsMap) {
		for key := range old {
			differing(join(path, key), old[key], now[key], found)
		}

		for key := range now {
			if _, known := old[key]; !known {
				differing(join(path, key), nil, now[key], found)
			}
		}

		return
	}

	one, _ := yaml.Marshal(before)  //nolint:errcheck // plain values always encode
	other, _ := yaml.Marshal(after) //nolint:errcheck

	if string(one) != string(other) {
		*found = append(*found, path)
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}

	return path + "." + key
}
