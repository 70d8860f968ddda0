// Replaces every secret of a machine configuration by a fixed, valid throwaway value.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v4"
)

type redactParams struct {
	Config string `json:"config"`
}

const (
	throwawayToken = "redact.redactedredacted"
	throwawayText  = "redacted"
)

// throwawayKey is 32 fixed bytes in base64: a valid encryption secret, cluster id, WireGuard key and passphrase.
var throwawayKey = base64.StdEncoding.EncodeToString([]byte("redacted-redacted-redacted-redac"))

// throwawayAuthority is one certificate authority for every purpose, the same in every build.
var throwawayAuthority = sync.OnceValues(func() (keyPair, error) {
	key := ed25519.NewKeyFromSeed([]byte("redacted-redacted-redacted-redac"))

	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{Organization: []string{throwawayText}},
		NotBefore:             time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:              time.Date(2126, 1, 1, 0, 0, 0, 0, time.UTC),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}

	der, err := x509.CreateCertificate(nil, template, template, key.Public(), key)
	if err != nil {
		return keyPair{}, err
	}

	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return keyPair{}, err
	}

	return keyPair{
		Cert: encode(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		Key:  encode(pem.EncodeToMemory(&pem.Block{Type: "ED25519 PRIVATE KEY", Bytes: pkcs8})),
	}, nil
})

// Keys whose value is a secret wherever they stand, in the v1alpha1 document and in every other one.
var tokens = []string{"token", "bootstrapToken"}

var keyMaterial = []string{
	"secret", "aescbcEncryptionSecret", "secretboxEncryptionSecret", "privateKey", "presharedKey", "passphrase",
	"password", "auth", "identityToken", "apiToken",
}

// Keys whose value is text that may hold anything.
var freeText = []string{"content", "contents"}

func redact(params redactParams) (*configResult, error) {
	authority, err := throwawayAuthority()
	if err != nil {
		return nil, err
	}

	decoder := yaml.NewDecoder(strings.NewReader(params.Config))

	var out bytes.Buffer

	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(4)

	for {
		var document yaml.Node

		if err := decoder.Decode(&document); err != nil {
			if errors.Is(err, io.EOF) {
				break
			}

			return nil, err
		}

		// Comments may quote what they stand beside.
		dropComments(&document)
		redactNode(nil, &document, authority)

		if err := encoder.Encode(&document); err != nil {
			return nil, err
		}
	}

	if err := encoder.Close(); err != nil {
		return nil, err
	}

	return &configResult{Config: out.String()}, nil
}

func dropComments(node *yaml.Node) {
	node.HeadComment, node.LineComment, node.FootComment = "", "", ""

	for _, child := range node.Content {
		dropComments(child)
	}
}

func redactNode(path []string, node *yaml.Node, authority keyPair) {
	if node.Kind != yaml.MappingNode {
		for _, child := range node.Content {
			redactNode(path, child, authority)
		}

		return
	}

	for i := 0; i+1 < len(node.Content); i += 2 {
		name, value := node.Content[i].Value, node.Content[i+1]

		if value.Kind != yaml.ScalarNode {
			// Environment variables are a secret's usual hiding place.
			if name == "env" || name == "environment" {
				redactEnvironment(value)
			} else {
				redactNode(append(slices.Clone(path), name), value, authority)
			}

			continue
		}

		if replacement, secret := throwawayFor(path, name, value.Value, authority); secret && value.Value != "" {
			value.SetString(replacement)
			value.Style = 0
		}
	}
}

// throwawayFor gives the replacement of a scalar, if it is secret.
func throwawayFor(path []string, name, value string, authority keyPair) (string, bool) {
	switch {
	case name == "crt":
		return authority.Cert, true
	case name == "key" && isAuthority(path):
		return authority.Key, true
	case slices.Equal(path, []string{"cluster"}) && name == "id":
		return throwawayKey, true
	case slices.Contains(tokens, name):
		return throwawayToken, true
	case slices.Contains(keyMaterial, name):
		return throwawayKey, true
	case slices.Contains(freeText, name):
		return "# " + throwawayText, true
	case name == "apiUrl" || name == "url" || name == "endpoint" || name == "image":
		return withoutCredentials(value)
	default:
		return "", false
	}
}

// isAuthority tells a private key from the other things that are called key, such as a label's or a toleration's.
func isAuthority(path []string) bool {
	if len(path) == 0 {
		return false
	}

	last := path[len(path)-1]

	return last == "ca" || last == "aggregatorCA" || last == "serviceAccount" || last == "clientIdentity"
}

func withoutCredentials(value string) (string, bool) {
	address, err := url.Parse(value)
	if err != nil || (address.User == nil && !address.Query().Has("jointoken")) {
		return "", false
	}

	if address.User != nil {
		address.User = url.UserPassword(throwawayText, throwawayText)
	}

	if query := address.Query(); query.Has("jointoken") {
		query.Set("jointoken", throwawayText)
		address.RawQuery = query.Encode()
	}

	return address.String(), true
}

// redactEnvironment keeps names: a map's values, `NAME=value` items, or a container's variables are replaced.
func redactEnvironment(node *yaml.Node) {
	switch node.Kind { //nolint:exhaustive
	case yaml.MappingNode:
		for i := 1; i < len(node.Content); i += 2 {
			node.Content[i].SetString(throwawayText)
		}
	case yaml.SequenceNode:
		for _, item := range node.Content {
			if item.Kind == yaml.MappingNode {
				redactVariable(item)

				continue
			}

			name, _, _ := strings.Cut(item.Value, "=")
			item.SetString(name + "=" + throwawayText)
		}
	}
}

// redactVariable replaces the value of a container's `{name, value}`; references to other objects stay.
func redactVariable(node *yaml.Node) {
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == "value" {
			node.Content[i+1].SetString(throwawayText)
		}
	}
}
