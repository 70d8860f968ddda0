// Generates machine configurations and patches them, with the defaults that the Talos provider uses.
package main

import (
	"fmt"
	"strings"

	"github.com/siderolabs/talos/pkg/machinery/config/bundle"
	"github.com/siderolabs/talos/pkg/machinery/config/configpatcher"
	"github.com/siderolabs/talos/pkg/machinery/config/encoder"
	"github.com/siderolabs/talos/pkg/machinery/config/generate"
	"github.com/siderolabs/talos/pkg/machinery/config/machine"
	"github.com/siderolabs/talos/pkg/machinery/constants"
	"github.com/siderolabs/talos/pkg/machinery/gendata"
)

type genConfigParams struct {
	ClusterName     string         `json:"clusterName"`
	ClusterEndpoint string         `json:"clusterEndpoint"`
	MachineType     string         `json:"machineType"`
	MachineSecrets  machineSecrets `json:"machineSecrets"`
	// KubernetesVersion with or without `v`; empty means the library's default.
	KubernetesVersion string `json:"kubernetesVersion"`
	// TalosVersion is the configuration contract; empty means the library's own version.
	TalosVersion  string   `json:"talosVersion"`
	ConfigPatches []string `json:"configPatches"`
	Docs          bool     `json:"docs"`
	Examples      bool     `json:"examples"`
}

type configResult struct {
	// Config is the whole configuration, all documents, YAML.
	Config string `json:"config"`
}

// The provider's defaults: siderolabs/terraform-provider-talos pkg/talos/util.go (generate).
const installDisk = "/dev/sda"

func genConfig(params genConfigParams) (*configResult, error) {
	contract, err := contractOf(params.TalosVersion)
	if err != nil {
		return nil, err
	}

	secretsBundle, err := bundleOf(params.MachineSecrets)
	if err != nil {
		return nil, err
	}

	patches, err := configpatcher.LoadPatches(params.ConfigPatches)
	if err != nil {
		return nil, fmt.Errorf("error parsing config patch: %w", err)
	}

	var (
		machineType machine.Type
		withPatches bundle.Option
	)

	switch params.MachineType {
	case machine.TypeControlPlane.String():
		machineType, withPatches = machine.TypeControlPlane, bundle.WithPatchControlPlane(patches)
	case machine.TypeWorker.String():
		machineType, withPatches = machine.TypeWorker, bundle.WithPatchWorker(patches)
	default:
		return nil, fmt.Errorf("invalid machine type: %q", params.MachineType)
	}

	kubernetesVersion := params.KubernetesVersion
	if kubernetesVersion == "" {
		kubernetesVersion = constants.DefaultKubernetesVersion
	}

	generated, err := bundle.NewBundle(
		bundle.WithInputOptions(&bundle.InputOptions{
			ClusterName: params.ClusterName,
			Endpoint:    params.ClusterEndpoint,
			KubeVersion: strings.TrimPrefix(kubernetesVersion, "v"),
			GenOptions: []generate.Option{
				generate.WithClusterDiscovery(true),
				generate.WithDNSDomain(constants.DefaultDNSDomain),
				generate.WithInstallDisk(installDisk),
				generate.WithInstallImage(fmt.Sprintf(
					"%s/%s/installer:%s", gendata.ImagesRegistry, gendata.ImagesUsername, gendata.VersionTag)),
				generate.WithSecretsBundle(secretsBundle),
				generate.WithVersionContract(contract),
			},
		}),
		bundle.WithVerbose(false),
		withPatches,
	)
	if err != nil {
		return nil, err
	}

	comments := encoder.CommentsDisabled
	if params.Docs {
		comments |= encoder.CommentsDocs
	}

	if params.Examples {
		comments |= encoder.CommentsExamples
	}

	yaml, err := generated.Serialize(comments, machineType)
	if err != nil {
		return nil, err
	}

	return &configResult{Config: string(yaml)}, nil
}

type applyPatchesParams struct {
	Config  string   `json:"config"`
	Patches []string `json:"patches"`
}

func applyPatches(params applyPatchesParams) (*configResult, error) {
	patches, err := configpatcher.LoadPatches(params.Patches)
	if err != nil {
		return nil, fmt.Errorf("error loading config patches: %w", err)
	}

	patched, err := configpatcher.Apply(configpatcher.WithBytes([]byte(params.Config)), patches)
	if err != nil {
		return nil, fmt.Errorf("error applying config patches: %w", err)
	}

	yaml, err := patched.Bytes()
	if err != nil {
		return nil, fmt.Errorf("error converting config to bytes: %w", err)
	}

	return &configResult{Config: string(yaml)}, nil
}
