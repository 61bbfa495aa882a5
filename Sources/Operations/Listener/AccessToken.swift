import Foundation

/// A secret of a caller from the network, and the name under which its orders are kept.
package struct AccessToken: Sendable {
    /// The name in the configuration, for example `prometheus`.
    package let name: String
    private let secret: [UInt8]

    /// Makes a token; nil where it is shorter than 16 bytes, which can be guessed.
    ///
    /// - Parameters:
    ///   - name: The name in the configuration.
    ///   - secret: The text of the token; white space around it does not count.
    package init?(_ name: String, secret: String) {
        let bytes = Array(secret.trimmingCharacters(in: .whitespacesAndNewlines).utf8)
        guard bytes.count >= 16 else { return nil }
        self.name = name
        self.secret = bytes
    }

    /// Whether a header value is `Bearer` with this token; takes the same time wherever the two differ.
    func admits(_ authorization: String?) -> Bool {
        guard let authorization, authorization.lowercased().hasPrefix("bearer ") else { return false }
        let offered = Array(authorization.utf8.dropFirst(7))
        var difference = offered.count ^ secret.count
        for index in secret.indices {
            difference |= Int(secret[index] ^ (index < offered.count ? offered[index] : 0))
        }
        return difference == 0
    }
}

extension AccessToken: CustomStringConvertible, CustomReflectable {
    package var description: String { "(token \(name))" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
