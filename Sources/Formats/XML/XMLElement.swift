/// One element of an XML document; names without their namespace prefix.
package struct XMLElement: Hashable, Sendable {
    /// One attribute of an element.
    package struct Attribute: Hashable, Sendable {
        package var name: String
        package var value: [UInt8]

        package init(name: String, value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    package var name: String
    package var attributes: [Attribute] = []
    package var children: [XMLElement] = []
    /// The element's own characters, those of its children left out, in UTF-8.
    package var text: [UInt8] = []

    /// Reads a whole document.
    ///
    /// - Parameters:
    ///   - bytes: The document in UTF-8.
    ///   - mode: The strictness.
    ///   - limits: The limits of its depth and number of elements.
    /// - Throws: ``DocumentError`` where it is not well-formed, has a document type, or is beyond the limits.
    package init(
        _ bytes: [UInt8],
        mode: XMLReader.Mode = .strict,
        limits: DocumentLimits = DocumentLimits()
    ) throws(DocumentError) {
        var reader = XMLReader(bytes, mode: mode, limits: limits)
        // The document itself, and the elements that are open.
        var open = [XMLElement(name: "")]
        while let piece = try reader.next() {
            switch piece {
            case .open(let name, let attributes): open.append(XMLElement(name: name, attributes: attributes))
            case .text(let text): open[open.count - 1].text += text
            case .close:
                let element = open.removeLast()
                open[open.count - 1].children.append(element)
            }
        }
        self = open[0].children[0]
    }

    private init(name: String, attributes: [Attribute] = []) {
        self.name = name
        self.attributes = attributes
    }

    /// The elements that a path leads to, this one being the first step.
    ///
    /// - Parameter path: Names from the outside in; `*` stands for any name.
    /// - Returns: Every element at the path's end, in the document's order.
    package func elements(at path: some Collection<String>) -> [XMLElement] {
        guard let step = path.first, step == name || step == "*" else { return [] }
        let rest = path.dropFirst()
        if rest.isEmpty { return [self] }
        return children.flatMap { $0.elements(at: rest) }
    }

    /// The first element of a name in the document's order, this one included; case-insensitive.
    package func first(named name: String) -> XMLElement? {
        if self.name.lowercased() == name.lowercased() { return self }
        return children.lazy.compactMap { $0.first(named: name) }.first
    }
}
