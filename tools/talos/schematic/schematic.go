// Package schematic computes the id that the Image Factory gives to a schematic.
package schematic

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"go.yaml.in/yaml/v4"
)

// Schematic holds what the factory takes, in the order in which it writes it: the id is the hash of that text.
// Source: siderolabs/image-factory pkg/schematic/schematic.go (field order, names, which are left out when empty).
type Schematic struct {
	Overlay       Overlay       `yaml:"overlay,omitempty"`
	Customization Customization `yaml:"customization"`
}

// Overlay is a part of a schematic.
type Overlay struct {
	Image   string         `yaml:"image"`
	Name    string         `yaml:"name"`
	Options map[string]any `yaml:"options,omitempty"`
}

// Customization is a part of a schematic.
type Customization struct {
	EmbeddedMachineConfiguration string           `yaml:"embeddedMachineConfiguration,omitempty"`
	ExtraKernelArgs              []string         `yaml:"extraKernelArgs,omitempty"`
	Meta                         []MetaValue      `yaml:"meta,omitempty"`
	SystemExtensions             SystemExtensions `yaml:"systemExtensions,omitempty"`
	Bootloader                   string           `yaml:"bootloader,omitempty"`
	SecureBoot                   SecureBoot       `yaml:"secureboot,omitempty"`
}

// MetaValue is a part of a schematic.
type MetaValue struct {
	Key   uint8  `yaml:"key"`
	Value string `yaml:"value"`
}

// SystemExtensions is a part of a schematic.
type SystemExtensions struct {
	OfficialExtensions []string `yaml:"officialExtensions,omitempty"`
}

// SecureBoot is a part of a schematic.
type SecureBoot struct {
	IncludeWellKnownCertificates bool `yaml:"includeWellKnownCertificates,omitempty"`
}

// Params ask for an id.
type Params struct {
	// Schematic is YAML; empty is the vanilla schematic.
	Schematic string `json:"schematic"`
}

// Result is what the factory would know.
type Result struct {
	ID string `json:"id"`
	// Canonical is the text that the id is the SHA-256 of.
	Canonical  string   `json:"canonical"`
	Extensions []string `json:"extensions"`
}

// Of reads a schematic strictly, as the factory does, and computes its id.
func Of(params Params) (*Result, error) {
	decoder := yaml.NewDecoder(bytes.NewReader([]byte(params.Schematic)))
	decoder.KnownFields(true)

	var wanted Schematic

	if err := decoder.Decode(&wanted); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}

	canonical, err := yaml.Marshal(&wanted)
	if err != nil {
		return nil, err
	}

	sum := sha256.Sum256(canonical)

	return &Result{
		ID:         hex.EncodeToString(sum[:]),
		Canonical:  string(canonical),
		Extensions: append([]string{}, wanted.Customization.SystemExtensions.OfficialExtensions...),
	}, nil
}
