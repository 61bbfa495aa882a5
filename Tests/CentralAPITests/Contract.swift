import Formats
import Foundation
import Testing
import Yams

@testable import CentralAPI

/// One request and its answer.
struct Exchange: Sendable {
    var method: String
    /// Without the base address.
    var path: String
    var contentType: String
    var request: [UInt8]
    var status: Int
    var answer: [UInt8]
}

/// `docs/sp4n-api.yaml`, with as much of JSON Schema as it uses.
struct Contract: Sendable {
    /// One operation of the contract.
    struct Operation: Sendable {
        let name: String
        // What Yams read is never changed.
        fileprivate nonisolated(unsafe) let node: [String: Any]
    }

    private nonisolated(unsafe) let root: [String: Any]

    init() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/sp4n-api.yaml")
            .standardized
        let text = try String(contentsOf: path, encoding: .utf8)
        root = try #require(try Yams.load(yaml: text) as? [String: Any])
    }

    private var paths: [String: [String: [String: Any]]] {
        root["paths"] as? [String: [String: [String: Any]]] ?? [:]
    }

    /// The operation that a request is; literal paths come before those with an id.
    func operation(_ method: String, _ path: String) -> Operation? {
        let wanted = path.prefix { $0 != "?" }.split(separator: "/")
        let candidates = paths.keys.sorted { $0.count { $0 == "{" } < $1.count { $0 == "{" } }
        for candidate in candidates {
            let parts = candidate.split(separator: "/")
            guard parts.count == wanted.count,
                zip(parts, wanted).allSatisfy({ $0 == $1 || $0.hasPrefix("{") && Int($1) != nil }),
                let node = paths[candidate]?[method.lowercased()], let name = node["operationId"] as? String
            else { continue }
            return Operation(name: name, node: node)
        }
        return nil
    }

    /// What does not fit, each with its place.
    func faults(of exchange: Exchange, in operation: Operation) -> [String] {
        var faults: [String] = []
        if let content = (operation.node["requestBody"] as? [String: Any])?["content"] as? [String: [String: Any]] {
            let type = String(exchange.contentType.prefix { $0 != ";" })
            if let schema = content[type]?["schema"] as? [String: Any] {
                let value = type == "application/json" ? json(exchange.request) : form(exchange)
                faults += check(value, schema, "request")
            } else {
                faults.append("request: has the type \(type)")
            }
        }
        let responses = operation.node["responses"] as? [String: [String: Any]] ?? [:]
        faults += queryFaults(of: exchange, in: operation)
        if exchange.status == 304, responses["304"] != nil {
            return exchange.answer.isEmpty ? faults : faults + ["answer: 304 has a body"]
        }
        guard let response = responses[String(exchange.status)] ?? responses["default"],
            let content = resolved(response)["content"] as? [String: [String: Any]],
            let schema = content["application/json"]?["schema"] as? [String: Any]
        else { return faults + ["answer: status \(exchange.status) is not in the contract"] }
        return faults + check(json(exchange.answer), schema, "answer")
    }

    /// The smallest request that fits an operation.
    func least(of operation: Operation) -> [String: JSONValue] {
        let content = (operation.node["requestBody"] as? [String: Any])?["content"] as? [String: [String: Any]]
        guard let schema = content?.values.first?["schema"] as? [String: Any],
            let members = sample(of: schema, isLeast: true).members
        else { return [:] }
        return members
    }

    /// An answer of success that fits an operation: the least that it must hold, or all that it may.
    func answer(of operation: Operation, isLeast: Bool) -> JSONValue? {
        let responses = operation.node["responses"] as? [String: [String: Any]] ?? [:]
        guard let response = responses["200"], let content = resolved(response)["content"] as? [String: [String: Any]],
            let schema = content["application/json"]?["schema"] as? [String: Any]
        else { return nil }
        return sample(of: schema, isLeast: isLeast)
    }

    private func sample(of schema: [String: Any], isLeast: Bool) -> JSONValue {
        let schema = resolved(schema)
        let types = schema["type"] as? [String] ?? (schema["type"] as? String).map { [$0] } ?? ["object"]
        // A value that may be null is, in the least answer.
        switch isLeast && types.contains("null") ? "null" : types.first ?? "null" {
        case "object":
            let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
            let required = Set(schema["required"] as? [String] ?? [])
            let shown = properties.filter { !isLeast || required.contains($0.key) }
            var members = shown.mapValues { sample(of: $0, isLeast: isLeast) }
            // The last page.
            if members["next_page_url"] != nil { members["next_page_url"] = .null }
            return JSONValue(members)
        case "array":
            guard let items = schema["items"] as? [String: Any] else { return .array([]) }
            return .array([sample(of: items, isLeast: isLeast)])
        case "integer": return .number(Array("7".utf8))
        case "boolean": return .boolean(false)
        case "string":
            switch schema["pattern"] as? String {
            case .some(let pattern) where pattern.contains(":"): return .string(Array("21-11-2026 08:00:00".utf8))
            case .some: return .string(Array("2026-11-21".utf8))
            case nil: return .string(Array("kata".utf8))
            }
        default: return .null
        }
    }

    private func queryFaults(of exchange: Exchange, in operation: Operation) -> [String] {
        let declared = (operation.node["parameters"] as? [[String: Any]] ?? []).map(resolved)
            .filter { $0["in"] as? String == "query" }
        let given = exchange.path.split(separator: "?").dropFirst().first?.split(separator: "&") ?? []
        let names = Set(given.map { String($0.prefix { $0 != "=" }) })
        let known = Set(declared.compactMap { $0["name"] as? String })
        let required = declared.filter { $0["required"] as? Bool == true }.compactMap { $0["name"] as? String }
        return names.subtracting(known).sorted().map { "query.\($0): is not in the contract" }
            + required.filter { !names.contains($0) }.map { "query.\($0): is missing" }
    }

    /// The operations and schemas that do not say how sure they are.
    var withoutConfidence: [String] {
        let operations = paths.flatMap { path, methods in methods.map { ("\($0.key) \(path)", $0.value) } }
        let components = root["components"] as? [String: Any] ?? [:]
        let schemas = (components["schemas"] as? [String: [String: Any]] ?? [:]).map { ($0.key, $0.value) }
        let known: Set = ["seen", "inferred", "ours"]
        return (operations + schemas).filter { !known.contains($0.1["x-confidence"] as? String ?? "") }.map(\.0)
            .sorted()
    }

    private func json(_ bytes: [UInt8]) -> JSONValue? { try? JSONValue(bytes) }

    private func form(_ exchange: Exchange) -> JSONValue? {
        let text = String(decoding: exchange.request, as: UTF8.self).replacing("\r\n", with: "\n")
        let fields = text.matches(of: /name="(\w+)"\n\n([^\n]*)\n/).map { match in
            (String(match.output.1), JSONValue.string(Array(match.output.2.utf8)))
        }
        return JSONValue(Dictionary(fields) { first, _ in first })
    }

    private func resolved(_ node: [String: Any]) -> [String: Any] {
        guard let reference = node["$ref"] as? String else { return node }
        var value: Any? = root
        for key in reference.split(separator: "/").dropFirst() { value = (value as? [String: Any])?[String(key)] }
        return value as? [String: Any] ?? [:]
    }

    private func check(_ value: JSONValue?, _ schema: [String: Any], _ place: String) -> [String] {
        let schema = resolved(schema)
        guard let value else { return ["\(place): is no JSON"] }
        let types = schema["type"] as? [String] ?? (schema["type"] as? String).map { [$0] } ?? []
        guard types.isEmpty || types.contains(where: { isOf($0, value) }) else {
            return ["\(place): is no \(types.joined(separator: " or "))"]
        }
        var faults: [String] = []
        if case .string(let bytes) = value {
            let text = String(decoding: bytes, as: UTF8.self)
            if let least = schema["minLength"] as? Int, text.count < least { faults.append("\(place): is too short") }
            if let pattern = schema["pattern"] as? String, text.range(of: pattern, options: .regularExpression) == nil {
                faults.append("\(place): does not match \(pattern)")
            }
        }
        if let least = schema["minimum"] as? Int, isOf("integer", value), let number = value.text.flatMap({ Int($0) }),
            number < least
        {
            faults.append("\(place): is too small")
        }
        if let items = schema["items"] as? [String: Any], let elements = value.elements {
            for (index, element) in elements.enumerated() { faults += check(element, items, "\(place)[\(index)]") }
        }
        if let members = value.members { faults += checkMembers(members, schema, place) }
        return faults
    }

    private func checkMembers(_ members: [String: JSONValue], _ schema: [String: Any], _ place: String) -> [String] {
        let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
        var faults = (schema["required"] as? [String] ?? []).filter { members[$0] == nil }.map {
            "\(place).\($0): is missing"
        }
        for (name, member) in members {
            if let property = properties[name] {
                faults += check(member, property, "\(place).\(name)")
            } else if schema["additionalProperties"] as? Bool == false {
                faults.append("\(place).\(name): is not in the contract")
            }
        }
        return faults
    }

    private func isOf(_ type: String, _ value: JSONValue) -> Bool {
        switch (type, value) {
        case ("object", .object), ("array", .array), ("string", .string), ("null", .null), ("boolean", .boolean):
            true
        case ("integer", .number): value.text != nil
        default: false
        }
    }
}

extension JSONValue {
    init(_ members: [String: JSONValue]) {
        self = .object(members.sorted { $0.key < $1.key }.map { Member(name: $0.key, value: $0.value) })
    }

    fileprivate var members: [String: JSONValue]? {
        guard case .object(let members) = self else { return nil }
        return Dictionary(members.map { ($0.name, $0.value) }) { $1 }
    }

    /// The value as JSON.
    var written: String {
        switch self {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .number(let value): String(decoding: value, as: UTF8.self)
        case .string(let text): "\"\(String(decoding: text, as: UTF8.self))\""
        case .array(let elements): "[" + elements.map(\.written).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\"\($0.name)\":\($0.value.written)" }.joined(separator: ",") + "}"
        }
    }
}
