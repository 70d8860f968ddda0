// Makes cluster secrets and carries them in the shape of the Talos provider's resource.
package main

import (
	"crypto/rand"
	"crypto/rsa"
	stdx509 "crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"time"

	"github.com/siderolabs/crypto/x509"
	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/generate/secrets"
	"github.com/siderolabs/talos/pkg/machinery/constants"
	"github.com/siderolabs/talos/pkg/machinery/role"
)

// keyPair is a certificate and its key, PEM in base64.
type keyPair struct {
	Cert string `json:"cert,omitempty"`
	Key  string `json:"key"`
}

type machineSecrets struct {
	Certs struct {
		Etcd              keyPair `json:"etcd"`
		K8s               keyPair `json:"k8s"`
		K8sAggregator     keyPair `json:"k8sAggregator"`
		K8sServiceaccount keyPair `json:"k8sServiceaccount"`
		OS                keyPair `json:"os"`
	} `json:"certs"`
	Cluster struct {
		ID     string `json:"id"`
		Secret string `json:"secret"`
	} `json:"cluster"`
	Secrets struct {
		BootstrapToken            string `json:"bootstrapToken"`
		SecretboxEncryptionSecret string `json:"secretboxEncryptionSecret"`
		// AESCBCEncryptionSecret is set for contracts before 1.3 only.
		AESCBCEncryptionSecret string `json:"aescbcEncryptionSecret,omitempty"`
	} `json:"secrets"`
	Trustdinfo struct {
		Token string `json:"token"`
	} `json:"trustdinfo"`
}

// clientConfiguration is what a Talos API client needs, PEM in base64.
type clientConfiguration struct {
	CACertificate     string `json:"caCertificate"`
	ClientCertificate string `json:"clientCertificate"`
	ClientKey         string `json:"clientKey"`
}

type genSecretsParams struct {
	// TalosVersion is the configuration contract; empty means the library's own version.
	TalosVersion string `json:"talosVersion"`
}

type genSecretsResult struct {
	MachineSecrets      machineSecrets      `json:"machineSecrets"`
	ClientConfiguration clientConfiguration `json:"clientConfiguration"`
}

// contractOf reads a contract as the provider does: `v1.12`, `1.12`, `v1.12.1`; empty is the library's own.
func contractOf(version string) (*config.VersionContract, error) {
	if version == "" {
		return config.TalosVersionCurrent, nil
	}

	return config.ParseContractFromVersion(version)
}

// serviceAccountBits is half of what Talos uses from 1.8 on: nothing in the lab signs with this key, and finding primes
// of the full length takes up to three seconds.
const serviceAccountBits = 2048

// newBundle makes secrets with Talos's library, except for the size of an RSA service account key.
func newBundle(contract *config.VersionContract) (*secrets.Bundle, error) {
	clock := secrets.NewFixedClock(time.Now())

	if !contract.UseRSAServiceAccountKey() {
		return secrets.NewBundle(clock, contract)
	}

	// 1.6 is the last contract with a quick service account key; the other secrets are made alike.
	bundle, err := secrets.NewBundle(clock, config.TalosVersion1_6)
	if err != nil {
		return nil, err
	}

	key, err := rsa.GenerateKey(rand.Reader, serviceAccountBits)
	if err != nil {
		return nil, err
	}

	bundle.Certs.K8sServiceAccount = &x509.PEMEncodedKey{Key: pem.EncodeToMemory(&pem.Block{
		Type: x509.PEMTypeRSAPrivate, Bytes: stdx509.MarshalPKCS1PrivateKey(key),
	})}

	return bundle, nil
}

func genSecrets(params genSecretsParams) (*genSecretsResult, error) {
	contract, err := contractOf(params.TalosVersion)
	if err != nil {
		return nil, err
	}

	bundle, err := newBundle(contract)
	if err != nil {
		return nil, err
	}

	admin, err := bundle.GenerateTalosAPIClientCertificateWithTTL(
		role.MakeSet(role.Admin), constants.TalosAPIDefaultCertificateValidityDuration)
	if err != nil {
		return nil, err
	}

	var result genSecretsResult

	certs := &result.MachineSecrets.Certs
	certs.Etcd = encodePair(bundle.Certs.Etcd)
	certs.K8s = encodePair(bundle.Certs.K8s)
	certs.K8sAggregator = encodePair(bundle.Certs.K8sAggregator)
	certs.K8sServiceaccount = keyPair{Key: encode(bundle.Certs.K8sServiceAccount.Key)}
	certs.OS = encodePair(bundle.Certs.OS)

	result.MachineSecrets.Cluster.ID = bundle.Cluster.ID
	result.MachineSecrets.Cluster.Secret = bundle.Cluster.Secret
	result.MachineSecrets.Secrets.BootstrapToken = bundle.Secrets.BootstrapToken
	result.MachineSecrets.Secrets.SecretboxEncryptionSecret = bundle.Secrets.SecretboxEncryptionSecret
	result.MachineSecrets.Secrets.AESCBCEncryptionSecret = bundle.Secrets.AESCBCEncryptionSecret
	result.MachineSecrets.Trustdinfo.Token = bundle.TrustdInfo.Token

	result.ClientConfiguration = clientConfiguration{
		CACertificate:     encode(bundle.Certs.OS.Crt),
		ClientCertificate: encode(admin.Crt),
		ClientKey:         encode(admin.Key),
	}

	return &result, nil
}

// bundleOf reads secrets back into the library's form.
func bundleOf(from machineSecrets) (*secrets.Bundle, error) {
	bundle := &secrets.Bundle{
		Clock:   secrets.NewFixedClock(time.Now()),
		Cluster: &secrets.Cluster{ID: from.Cluster.ID, Secret: from.Cluster.Secret},
		Secrets: &secrets.Secrets{
			BootstrapToken:            from.Secrets.BootstrapToken,
			SecretboxEncryptionSecret: from.Secrets.SecretboxEncryptionSecret,
			AESCBCEncryptionSecret:    from.Secrets.AESCBCEncryptionSecret,
		},
		TrustdInfo: &secrets.TrustdInfo{Token: from.Trustdinfo.Token},
		Certs:      &secrets.Certs{},
	}

	for _, pair := range []struct {
		name string
		from keyPair
		to   **x509.PEMEncodedCertificateAndKey
	}{
		{"etcd", from.Certs.Etcd, &bundle.Certs.Etcd},
		{"k8s", from.Certs.K8s, &bundle.Certs.K8s},
		{"k8sAggregator", from.Certs.K8sAggregator, &bundle.Certs.K8sAggregator},
		{"os", from.Certs.OS, &bundle.Certs.OS},
	} {
		decoded, err := decodePair(pair.from)
		if err != nil {
			return nil, fmt.Errorf("certs.%s: %w", pair.name, err)
		}

		*pair.to = decoded
	}

	key, err := base64.StdEncoding.DecodeString(from.Certs.K8sServiceaccount.Key)
	if err != nil {
		return nil, fmt.Errorf("certs.k8sServiceaccount: %w", err)
	}

	bundle.Certs.K8sServiceAccount = &x509.PEMEncodedKey{Key: key}

	return bundle, nil
}

func encode(pem []byte) string { return base64.StdEncoding.EncodeToString(pem) }

func encodePair(pair *x509.PEMEncodedCertificateAndKey) keyPair {
	return keyPair{Cert: encode(pair.Crt), Key: encode(pair.Key)}
}

func decodePair(pair keyPair) (*x509.PEMEncodedCertificateAndKey, error) {
	cert, err := base64.StdEncoding.DecodeString(pair.Cert)
	if err != nil {
		return nil, err
	}

	key, err := base64.StdEncoding.DecodeString(pair.Key)
	if err != nil {
		return nil, err
	}

	return &x509.PEMEncodedCertificateAndKey{Crt: cert, Key: key}, nil
}
