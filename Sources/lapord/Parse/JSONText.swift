import Foundation

/// Writes one JSON object on one line, with its fields in the order in which they are given.
struct JSONText {
    private(set) var text = ""
    private var first = true

    mutating func open(_ name: String? = nil) {
        if let name { begin(name) }
        text += "{"
        first = true
    }

    mutating func close() {
        text += "}"
        first = false
    }

    mutating func field(_ name: String, _ value: String?) {
        begin(name)
        if let value { append(value) } else { text += "null" }
    }

    mutating func null(_ name: String) {
        begin(name)
        text += "null"
    }

    mutating func field(_ name: String, _ value: Bool) {
        begin(name)
        text += value ? "true" : "false"
    }

    mutating func field(_ name: String, _ value: Int?) {
        begin(name)
        text += value.map(String.init) ?? "null"
    }

    mutating func field(_ name: String, _ value: Double) {
        begin(name)
        text += String(Double(Int((value * 1000).rounded())) / 1000)
    }

    mutating func field(_ name: String, _ values: [String]) {
        begin(name)
        text += "["
        for (index, value) in values.enumerated() {
            if index > 0 { text += "," }
            append(value)
        }
        text += "]"
    }

    private mutating func begin(_ name: String) {
        if !first { text += "," }
        first = false
        append(name)
        text += ":"
    }

    private mutating func append(_ value: String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F || (0x2028...0x2029).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
