internal import COporaMessages

/// The schema of the department's services, as it was generated.
public enum OporaSchema {
  /// A serialized `google.protobuf.FileDescriptorSet`, without options and comments: what reflection answers.
  public static let descriptorSet = [UInt8](
    UnsafeBufferPointer(start: opora_descriptor_set_address(), count: opora_descriptor_set_size))
}
