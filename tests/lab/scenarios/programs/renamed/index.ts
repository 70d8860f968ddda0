// One password whose logical name is NAME, formerly FORMER_NAME if that is set.
import { Provider } from "@pulumi/random/provider";
import { RandomPassword } from "@pulumi/random/randomPassword";

const { NAME = "", FORMER_NAME } = process.env;

const password = new RandomPassword(
  NAME,
  { length: 20 },
  { provider: new Provider("explicit"), ...(FORMER_NAME === undefined ? {} : { aliases: [{ name: FORMER_NAME }] }) },
);

export const { result } = password;
