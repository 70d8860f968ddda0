// The kinds of protobuf fields that a Nebula certificate has, in proto3's own form: defaults are left out.

/** A variable-length integer, seven bits a byte, lowest first. `value` is a safe integer, not negative. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}

const VARINT = 0;
const LENGTH_DELIMITED = 2;

function tag(field: number, wireType: number): Buffer {
  return varint(field * 8 + wireType);
}

/** A field of type int64 or bool. */
export function numberField(field: number, value: number): Buffer {
  return value === 0 ? Buffer.alloc(0) : Buffer.concat([tag(field, VARINT), varint(value)]);
}

/** A field of type bytes, string or message. */
export function bytesField(field: number, value: Uint8Array): Buffer {
  return value.length === 0 ? Buffer.alloc(0) : element(field, value);
}

/** A field of type repeated string. */
export function stringsField(field: number, values: readonly string[]): Buffer {
  return Buffer.concat(values.map((value) => element(field, Buffer.from(value))));
}

/** A field of type repeated uint32, which proto3 packs. */
export function packedField(field: number, values: readonly number[]): Buffer {
  return bytesField(field, Buffer.concat(values.map(varint)));
}

function element(field: number, value: Uint8Array): Buffer {
  return Buffer.concat([tag(field, LENGTH_DELIMITED), varint(value.length), value]);
}
