// Reads the wire format of Protocol Buffers, as far as certificates of Nebula use it.

/** One field of a message: a number or bytes, by wire type. */
export interface Field {
  readonly number: number;
  readonly value: bigint | Buffer;
}

/** Thrown for bytes that are no message, in the words of Go's decoder. */
export class WireError extends Error {
  constructor() {
    super("proto: cannot parse invalid wire-format data");
    this.name = "WireError";
  }
}

/** Fields in the order of the bytes. Numbers and length-delimited fields only; others are refused. */
export function fieldsOf(bytes: Buffer): readonly Field[] {
  const fields: Field[] = [];
  let offset = 0;
  const next = (): bigint => {
    const read = varint(bytes, offset);
    offset = read.end;
    return read.value;
  };
  while (offset < bytes.length) {
    const tag = next();
    const number = Number(tag >> 3n);
    const type = Number(tag & 7n);
    if (type === 0) {
      fields.push({ number, value: next() });
    } else if (type === 2) {
      const end = Number(next()) + offset;
      if (end > bytes.length) throw new WireError();
      fields.push({ number, value: bytes.subarray(offset, end) });
      offset = end;
    } else {
      throw new WireError();
    }
  }
  return fields;
}

/** Numbers of a packed repeated field. */
export function packed(bytes: Buffer): readonly bigint[] {
  const numbers: bigint[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const { value, end } = varint(bytes, offset);
    numbers.push(value);
    offset = end;
  }
  return numbers;
}

function varint(bytes: Buffer, start: number): { readonly value: bigint; readonly end: number } {
  let value = 0n;
  for (let offset = start, shift = 0n; offset < bytes.length && shift < 70n; offset++, shift += 7n) {
    const byte = bytes[offset] ?? 0;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return { value, end: offset + 1 };
  }
  throw new WireError();
}
