// Computes the id that the Image Factory gives to a schematic.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"go.yaml.in/yaml/v4"
)

// schematic holds what the factory takes, in the order in which it writes it: the id is the hash of that text.
// Source: siderolabs/image-factory pkg/schematic/schematic.go (field order, names, which are left out when empty).
type schematic struct {
	Overlay       overlay       `yaml:"overlay,omitempty"`
	Customization customization `yaml:"customization"`
}

type overlay struct {
	Image   string         `yaml:"image"`
	Name    string         `yaml:"name"`
	Options map[string]any `yaml:"options,omitempty"`
}

type customization struct {
	EmbeddedMachineConfiguration string           `yaml:"embeddedMachineConfiguration,omitempty"`
	ExtraKernelArgs              []string         `yaml:"extraKernelArgs,omitempty"`
	Meta                         []metaValue      `yaml:"meta,omitempty"`
	SystemExtensions             systemExtensions `yaml:"systemExtensions,omitempty"`
	Bootloader                   string           `yaml:"bootloader,omitempty"`
	SecureBoot                   secureBoot       `yaml:"secureboot,omitempty"`
}

type metaValue struct {
	Key   uint8  `yaml:"key"`
	Value string `yaml:"value"`
}

type systemExtensions struct {
	OfficialExtensions []string `yaml:"officialExtensions,omitempty"`
}

type secureBoot struct {
	IncludeWellKnownCertificates bool `yaml:"includeWellKnownCertificates,omitempty"`
}

type schematicParams struct {
	// Schematic is YAML; empty is the vanilla schematic.
	Schematic string `json:"schematic"`
}

type schematicResult struct {
	ID string `json:"id"`
	// Canonical is the text that the id is the SHA-256 of.
	Canonical  string   `json:"canonical"`
	Extensions []string `json:"extensions"`
}

func schematicOf(params schematicParams) (*schematicResult, error) {
	decoder := yaml.NewDecoder(bytes.NewReader([]byte(params.Schematic)))
	decoder.KnownFields(true)

	var wanted schematic

	if err := decoder.Decode(&wanted); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}

	canonical, err := yaml.Marshal(&wanted)
	if err != nil {
		return nil, err
	}

	sum := sha256.Sum256(canonical)

	return &schematicResult{
		ID:         hex.EncodeToString(sum[:]),
		Canonical:  string(canonical),
		Extensions: append([]string{}, wanted.Customization.SystemExtensions.OfficialExtensions...),
	}, nil
}
