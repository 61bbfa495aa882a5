package import Certificates

/// Where the operations are listened for, and who may ask what there.
package struct OperationsEndpoint: Sendable {
    /// The kinds of address.
    package enum Address: Hashable, Sendable, CustomStringConvertible {
        /// A Unix socket; who may open it may administer the daemon.
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
    /// What a caller has to present.
    package let token: AccessToken?
    /// What it shows to callers; nil listens in the clear.
    package let certificate: ListenerCertificate?

    /// The admin socket of the daemon.
    ///
    /// - Parameters:
    ///   - path: Where the socket stands; its directory must exist.
    ///   - mode: The permissions of the socket.
    ///   - group: The group that owns it; nil leaves the daemon's.
    /// - Returns: The endpoint.
    package static func unix(path: String, mode: UInt32 = 0o660, group: String? = nil) -> Self {
        Self(address: .unix(path: path, mode: mode, group: group), token: nil, certificate: nil)
    }

    /// A TCP address for probes and metrics and, with a token, for administration.
    ///
    /// - Parameters:
    ///   - host: A name or address.
    ///   - port: The port.
    ///   - token: What a caller has to present; from the network everything but `/healthz` needs it.
    ///   - certificate: What it shows to callers; nil listens in the clear.
    /// - Returns: The endpoint; nil where the address can be reached from the network and no token guards it.
    package static func tcp(
        host: String,
        port: Int,
        token: AccessToken? = nil,
        certificate: ListenerCertificate? = nil
    ) -> Self? {
        let address = Address.tcp(host: host, port: port)
        guard address.isLocal || token != nil else { return nil }
        return Self(address: address, token: token, certificate: certificate)
    }

    private init(address: Address, token: AccessToken?, certificate: ListenerCertificate?) {
        self.address = address
        self.token = token
        self.certificate = certificate
    }

    private var isUnix: Bool {
        if case .unix = address { return true }
        return false
    }

    /// Whether the caller may use what a route is for.
    func admits(_ scope: Scope, authorization: String?) -> Bool {
        switch scope {
        case .alive: true
        case .observe: isUnix || token?.admits(authorization) ?? address.isLocal
        case .administer: isUnix || token?.admits(authorization) ?? false
        }
    }

    /// What a route is for.
    enum Scope: Sendable {
        /// Whether the process lives.
        case alive
        /// Readiness and metrics.
        case observe
        /// Everything about tickets and queues.
        case administer
    }
}
