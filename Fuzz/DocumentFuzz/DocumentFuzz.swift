/// What libFuzzer calls with every input: the first byte chooses the reader that the others are given to.
///
/// It is compiled into one module with the readers. Besides the absence of traps it holds that what was read and is written again
/// reads the same, and that limits are kept.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDocuments(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard let choice = input.first else { return 0 }
    let bytes = Array(input.dropFirst())
    switch choice % 12 {
    case 0, 1: json(bytes)
    case 2, 3: xml(bytes)
    case 4: form(bytes)
    case 5: csv(bytes)
    case 6, 7: sheet(bytes)
    case 8: _ = try? SheetTable(bytes)
    case 9: modem(bytes)
    default: text(bytes)
    }
    return 0
}

private func json(_ bytes: [UInt8]) {
    for mode in [JSONReader.Mode.strict, .lenient] {
        guard let value = try? JSONValue(bytes, mode: mode) else { continue }
        var writer = JSONWriter()
        write(value, to: &writer)
        guard let again = try? JSONValue(PrintableText.json(writer.bytes), mode: .lenient) else {
            fatalError("what was written is no JSON")
        }
        precondition(isSame(again, value), "what was written reads otherwise")
    }
}

private func write(_ value: JSONValue, to writer: inout JSONWriter) {
    switch value {
    case .null: writer.null()
    case .boolean(let isTrue): writer.value(isTrue)
    case .number: writer.value(0)
    case .string(let bytes): writer.value(String(decoding: bytes, as: UTF8.self))
    case .array(let elements): writer.array { for element in elements { write(element, to: &$0) } }
    case .object(let members):
        writer.array { for member in members { write(member.value, to: &$0) } }
    }
}

/// Whether two values have the same texts in the same order.
private func isSame(_ one: JSONValue, _ other: JSONValue) -> Bool {
    switch (one, other) {
    case (.string(let one), .string(let other)):
        String(decoding: one, as: UTF8.self).unicodeScalars.elementsEqual(
            String(decoding: other, as: UTF8.self).unicodeScalars
        )
    case (.array(let one), .array(let other)): one.count == other.count && zip(one, other).allSatisfy(isSame)
    case (.array(let one), .object(let other)):
        one.count == other.count && zip(one, other).allSatisfy { isSame($0, $1.value) }
    default: true
    }
}

private func xml(_ bytes: [UInt8]) {
    for mode in [XMLReader.Mode.strict, .lenient] {
        guard let root = try? XMLElement(bytes, mode: mode) else { continue }
        _ = root.elements(at: ["*", "*"])
        _ = root.first(named: "status")
        check(root, depth: 1)
    }
}

private func check(_ element: XMLElement, depth: Int) {
    precondition(depth <= DocumentLimits().depth)
    for child in element.children { check(child, depth: depth + 1) }
}

private func form(_ bytes: [UInt8]) {
    let parameters = FormReader.read(bytes)
    precondition(parameters.count <= FormReader.limit)
    let written = parameters.map { FormReader.encode($0.name.utf8) + "=" + FormReader.encode($0.value) }
    let again = FormReader.read(Array(written.joined(separator: "&").utf8))
    precondition(again.map(\.value) == parameters.map(\.value))
}

private func csv(_ bytes: [UInt8]) {
    for (_, cells) in CSVTable(bytes).rows {
        for form in [CSVForm.standard, .excel] {
            let line = CSVLine.text(cells, form: form)
            precondition(line.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\r" || $0.value >= 0x20 })
        }
        // A lone cell may hold more of the other separators than the line has of its own.
        let plain = CSVLine.text(["a"] + cells, isForSpreadsheets: false)
        precondition(plain.hasSuffix("\r\n"))
    }
}

private func sheet(_ bytes: [UInt8]) {
    let middle = bytes.firstIndex(of: 0) ?? bytes.count
    let strings = middle < bytes.count ? Array(bytes[(middle + 1)...]) : nil
    guard let table = try? SheetTable(sheet: Array(bytes[..<middle]), sharedStrings: strings) else { return }
    precondition(table.rows.reduce(0) { $0 + $1.cells.count } <= SheetTable.cellLimit)
}

private func modem(_ bytes: [UInt8]) {
    var parser = ATParser()
    parser.expectsPrompt = bytes.first.map { $0 & 1 == 1 } ?? false
    var longest = 0
    parser.feed(bytes) { element, _ in
        guard case .line(let line) = element else { return }
        longest = max(longest, line.utf8.count)
        let fields = ATFields(line)
        for index in -1...fields.count { _ = (fields.integer(index), fields.isQuoted(index)) }
    }
    // A byte that is no UTF-8 becomes three.
    precondition(longest <= 3 * ATParser.longestLine)
}

private func text(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let line = PrintableText.line(text)
    precondition(!line.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) })
    precondition(PrintableText.line(line) == line)
    precondition(PrintableText.lines(PrintableText.lines(text)) == PrintableText.lines(text))
    let escaped = MarkupText.escaping(text)
    precondition(!escaped.contains("<") && !escaped.contains("\""))
    _ = try? XMLElement(Array("<a b='\(escaped)'>\(escaped)</a>".utf8))
}
