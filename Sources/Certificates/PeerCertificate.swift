import Crypto
package import NIOCore
import NIOSSL

/// The certificate that a peer has shown and that was verified, by what an operator can name it by.
package struct PeerCertificate: Hashable, Sendable {
    /// Its alternative names (DNS, URI and e-mail) in small letters; the common name where it has none of these (RFC 6125, 6.4.4).
    package var names: Set<String>
    /// The SHA-256 hash of its DER bytes, as `openssl x509 -fingerprint -sha256` shows it.
    package var fingerprint: [UInt8]

    /// Describes a certificate.
    ///
    /// - Parameters:
    ///   - names: Its names in small letters.
    ///   - fingerprint: The SHA-256 hash of its DER bytes.
    package init(names: Set<String>, fingerprint: [UInt8]) {
        self.names = names
        self.fingerprint = fingerprint
    }

    /// The certificate of the peer of a connection; nil where it has shown none, or the connection has no TLS.
    package static func of(_ channel: any Channel) async -> PeerCertificate? {
        guard let shown = try? await channel.nioSSL_peerCertificate().get() else { return nil }
        return PeerCertificate(shown)
    }

    private init?(_ certificate: NIOSSLCertificate) {
        guard let bytes = try? certificate.toDERBytes() else { return nil }
        let named = certificate._subjectAlternativeNames().filter { [.dnsName, .uri, .email].contains($0.nameType) }
        names = Set(named.map { String(decoding: $0.contents, as: UTF8.self).lowercased() })
        if names.isEmpty, let name = CertificateSubject.commonName(of: bytes) { names = [name.lowercased()] }
        fingerprint = Array(SHA256.hash(data: bytes))
    }
}

/// A certificate as a configuration names it: by one of its names, or by its fingerprint.
package enum CertificateName: Hashable, Sendable {
    /// In small letters.
    case name(String)
    case fingerprint([UInt8])

    /// Reads the notation: a name, or `sha256:` and 64 hexadecimal digits with or without colons.
    ///
    /// - Parameter notation: The text. A pattern such as `*.example` is no name.
    package init?(_ notation: String) {
        let prefix = "sha256:"
        guard notation.lowercased().hasPrefix(prefix) else {
            guard !notation.isEmpty, notation.utf8.count <= 253,
                notation.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && $0 != "*" })
            else { return nil }
            self = .name(notation.lowercased())
            return
        }
        let digits = notation.dropFirst(prefix.count).filter { $0 != ":" }
        let values = digits.compactMap(\.hexDigitValue)
        guard digits.utf8.count == 64, values.count == 64 else { return nil }
        self = .fingerprint(stride(from: 0, to: 64, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) })
    }

    /// Whether a certificate is the named one.
    package func isName(of certificate: PeerCertificate) -> Bool {
        switch self {
        case .name(let name): certificate.names.contains(name)
        case .fingerprint(let bytes): certificate.fingerprint == bytes
        }
    }
}
