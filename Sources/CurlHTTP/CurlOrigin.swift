/// The part of an address that may be shown: scheme, host and port, without user, password, path and query.
enum CurlOrigin {
    /// The origin of an absolute `http` or `https` address, or `nil` if it is none.
    static func of(_ url: String) -> String? {
        guard let colon = url.firstRange(of: "://") else { return nil }
        let scheme = url[..<colon.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        let rest = url[colon.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        guard !host.isEmpty, !host.hasPrefix(":") else { return nil }
        return "\(scheme)://\(host.lowercased())"
    }
}
