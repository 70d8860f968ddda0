// Validates machine configurations as the platform that they are meant for would.
package main

import (
	"fmt"

	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
	"github.com/siderolabs/talos/pkg/machinery/config/validation"
)

type validateParams struct {
	Config string `json:"config"`
	// Mode is `metal` (Talos installs itself) or `cloud` (the booted disk image is the installation).
	Mode string `json:"mode"`
	// Strict turns warnings into errors.
	Strict bool `json:"strict"`
}

type validateResult struct {
	Warnings []string `json:"warnings"`
	// Problem is Talos's own message; empty when the configuration is valid.
	Problem string `json:"problem"`
	// Unreadable is set instead of Problem when the configuration does not even parse.
	Unreadable string `json:"unreadable"`
}

type mode string

func (m mode) String() string        { return string(m) }
func (m mode) RequiresInstall() bool { return m == "metal" }
func (m mode) InContainer() bool     { return false }

func validate(params validateParams) (*validateResult, error) {
	if params.Mode != "metal" && params.Mode != "cloud" {
		return nil, fmt.Errorf("unknown mode %q: metal or cloud", params.Mode)
	}

	result := validateResult{Warnings: []string{}}

	cfg, err := configloader.NewFromBytes([]byte(params.Config))
	if err != nil {
		result.Unreadable = err.Error()

		return &result, nil
	}

	// Local leaves out what only the machine itself can know, such as its disks.
	options := []validation.Option{validation.WithLocal()}
	if params.Strict {
		options = append(options, validation.WithStrict())
	}

	warnings, err := cfg.Validate(mode(params.Mode), options...)
	if err != nil {
		result.Problem = err.Error()
	}

	result.Warnings = append(result.Warnings, warnings...)

	return &result, nil
}
