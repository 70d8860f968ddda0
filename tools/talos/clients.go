// Makes and checks what clients of Talos and Kubernetes log in with.
package main

import (
	stdx509 "crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"github.com/siderolabs/crypto/x509"
	clientconfig "github.com/siderolabs/talos/pkg/machinery/client/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
	"go.yaml.in/yaml/v4"
)

type talosconfigParams struct {
	ClusterName         string              `json:"clusterName"`
	ClientConfiguration clientConfiguration `json:"clientConfiguration"`
	Endpoints           []string            `json:"endpoints"`
	Nodes               []string            `json:"nodes"`
}

func talosconfig(params talosconfigParams) (*configResult, error) {
	ca, err := base64.StdEncoding.DecodeString(params.ClientConfiguration.CACertificate)
	if err != nil {
		return nil, err
	}

	pair, err := decodePair(keyPair{
		Cert: params.ClientConfiguration.ClientCertificate,
		Key:  params.ClientConfiguration.ClientKey,
	})
	if err != nil {
		return nil, err
	}

	cfg := clientconfig.NewConfig(params.ClusterName, params.Endpoints, ca, pair)
	cfg.Contexts[params.ClusterName].Nodes = params.Nodes

	out, err := cfg.Bytes()
	if err != nil {
		return nil, err
	}

	return &configResult{Config: string(out)}, nil
}

type kubeconfigParams struct {
	// Config is the machine configuration of a control plane: it holds the CA that signs.
	Config string `json:"config"`
}

type kubeconfigResult struct {
	Kubeconfig string `json:"kubeconfig"`
	Host       string `json:"host"`
	// The rest is PEM in base64.
	CACertificate     string `json:"caCertificate"`
	ClientCertificate string `json:"clientCertificate"`
	ClientKey         string `json:"clientKey"`
}

// Talos back-dates certificates by this much: siderolabs/talos pkg/kubeconfig/generate.go.
const allowedTimeSkew = 10 * time.Second

// kubeconfig makes an administrator's kubeconfig as a control plane node does when it is asked for one.
func kubeconfig(params kubeconfigParams) (*kubeconfigResult, error) {
	cfg, err := configloader.NewFromBytes([]byte(params.Config))
	if err != nil {
		return nil, err
	}

	if cfg.RawV1Alpha1() == nil || cfg.Cluster().IssuingCA() == nil || len(cfg.Cluster().IssuingCA().Key) == 0 {
		return nil, errors.New("the machine configuration holds no Kubernetes CA key: it is not a control plane's")
	}

	cluster := cfg.Cluster()

	authority, err := x509.NewCertificateAuthorityFromCertificateAndKey(cluster.IssuingCA())
	if err != nil {
		return nil, fmt.Errorf("error getting Kubernetes CA: %w", err)
	}

	admin := cluster.AdminKubeconfig()
	now := time.Now()

	pair, err := x509.NewKeyPair(authority,
		x509.CommonName(admin.CommonName()),
		x509.Organization(admin.CertOrganization()),
		x509.NotBefore(now.Add(-allowedTimeSkew)),
		x509.NotAfter(now.Add(admin.CertLifetime())),
		x509.KeyUsage(stdx509.KeyUsageDigitalSignature|stdx509.KeyUsageKeyEncipherment),
		x509.ExtKeyUsage([]stdx509.ExtKeyUsage{stdx509.ExtKeyUsageClientAuth}),
	)
	if err != nil {
		return nil, fmt.Errorf("error generating Kubernetes client certificate: %w", err)
	}

	client := x509.NewCertificateAndKeyFromKeyPair(pair)

	result := kubeconfigResult{
		Host:              cluster.Endpoint().String(),
		CACertificate:     encode(cluster.IssuingCA().Crt),
		ClientCertificate: encode(client.Crt),
		ClientKey:         encode(client.Key),
	}

	name := cluster.Name()
	user := "admin@" + name

	out, err := yaml.Marshal(map[string]any{
		"apiVersion": "v1",
		"kind":       "Config",
		"clusters": []any{map[string]any{"name": name, "cluster": map[string]any{
			"certificate-authority-data": result.CACertificate,
			"server":                     result.Host,
		}}},
		"contexts": []any{map[string]any{"name": user, "context": map[string]any{
			"cluster":   name,
			"namespace": "default",
			"user":      user,
		}}},
		"current-context": user,
		"users": []any{map[string]any{"name": user, "user": map[string]any{
			"client-certificate-data": result.ClientCertificate,
			"client-key-data":         result.ClientKey,
		}}},
	})
	if err != nil {
		return nil, err
	}

	result.Kubeconfig = string(out)

	return &result, nil
}

type handshakeParams struct {
	// ServerCA is the authority that signed the server's certificate and that it trusts clients by; PEM in base64.
	ServerCA string              `json:"serverCa"`
	Client   clientConfiguration `json:"client"`
}

type handshakeResult struct {
	// Problem is what the client's TLS library reports; empty when both sides trust each other.
	Problem string `json:"problem"`
}

// handshake says whether mutual TLS between a client and a server would succeed, in the words of Go's crypto/tls.
func handshake(params handshakeParams) (*handshakeResult, error) {
	serverCA, err := certificateOf(params.ServerCA)
	if err != nil {
		return nil, fmt.Errorf("server CA: %w", err)
	}

	clientCA, err := certificateOf(params.Client.CACertificate)
	if err != nil {
		return &handshakeResult{Problem: "tls: failed to find any PEM data in certificate input"}, nil //nolint:nilerr
	}

	// Two authorities of Talos carry the same subject and differ in their keys: Go tries the one it knows and fails.
	if !serverCA.Equal(clientCA) {
		unknown := "x509: certificate signed by unknown authority"
		if string(serverCA.RawSubject) == string(clientCA.RawSubject) {
			unknown += fmt.Sprintf(
				" (possibly because of %q while trying to verify candidate authority certificate %q)",
				verificationFailure(clientCA), authorityName(clientCA))
		}

		return &handshakeResult{Problem: "tls: failed to verify certificate: " + unknown}, nil
	}

	client, err := certificateOf(params.Client.ClientCertificate)
	if err != nil {
		return &handshakeResult{Problem: "tls: failed to find any PEM data in certificate input"}, nil //nolint:nilerr
	}

	trusted := stdx509.NewCertPool()
	trusted.AddCert(serverCA)

	_, err = client.Verify(stdx509.VerifyOptions{
		Roots:     trusted,
		KeyUsages: []stdx509.ExtKeyUsage{stdx509.ExtKeyUsageClientAuth},
	})

	var invalid stdx509.CertificateInvalidError

	switch {
	case err == nil:
		return &handshakeResult{}, nil
	case errors.As(err, &invalid) && invalid.Reason == stdx509.Expired:
		return &handshakeResult{Problem: "remote error: tls: expired certificate"}, nil
	case errors.As(err, &stdx509.UnknownAuthorityError{}):
		return &handshakeResult{Problem: "remote error: tls: unknown certificate authority"}, nil
	default:
		return &handshakeResult{Problem: "remote error: tls: bad certificate"}, nil
	}
}

func verificationFailure(authority *stdx509.Certificate) string {
	switch authority.PublicKeyAlgorithm { //nolint:exhaustive
	case stdx509.Ed25519:
		return "x509: Ed25519 verification failure"
	case stdx509.ECDSA:
		return "x509: ECDSA verification failure"
	default:
		return "crypto/rsa: verification error"
	}
}

// authorityName is what Go's error shows of a certificate: its common name, else its first organization.
func authorityName(authority *stdx509.Certificate) string {
	if authority.Subject.CommonName != "" || len(authority.Subject.Organization) == 0 {
		return authority.Subject.CommonName
	}

	return authority.Subject.Organization[0]
}

func certificateOf(encoded string) (*stdx509.Certificate, error) {
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, err
	}

	block, _ := pem.Decode(raw)
	if block == nil {
		return nil, errors.New("no PEM data")
	}

	return stdx509.ParseCertificate(block.Bytes)
}
