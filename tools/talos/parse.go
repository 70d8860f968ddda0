// Reads from a machine configuration what the lab needs to know about a node and its cluster.
package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/siderolabs/talos/pkg/machinery/config"
	view "github.com/siderolabs/talos/pkg/machinery/config/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
)

type parseParams struct {
	Config string `json:"config"`
}

// vip is a virtual IP that this node may hold.
type vip struct {
	Address string `json:"address"`
	Link    string `json:"link"`
}

type facts struct {
	// Complete is false when the configuration lacks the v1alpha1 document that a machine needs to boot.
	Complete    bool   `json:"complete"`
	ClusterID   string `json:"clusterId"`
	ClusterName string `json:"clusterName"`
	MachineType string `json:"machineType"`
	// Endpoint is the Kubernetes endpoint, `https://host:6443`.
	Endpoint string `json:"endpoint"`
	// CNI is `flannel` (the default), `custom` or `none`.
	CNI            string   `json:"cni"`
	ProxyDisabled  bool     `json:"proxyDisabled"`
	PodSubnets     []string `json:"podSubnets"`
	ServiceSubnets []string `json:"serviceSubnets"`
	DNSDomain      string   `json:"dnsDomain"`
	VIPs           []vip    `json:"vips"`
	// Hostname is the static one; empty with an automatic hostname.
	Hostname     string `json:"hostname"`
	InstallImage string `json:"installImage"`
	InstallDisk  string `json:"installDisk"`
	// KubernetesVersion is the tag of the kubelet image, e.g. `v1.35.0`.
	KubernetesVersion string `json:"kubernetesVersion"`
	// KubeletArgs joins repeated flags with commas.
	KubeletArgs           map[string]string `json:"kubeletArgs"`
	NodeIPSubnets         []string          `json:"nodeIpSubnets"`
	ExternalCloudProvider bool              `json:"externalCloudProvider"`
	// Addresses are the static ones, with prefix length.
	Addresses               []string          `json:"addresses"`
	CertSANs                []string          `json:"certSans"`
	APIServerCertSANs       []string          `json:"apiServerCertSans"`
	NodeLabels              map[string]string `json:"nodeLabels"`
	NodeTaints              map[string]string `json:"nodeTaints"`
	ScheduleOnControlPlanes bool              `json:"scheduleOnControlPlanes"`
	KubernetesTalosAPI      bool              `json:"kubernetesTalosApi"`
	InlineManifests         []string          `json:"inlineManifests"`
	ExtraManifests          []string          `json:"extraManifests"`
	// OSCA and K8sCA are certificates, PEM in base64.
	OSCA  string `json:"osCa"`
	K8sCA string `json:"k8sCa"`
	// Documents are `kind` or `kind/name`, in order, the v1alpha1 document as `v1alpha1`.
	Documents []string `json:"documents"`
}

func parse(params parseParams) (*facts, error) {
	cfg, err := configloader.NewFromBytes([]byte(params.Config))
	if err != nil {
		return nil, err
	}

	result := facts{
		Complete: cfg.RawV1Alpha1() != nil,
		VIPs:     []vip{}, Addresses: []string{}, Documents: []string{},
		PodSubnets: []string{}, ServiceSubnets: []string{}, NodeIPSubnets: []string{},
		CertSANs: []string{}, APIServerCertSANs: []string{},
		InlineManifests: []string{}, ExtraManifests: []string{},
		KubeletArgs: map[string]string{}, NodeLabels: map[string]string{}, NodeTaints: map[string]string{},
	}

	for _, document := range cfg.Documents() {
		name := cmp.Or(document.Kind(), "v1alpha1")

		if named, ok := document.(view.NamedDocument); ok {
			name += "/" + named.Name()
		}

		result.Documents = append(result.Documents, name)
	}

	readNetwork(cfg, &result)

	if result.Complete {
		readMachine(cfg.Machine(), &result)
		readCluster(cfg, &result)
	}

	return &result, nil
}

func readMachine(machine view.MachineConfig, result *facts) {
	result.MachineType = machine.Type().String()
	result.InstallImage = machine.Install().Image()
	result.InstallDisk = machine.Install().Disk()
	result.CertSANs = append(result.CertSANs, machine.Security().CertSANs()...)
	result.KubernetesTalosAPI = machine.Features().KubernetesTalosAPIAccess().Enabled()
	result.NodeLabels = orEmpty(machine.NodeLabels())
	result.NodeTaints = orEmpty(machine.NodeTaints())

	if ca := machine.Security().IssuingCA(); ca != nil {
		result.OSCA = encode(ca.Crt)
	} else if accepted := machine.Security().AcceptedCAs(); len(accepted) > 0 {
		result.OSCA = encode(accepted[0].Crt)
	}

	kubelet := machine.Kubelet()
	image := kubelet.Image()
	result.KubernetesVersion = image[strings.LastIndex(image, ":")+1:]
	result.NodeIPSubnets = append(result.NodeIPSubnets, kubelet.NodeIP().ValidSubnets()...)

	for flag, values := range kubelet.ExtraArgs() {
		result.KubeletArgs[flag] = fmt.Sprint(values)
	}
}

func readCluster(cfg config.Provider, result *facts) {
	cluster := cfg.Cluster()

	result.ClusterID = cluster.ID()
	result.ClusterName = cluster.Name()
	result.Endpoint = cluster.Endpoint().String()
	result.CNI = cluster.Network().CNI().Name()
	result.ProxyDisabled = !cluster.Proxy().Enabled()
	result.PodSubnets = append(result.PodSubnets, cluster.Network().PodCIDRs()...)
	result.ServiceSubnets = append(result.ServiceSubnets, cluster.Network().ServiceCIDRs()...)
	result.DNSDomain = cluster.Network().DNSDomain()
	result.ExternalCloudProvider = cluster.ExternalCloudProvider().Enabled()
	result.ScheduleOnControlPlanes = cluster.ScheduleOnControlPlanes()
	result.APIServerCertSANs = append(result.APIServerCertSANs, cluster.CertSANs()...)
	result.ExtraManifests = append(result.ExtraManifests, cluster.ExtraManifestURLs()...)

	for _, manifest := range cluster.InlineManifests() {
		result.InlineManifests = append(result.InlineManifests, manifest.Name())
	}

	if ca := cluster.IssuingCA(); ca != nil {
		result.K8sCA = encode(ca.Crt)
	} else if accepted := cluster.AcceptedCAs(); len(accepted) > 0 {
		result.K8sCA = encode(accepted[0].Crt)
	}
}

func readNetwork(cfg config.Provider, result *facts) {
	for _, virtual := range cfg.NetworkVirtualIPConfigs() {
		result.VIPs = append(result.VIPs, vip{Address: virtual.VIP().String(), Link: virtual.Link()})
	}

	for _, link := range cfg.NetworkCommonLinkConfigs() {
		for _, address := range link.Addresses() {
			result.Addresses = append(result.Addresses, address.Address().String())
		}
	}

	if hostname := cfg.NetworkHostnameConfig(); hostname != nil {
		result.Hostname = hostname.Hostname()
	}

	if !result.Complete {
		return
	}

	for _, device := range cfg.Machine().Network().Devices() {
		result.Addresses = append(result.Addresses, device.Addresses()...)

		if shared := device.VIPConfig(); shared != nil {
			result.VIPs = append(result.VIPs, vip{Address: shared.IP(), Link: device.Interface()})
		}
	}

	slices.Sort(result.Addresses)
}

func orEmpty(from map[string]string) map[string]string {
	if from == nil {
		return map[string]string{}
	}

	return from
}
