// Turns what a model throws into the gRPC status that the engine understands.
import { Metadata, type ServiceError, type status } from "@grpc/grpc-js";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { encode, type Decoded } from "./codec";

/** What a failed operation leaves behind, if it took effect. */
export interface Remains {
  readonly id: string;
  readonly outputs: Decoded;
  readonly inputs: Decoded;
}

/** A status with the text alone, or with the remains of a resource that was created but is not well. */
export function failure(message: string, code: status, remains?: Remains): Partial<ServiceError> {
  if (!remains) return { code, details: message, message };
  const detail = new ErrorResourceInitFailed();
  detail.setId(remains.id);
  detail.setProperties(encode(remains.outputs.value, remains.outputs.secrets));
  detail.setInputs(encode(remains.inputs.value, remains.inputs.secrets));
  detail.setReasonsList([message]);
  const packed = new Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const reply = new Status();
  reply.setCode(code);
  reply.setMessage(message);
  reply.addDetails(packed);
  const metadata = new Metadata();
  // The Go implementation of gRPC reads structured errors from this trailer.
  metadata.add("grpc-status-details-bin", Buffer.from(reply.serializeBinary()));
  return { code, details: message, message, metadata };
}
