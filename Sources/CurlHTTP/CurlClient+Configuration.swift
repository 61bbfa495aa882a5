extension CurlClient {
    /// The settings of a client, for all its requests.
    package struct Configuration: Sendable {
        /// Deadlines, unless a request has its own.
        package var deadlines: CurlDeadlines
        /// The longest body that is accepted, in bytes, unless a request has its own limit.
        package var responseLimit: Int
        /// The number of requests that run at once; further ones wait.
        package var maximumInFlight: Int
        /// The number of requests that may wait for a free place; a further one fails at once with ``CurlError/Code/overloaded``.
        package var maximumWaiting: Int
        /// The idle time after which a connection is not used again, in whole seconds.
        package var idleLimit: Duration
        /// The same for requests that must not be sent twice. It is short, because the outcome of such a request is unknown if
        /// the peer closes the connection at this moment.
        package var idleLimitForUnrepeatable: Duration
        /// Whether HTTP/2 is offered in the TLS handshake. Without TLS, HTTP/1.1 is used.
        package var offersHTTP2: Bool
        /// The TLS settings.
        package var tls: TLS
        /// The proxy for requests.
        package var proxy: Proxy
        /// The path of a Unix socket that replaces every host; `nil` for the network.
        package var unixSocketPath: String?
        /// The `User-Agent`.
        package var userAgent: String

        /// Makes a configuration.
        package init(
            deadlines: CurlDeadlines = CurlDeadlines(),
            responseLimit: Int = 4 << 20,
            maximumInFlight: Int = 64,
            maximumWaiting: Int = 1024,
            idleLimit: Duration = .seconds(60),
            idleLimitForUnrepeatable: Duration = .seconds(3),
            offersHTTP2: Bool = true,
            tls: TLS = TLS(),
            proxy: Proxy = .none,
            unixSocketPath: String? = nil,
            userAgent: String = "lapord"
        ) {
            self.deadlines = deadlines
            self.responseLimit = responseLimit
            self.maximumInFlight = max(1, maximumInFlight)
            self.maximumWaiting = max(0, maximumWaiting)
            self.idleLimit = idleLimit
            self.idleLimitForUnrepeatable = idleLimitForUnrepeatable
            self.offersHTTP2 = offersHTTP2
            self.tls = tls
            self.proxy = proxy
            self.unixSocketPath = unixSocketPath
            self.userAgent = userAgent
        }
    }

    /// The authorities, keys and certificates of TLS. Verification cannot be turned off.
    package struct TLS: Sendable, Hashable {
        /// A PEM file with the accepted authorities; `nil` for those of the system.
        package var authoritiesPath: String?
        /// A PEM file with our certificate (and its chain), for peers that ask for one.
        package var certificatePath: String?
        /// A PEM file with the key of our certificate; `nil` if the certificate's file contains it.
        package var keyPath: String?
        /// The accepted public keys of the peer, in curl's form `sha256//BASE64;sha256//BASE64`; checked in addition to the chain.
        package var pinnedPublicKey: String?

        /// Makes TLS settings.
        package init(
            authoritiesPath: String? = nil,
            certificatePath: String? = nil,
            keyPath: String? = nil,
            pinnedPublicKey: String? = nil
        ) {
            self.authoritiesPath = authoritiesPath
            self.certificatePath = certificatePath
            self.keyPath = keyPath
            self.pinnedPublicKey = pinnedPublicKey
        }
    }

    /// The proxy for requests.
    package enum Proxy: Sendable, Hashable {
        /// No proxy; the environment is ignored.
        case none
        /// The proxy of the environment variables `http_proxy`, `https_proxy` and `no_proxy`.
        case environment
        /// The proxy at an address such as `http://proxy:3128` or `socks5h://proxy:1080`. `user:password` is separate, so that the
        /// address can be logged.
        case address(String, credential: String?)
    }
}
