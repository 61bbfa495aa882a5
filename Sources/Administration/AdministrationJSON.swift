import Foundation

/// The JSON of orders and answers: keys in snake_case and sorted, times in RFC 3339.
package enum AdministrationJSON {
    /// Encodes a value.
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.keyEncodingStrategy = .custom { Key(stringValue: wireName(of: $0.last?.stringValue ?? "")) }
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    /// Decodes a value.
    package static func decode<Value: Decodable>(_ type: Value.Type = Value.self, from bytes: [UInt8]) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        decoder.keyDecodingStrategy = .custom { Key(stringValue: propertyName(of: $0.last?.stringValue ?? "")) }
        return try decoder.decode(type, from: Data(bytes))
    }

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) { nil }
    }

    /// `trackingIDs` becomes `tracking_ids`.
    static func wireName(of property: String) -> String {
        var name = ""
        var previous: Character = "_"
        for character in property {
            if character.isUppercase, previous.isLowercase { name.append("_") }
            name += character.lowercased()
            previous = character
        }
        return name
    }

    /// `tracking_ids` becomes `trackingIDs`.
    static func propertyName(of wire: String) -> String {
        let words = wire.split(separator: "_")
        return words.dropFirst().reduce(into: String(words.first ?? "")) { name, word in
            switch word {
            case "id": name += "ID"
            case "ids": name += "IDs"
            default: name += word.prefix(1).uppercased() + word.dropFirst()
            }
        }
    }
}
