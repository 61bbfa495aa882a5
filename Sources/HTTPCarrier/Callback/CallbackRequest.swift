package import Foundation

/// A request of a carrier as plain values.
package struct CallbackRequest: Hashable, Sendable {
    /// One header; a request may hold a name several times.
    package struct Header: Hashable, Sendable {
        /// In lower case.
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            let isLower = !name.utf8.contains { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
            self.name = isLower ? name : name.lowercased()
            self.value = value
        }
    }

    /// In upper case.
    package var method: String
    /// The path, still percent-encoded.
    package var path: String
    /// What stands behind the configured path of the carrier, without slashes around it.
    package var pathRest: String
    /// What stands behind the question mark, still percent-encoded; empty for none.
    package var query: String
    package var headers: [Header]
    package var body: [UInt8]
    /// The caller's address, the proxies in between taken away; empty where it is not known.
    package var caller: String
    package var receivedAt: Date

    package init(
        method: String,
        path: String,
        pathRest: String = "",
        query: String = "",
        headers: [Header] = [],
        body: [UInt8] = [],
        caller: String = "",
        receivedAt: Date
    ) {
        self.method = method
        self.path = path
        self.pathRest = pathRest
        self.query = query
        self.headers = headers
        self.body = body
        self.caller = caller
        self.receivedAt = receivedAt
    }

    /// The first header of a name, which is to be in lower case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}
