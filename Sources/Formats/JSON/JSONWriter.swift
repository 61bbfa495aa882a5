/// Writes JSON (RFC 8259) member by member, for shapes that are known: a tenth of what a general encoder costs.
package struct JSONWriter {
    /// What has been written.
    package private(set) var bytes: [UInt8] = []
    /// Whether a comma must come before what is written next.
    private var isBehindValue = false

    package init() {
        bytes.reserveCapacity(512)
    }

    // MARK: Values

    /// Writes an object with the members that are written meanwhile.
    package mutating func object(_ members: (inout Self) -> Void) {
        open(UInt8(ascii: "{"))
        members(&self)
        close(UInt8(ascii: "}"))
    }

    /// Writes an array with the elements that are written meanwhile.
    package mutating func array(_ elements: (inout Self) -> Void) {
        open(UInt8(ascii: "["))
        elements(&self)
        close(UInt8(ascii: "]"))
    }

    package mutating func value(_ text: String) {
        separate()
        quote(text)
        isBehindValue = true
    }

    package mutating func value(_ isTrue: Bool) { word(isTrue ? "true" : "false") }

    package mutating func value(_ number: some FixedWidthInteger) { word(String(number)) }

    /// Writes a finite number.
    package mutating func value(_ number: Double) { word("\(number)") }

    package mutating func null() { word("null") }

    // MARK: Members

    /// Writes a member's name; its value must follow.
    package mutating func name(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    package mutating func member(_ name: StaticString, _ text: String?) {
        guard let text else { return }
        self.name(name)
        value(text)
    }

    package mutating func member(_ name: StaticString, _ isTrue: Bool?) {
        guard let isTrue else { return }
        self.name(name)
        value(isTrue)
    }

    package mutating func member(_ name: StaticString, _ number: (some FixedWidthInteger)?) {
        guard let number else { return }
        self.name(name)
        value(number)
    }

    package mutating func member(_ name: StaticString, _ number: Double?) {
        guard let number else { return }
        self.name(name)
        value(number)
    }

    /// Writes a member whose name comes from elsewhere.
    package mutating func member(named name: String, _ text: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        value(text)
    }

    /// Writes a member that is `null`.
    package mutating func null(_ name: StaticString) {
        self.name(name)
        null()
    }

    package mutating func member(_ name: StaticString, _ texts: [String]) {
        self.name(name)
        array { writer in
            for text in texts { writer.value(text) }
        }
    }

    // MARK: Bytes

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        isBehindValue = true
    }

    private mutating func word(_ word: String) {
        separate()
        bytes.append(contentsOf: word.utf8)
        isBehindValue = true
    }

    private mutating func separate() {
        if isBehindValue { bytes.append(UInt8(ascii: ",")) }
        isBehindValue = false
    }

    /// RFC 8259, 7: quotation mark, backslash and control characters must be escaped, nothing else need be.
    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes.append(contentsOf: #"\""#.utf8)
            case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
            case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
            case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
            case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
            case 0..<0x20:
                bytes.append(contentsOf: #"\u00"#.utf8)
                bytes.append(byte < 0x10 ? 0x30 : 0x31)
                bytes.append(UInt8(ascii: byte & 0xF < 10 ? "0" : "a") + (byte & 0xF) % 10)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
