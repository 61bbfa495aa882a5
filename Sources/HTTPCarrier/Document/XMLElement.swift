/// One element of an XML document; names without their namespace prefix.
package struct XMLElement: Hashable, Sendable {
    /// One attribute of an element.
    package struct Attribute: Hashable, Sendable {
        package var name: String
        package var value: [UInt8]
    }

    package var name: String
    package var attributes: [Attribute] = []
    package var children: [XMLElement] = []
    /// The element's own characters, those of its children left out, in UTF-8.
    package var text: [UInt8] = []

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
}
