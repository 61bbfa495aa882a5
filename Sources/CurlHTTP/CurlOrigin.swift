/// The part of an address that may be logged: scheme, host and port, without user, password, path and query.
enum CurlOrigin {
    /// The origin of an absolute `http` or `https` address; `nil` for any other text.
    static func of(_ url: String) -> String? {
        let bytes = url.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = url[..<colon].lowercased()
        guard scheme == "http" || scheme == "https", bytes[colon...].starts(with: "://".utf8) else { return nil }
        let rest = bytes[bytes.index(colon, offsetBy: 3)...]
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
        let authority = rest[..<(end ?? rest.endIndex)]
        let at = authority.lastIndex(of: UInt8(ascii: "@"))
        let host = at.map { authority[authority.index(after: $0)...] } ?? authority
        guard let first = host.first, first != UInt8(ascii: ":") else { return nil }
        return "\(scheme)://\(String(Substring(host)).lowercased())"
    }
}
