// Pure address arithmetic of machines: networks, and MAC addresses that follow from IPv4 addresses.
import { Address4 } from "ip-address";

/**
 * The network of an address, e.g. `192.168.1.70` and 24 give `192.168.1.0/24`.
 * @throws Error when the address or the prefix length is not one.
 */
export function networkOf(ip: string, prefixLength: number): string {
  return `${new Address4(`${ip}/${prefixLength}`).startAddress().correctForm()}/${prefixLength}`;
}

/**
 * A locally administered unicast MAC address that carries the IPv4 address: `02:00` and its four bytes.
 * Unique on a link for as long as the addresses are, and the same whenever the VM is created again: the machine
 * configuration can name the link before the VM exists.
 * @throws Error when the address is not an IPv4 address.
 */
export function macOf(ip: string): string {
  const bytes = new Address4(ip).toArray().map((byte) => byte.toString(16).padStart(2, "0"));
  return ["02", "00", ...bytes].join(":");
}
