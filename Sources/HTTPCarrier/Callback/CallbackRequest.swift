package import Certificates
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
    /// The path behind the configured path of the carrier, without slashes around it.
    package var pathRest = ""
    /// The query, still percent-encoded; empty for none.
    package var query = ""
    package var headers: [Header] = []
    package var body: [UInt8] = []
    /// The caller's address without the proxies in between; empty where it is not known.
    package var caller = ""
    /// The certificate that the caller has shown; nil where none was asked for.
    package var certificate: PeerCertificate?
    package var receivedAt: Date

    /// The first header of a name, which is to be in lower case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}

extension CallbackRequest {
    /// The same request without its query.
    var withoutQuery: CallbackRequest {
        var request = self
        request.query = ""
        return request
    }
}
