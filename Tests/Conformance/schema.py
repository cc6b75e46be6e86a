"""Methods and messages of the probe, by name: JSON of the cases to bytes and back."""
import base64
import importlib
import json

FILES = ["opora.probe.v1.conformance_pb2", "opora.rpc.v1.health_pb2", "opora.rpc.v1.control_pb2"]


class Schema:
    """What protoc made of the .proto files; the folder has to be on the path."""

    def __init__(self):
        from google.protobuf import json_format, message_factory
        self.json, self.factory, self.methods = json_format, message_factory, {}
        for name in FILES:
            for service in importlib.import_module(name).DESCRIPTOR.services_by_name.values():
                for method in service.methods:
                    self.methods[method.name] = self.methods[f"{service.full_name}/{method.name}"] = method

    def name(self, method):
        described = self.methods[method]
        return f"{described.containing_service.full_name}/{described.name}"

    def kind(self, method):
        described = self.methods[method]
        return int(described.client_streaming) + 2 * int(described.server_streaming)

    def request(self, method, value):
        return self._encode(self.methods[method].input_type, value)

    def response(self, method, data):
        """A dictionary with every field, numbers of 64 bits as numbers, bytes in hexadecimal as {"hex": …}."""
        message = self.factory.GetMessageClass(self.methods[method].output_type).FromString(data)
        return plain(message)

    def _encode(self, descriptor, value):
        message = self.factory.GetMessageClass(descriptor)()
        return self.json.ParseDict(as_json(value), message).SerializeToString()


def as_json(value):
    """Fills in what a case describes instead of writing it out: bytes as {"fill": "41", "times": 5} or {"hex": "FF"},
    text as {"repeat": "a", "times": 5}."""
    if isinstance(value, dict):
        if set(value) == {"fill", "times"}:
            return base64.b64encode(bytes.fromhex(value["fill"]) * value["times"]).decode()
        if set(value) == {"repeat", "times"}:
            return value["repeat"] * value["times"]
        if set(value) == {"hex"}:
            return base64.b64encode(bytes.fromhex(value["hex"])).decode()
        return {key: as_json(part) for key, part in value.items()}
    return [as_json(part) for part in value] if isinstance(value, list) else value


def plain(message):
    result = {}
    for field in message.DESCRIPTOR.fields:
        value = getattr(message, field.name)
        if field.label == field.LABEL_REPEATED:
            result[field.name] = [part_of(field, part) for part in value]
        else:
            result[field.name] = part_of(field, value)
    return result


def part_of(field, value):
    if field.type == field.TYPE_MESSAGE:
        return plain(value)
    return bytes(value) if field.type == field.TYPE_BYTES else value


def differs(found, wanted, path="it"):
    """Why a value is not as a case wants it, or None. Fields that the case leaves out are free."""
    if isinstance(wanted, dict):
        if isinstance(found, bytes):
            return differs_in_bytes(found, wanted, path)
        if wanted and set(wanted) <= {"least", "most"}:
            if not wanted.get("least", found) <= found <= wanted.get("most", found):
                return f"{path} is {found} and not within {json.dumps(wanted)}"
            return None
        if set(wanted) == {"not"}:
            return f"{path} is {found!r}" if found == wanted["not"] else None
        for key, part in wanted.items():
            fault = differs(found[key], part, f"{path}.{key}")
            if fault:
                return fault
        return None
    if isinstance(wanted, list):
        if len(found) != len(wanted):
            return f"{path} has {len(found)} elements instead of {len(wanted)}"
        faults = (differs(one, other, f"{path}[{n}]") for n, (one, other) in enumerate(zip(found, wanted)))
        return next((fault for fault in faults if fault), None)
    if isinstance(found, bytes) and isinstance(wanted, str):
        found = found.decode(errors="replace")
    return None if found == wanted else f"{path} is {found!r} instead of {wanted!r}"


def differs_in_bytes(found, wanted, path):
    if "length" in wanted:
        return None if len(found) == wanted["length"] else f"{path} has {len(found)} bytes"
    if "repeat" in wanted:
        expected = (wanted["repeat"] * wanted["times"]).encode()
    elif "fill" in wanted:
        expected = bytes.fromhex(wanted["fill"]) * wanted["times"]
    else:
        expected = bytes.fromhex(wanted["hex"])
    if found == expected:
        return None
    return f"{path} has {len(found)} bytes that are not the {len(expected)} expected"
