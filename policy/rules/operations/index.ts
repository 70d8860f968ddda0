// The rules of this area.
import type { Rule } from "../../rule";
import { dnsAliasAlone } from "./dns-alias-alone";
import { dnsNoPublicNodeAddress } from "./dns-no-public-node-address";
import { dnsPrivateNotProxied } from "./dns-private-not-proxied";
import { dnsRecordComment } from "./dns-record-comment";
import { dnsRecordInDeclaredZone } from "./dns-record-in-declared-zone";
import { dnsRecordMatchesExternalIp } from "./dns-record-matches-external-ip";
import { dnsTtlBounds } from "./dns-ttl-bounds";
import { dnsTunnelRecordProxied } from "./dns-tunnel-record-proxied";
import { opsCaProtected } from "./ops-ca-protected";
import { opsComponentInputsVisible } from "./ops-component-inputs-visible";
import { opsExplicitProvider } from "./ops-explicit-provider";
import { opsMachineSecretsProtected } from "./ops-machine-secrets-protected";
import { opsNamesStable } from "./ops-names-stable";
import { opsNoIgnoredChanges } from "./ops-no-ignored-changes";
import { opsOneClusterPerStack } from "./ops-one-cluster-per-stack";
import { opsProviderTargetExplicit } from "./ops-provider-target-explicit";
import { opsRetiredUnprotected } from "./ops-retired-unprotected";
import { opsStatefulProtected } from "./ops-stateful-protected";
import { tunnelCatchAll } from "./tunnel-catch-all";
import { tunnelCredentialSecret } from "./tunnel-credential-secret";
import { tunnelNoPlainOrigin } from "./tunnel-no-plain-origin";
import { tunnelOriginVerified } from "./tunnel-origin-verified";
import { tunnelRemotelyConfigured } from "./tunnel-remotely-configured";
import { tunnelShellBehindAccess } from "./tunnel-shell-behind-access";

export const operationsRules: readonly Rule[] = [
  opsExplicitProvider,
  opsStatefulProtected,
  opsMachineSecretsProtected,
  opsCaProtected,
  opsRetiredUnprotected,
  opsComponentInputsVisible,
  opsNoIgnoredChanges,
  opsNamesStable,
  opsProviderTargetExplicit,
  opsOneClusterPerStack,
  dnsRecordMatchesExternalIp,
  dnsPrivateNotProxied,
  dnsNoPublicNodeAddress,
  dnsTtlBounds,
  dnsRecordInDeclaredZone,
  dnsRecordComment,
  dnsAliasAlone,
  dnsTunnelRecordProxied,
  tunnelCredentialSecret,
  tunnelRemotelyConfigured,
  tunnelCatchAll,
  tunnelNoPlainOrigin,
  tunnelOriginVerified,
  tunnelShellBehindAccess,
];
