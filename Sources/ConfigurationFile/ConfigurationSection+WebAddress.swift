extension ConfigurationSection {
    /// An address on the web: `http://` or `https://`, a host, perhaps a port from 1 to 65535, and no blank anywhere.
    ///
    /// Faults do not show the address, which may hold a secret.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - suggestion: An address as it should be.
    /// - Returns: The address; nil where the key is absent or empty, or its fault was reported.
    package func webAddress(_ key: String, suggestion: String) -> String? {
        guard let address = string(key), !address.isEmpty else { return nil }
        guard let flaw = Self.flaw(ofAddress: address) else { return address }
        report(flaw, at: key, suggestion: suggestion)
        return nil
    }

    /// The reason for which a text is no address on the web; nil where it is one.
    static func flaw(ofAddress text: String) -> String? {
        if text.contains(where: \.isWhitespace) { return "holds a blank" }
        guard let scheme = text.firstMatch(of: /^https?:\/\//.ignoresCase()) else {
            return "must begin with http:// or https://"
        }
        let authority = text[scheme.range.upperBound...].prefix { !"/?#".contains($0) }
        let place = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        guard let parts = place.wholeMatch(of: /(\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::(.*))?/) else { return "has no host" }
        guard let port = parts.2 else { return nil }
        return (1...65_535).contains(Int(port) ?? 0) ? nil : "has a port that is no number from 1 to 65535"
    }
}
