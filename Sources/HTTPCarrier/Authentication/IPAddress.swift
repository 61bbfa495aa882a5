import Glibc

/// IP addresses as bytes.
enum IPAddress {
    /// The four or sixteen bytes of an address; an IPv4 address mapped into IPv6 counts as IPv4. Nil where it is none.
    static func bytes(of text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            return withUnsafeBytes(of: &four) { Array($0) }
        }
        var sixteen = in6_addr()
        guard inet_pton(AF_INET6, text, &sixteen) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: &sixteen) { Array($0) }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return isMapped ? Array(bytes[12...]) : bytes
    }

    /// The part of an address that stands for one caller: all of an IPv6 network of 64 bits, which one machine may have to itself.
    static func network(of address: String) -> String {
        guard let bytes = bytes(of: address), bytes.count == 16 else { return address }
        return "\(bytes[..<8])"
    }

    /// The caller's address behind a known number of proxies.
    ///
    /// Each proxy appends the address that it was called from; what stands further left than our own proxies wrote could be
    /// invented by the caller.
    ///
    /// - Parameters:
    ///   - peer: The address at the other end of the connection.
    ///   - forwarded: The values of the headers `X-Forwarded-For`, in their order.
    ///   - proxies: How many proxies of ours stand in between.
    /// - Returns: The address; nil where a proxy did not write one.
    static func caller(peer: String, forwarded: [String], proxies: Int) -> String? {
        guard proxies > 0 else { return peer }
        let addresses = forwarded.flatMap { $0.split(separator: ",") }.map { String($0).trimmedOfSpace }
        guard addresses.count >= proxies else { return nil }
        let address = withoutPort(addresses[addresses.count - proxies])
        return bytes(of: address) == nil ? nil : address
    }

    /// Some proxies write `203.0.113.7:4711` or `[2001:db8::1]:4711`.
    private static func withoutPort(_ text: String) -> String {
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") { return String(text.dropFirst().prefix(upTo: end)) }
        guard let colon = text.firstIndex(of: ":"), text.lastIndex(of: ":") == colon else { return text }
        return String(text[..<colon])
    }
}
