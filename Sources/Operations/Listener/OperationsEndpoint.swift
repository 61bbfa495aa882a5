package import Certificates
import Ledger
import NIOCore

/// An address of the operations, and the rights of its callers.
package struct OperationsEndpoint: Sendable {
    /// The kinds of address.
    package enum Address: Hashable, Sendable, CustomStringConvertible {
        /// A Unix socket; a user who may open it may administer the daemon.
        case unix(path: String, mode: UInt32, group: String?)
        /// A TCP address; port 0 takes any free one.
        case tcp(host: String, port: Int)

        package var description: String {
            switch self {
            case .unix(let path, _, _): "unix:\(path)"
            case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
            }
        }

        /// Whether only processes of this machine reach it.
        var isLocal: Bool {
            switch self {
            case .unix: true
            case .tcp(let host, _): host == "localhost" || host == "::1" || host.hasPrefix("127.")
            }
        }
    }

    /// The address.
    package let address: Address
    /// The certificate that it shows; nil listens in the clear.
    package let certificate: ListenerCertificate?
    private let tokens: [AccessToken]

    /// The admin socket of the daemon.
    ///
    /// - Parameters:
    ///   - path: The path of the socket; its directory must exist.
    ///   - mode: The permissions of the socket.
    ///   - group: The group that owns it; nil leaves the daemon's.
    /// - Returns: The endpoint.
    package static func unix(path: String, mode: UInt32 = 0o660, group: String? = nil) -> Self {
        Self(address: .unix(path: path, mode: mode, group: group), certificate: nil, tokens: [])
    }

    /// A TCP address for probes and metrics and, with a token, for administration.
    ///
    /// - Parameters:
    ///   - host: A name or address.
    ///   - port: The port.
    ///   - tokens: The tokens of its callers; from the network everything but `/healthz` needs one.
    ///   - certificate: The certificate that it shows; nil listens in the clear.
    /// - Returns: The endpoint; nil where the address can be reached from the network and no token guards it.
    package static func tcp(
        host: String,
        port: Int,
        tokens: [AccessToken] = [],
        certificate: ListenerCertificate? = nil
    ) -> Self? {
        let address = Address.tcp(host: host, port: port)
        guard address.isLocal || !tokens.isEmpty else { return nil }
        return Self(address: address, certificate: certificate, tokens: tokens)
    }

    /// The token that a caller presents; nil where it is none of this address.
    private func token(in authorization: String?) -> AccessToken? {
        // Every token is compared, so that the time tells nothing.
        tokens.filter { $0.admits(authorization) }.first
    }

    /// Whether a request is meant for this address.
    ///
    /// Without a token, anything that this machine's browsers can be made to call is answered. A page from elsewhere can reach the
    /// loopback by a name of its own that leads there; its requests bear that name, so that only addresses, `localhost` and the
    /// configured name are taken. With a token, which no page knows, any name is.
    ///
    /// - Parameter host: The request's header `Host`; nil where it has none, as no browser sends it.
    /// - Returns: Whether it is.
    func isMeant(by host: String?) -> Bool {
        guard case .tcp(let own, _) = address, tokens.isEmpty, let host else { return true }
        let name: Substring
        if host.hasPrefix("[") {
            name = host.dropFirst().prefix { $0 != "]" }
        } else {
            name = host.prefix { $0 != ":" }
        }
        let isLiteral = (try? SocketAddress(ipAddress: String(name), port: 0)) != nil
        return isLiteral || name.lowercased() == "localhost" || name.lowercased() == own.lowercased()
    }

    /// Whether a caller may see readiness and metrics.
    func admitsObserver(authorization: String?) -> Bool {
        switch address {
        case .unix: true
        case .tcp: tokens.isEmpty ? address.isLocal : token(in: authorization) != nil
        }
    }

    /// The requester behind a caller who may administer; nil where the caller may not.
    func requester(on channel: any Channel, authorization: String?) async throws -> Requester? {
        switch address {
        case .unix: try await PeerCredentials.requester(of: channel)
        case .tcp: token(in: authorization).map { .token($0.name) }
        }
    }
}
