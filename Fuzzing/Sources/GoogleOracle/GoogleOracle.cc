// Google's implementation of protobuf, driven by descriptors alone: no code is generated for it.

#include "GoogleOracle.h"

#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

namespace pb = google::protobuf;

namespace {

// A pool of descriptors and what makes messages of them, for the life of the process.
struct Schema {
  pb::DescriptorPool pool;
  pb::DynamicMessageFactory factory{&pool};

  bool add(const pb::FileDescriptorSet &files) {
    for (const auto &file : files.file()) {
      // Options are not in the set, so what only they need is not either.
      pb::FileDescriptorProto bare = file;
      bare.clear_dependency();
      for (const auto &dependency : file.dependency()) {
        if (pool.FindFileByName(dependency)) bare.add_dependency(dependency);
      }
      if (!pool.BuildFile(bare)) return false;
    }
    return true;
  }
};

Schema *strict = nullptr;
Schema *lenient = nullptr;

void make_text_bytes(pb::DescriptorProto *message) {
  for (auto &field : *message->mutable_field()) {
    if (field.type() == pb::FieldDescriptorProto::TYPE_STRING) field.set_type(pb::FieldDescriptorProto::TYPE_BYTES);
  }
  for (auto &nested : *message->mutable_nested_type()) make_text_bytes(&nested);
}

// What libprotobuf-c leaves out like 0: it compares by value, Google's by bits.
void forget_negative_zeros(pb::Message *message) {
  const pb::Reflection *reflection = message->GetReflection();
  std::vector<const pb::FieldDescriptor *> fields;
  reflection->ListFields(*message, &fields);
  for (const auto *field : fields) {
    if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) {
      if (!field->is_repeated()) forget_negative_zeros(reflection->MutableMessage(message, field));
      for (int i = 0; field->is_repeated() && i < reflection->FieldSize(*message, field); i++) {
        forget_negative_zeros(reflection->MutableRepeatedMessage(message, field, i));
      }
    } else if (!field->is_repeated() && !field->has_presence()) {
      const auto type = field->cpp_type();
      const bool is_zero =
        (type == pb::FieldDescriptor::CPPTYPE_FLOAT && reflection->GetFloat(*message, field) == 0)
        || (type == pb::FieldDescriptor::CPPTYPE_DOUBLE && reflection->GetDouble(*message, field) == 0);
      if (is_zero) reflection->ClearField(message, field);
    }
  }
}

// A text that is not UTF-8 makes the parser log; millions of them would fill a disk.
void ignore(pb::LogLevel, const char *, int, const std::string &) {}

}  // namespace

int google_oracle_load(const unsigned char *descriptor_set, size_t size) {
  pb::SetLogHandler(&ignore);
  pb::FileDescriptorSet files;
  if (!files.ParseFromArray(descriptor_set, static_cast<int>(size))) return 0;
  strict = new Schema();
  if (!strict->add(files)) return 0;
  for (auto &file : *files.mutable_file()) {
    for (auto &message : *file.mutable_message_type()) make_text_bytes(&message);
  }
  lenient = new Schema();
  return lenient->add(files);
}

int google_oracle_canonical(
  const char *name, int any_text, const unsigned char *bytes, size_t size, unsigned char **canonical,
  size_t *canonical_size) {
  Schema *schema = any_text ? lenient : strict;
  const pb::Descriptor *type = schema ? schema->pool.FindMessageTypeByName(name) : nullptr;
  if (!type) std::abort();
  std::unique_ptr<pb::Message> message(schema->factory.GetPrototype(type)->New());
  if (!message->ParseFromArray(bytes, static_cast<int>(size))) return 0;
  forget_negative_zeros(message.get());
  std::string text;
  {
    pb::io::StringOutputStream stream(&text);
    pb::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    message->SerializeToCodedStream(&out);
  }
  *canonical = static_cast<unsigned char *>(std::malloc(text.size() + 1));
  if (!*canonical) return 0;
  std::memcpy(*canonical, text.data(), text.size());
  *canonical_size = text.size();
  return 1;
}
