// A stack's configuration with a site of two bridges, for cases that compare resources with it.

export const site = {
  lan: "192.168.1.0/24",
  gateway: "192.168.1.1",
  nameservers: ["192.168.1.2"],
  dnsZone: "example.org",
  bridges: { vmbr0: { cidr: "192.168.1.0/24", mtu: 1500 }, vmbr3: { cidr: "10.3.0.0/16", mtu: 9000 } },
};

export const declared = { cluster: { name: "main", site: "lan" }, sites: { lan: site } };
