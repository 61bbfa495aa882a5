/// The answer to a carrier as plain values.
package struct CallbackResponse: Hashable, Sendable {
    /// One header.
    package struct Header: Hashable, Sendable {
        package var name: String
        package var value: String
    }

    package var status: Int
    package var headers: [Header] = []
    package var body = ""

    /// The first header of a name in any case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.caseInsensitiveEquals(name) }?.value
    }
}
