extension CurlClient {
    /// How a client behaves; the same for all its requests.
    package struct Configuration: Sendable {
        /// Deadlines, unless a request has its own.
        package var deadlines: CurlDeadlines
        /// The longest body that is accepted, in bytes, unless a request has its own limit.
        package var responseLimit: Int
        /// How many requests run at once; further ones wait.
        package var maximumInFlight: Int
        /// How many requests may wait for a free place; a further one fails at once with ``CurlError/Code/overloaded``.
        package var maximumWaiting: Int
        /// How long a connection may lie idle and still be used again, in whole seconds.
        package var idleLimit: Duration
        /// The same for requests that must not be sent twice: short, because a connection that the peer is just closing turns
        /// such a request into one of unknown outcome.
        package var idleLimitForUnrepeatable: Duration
        /// Offer HTTP/2 in the TLS handshake. Without TLS it is always HTTP/1.1.
        package var offersHTTP2: Bool
        /// How TLS proves who the peer is, and who we are.
        package var tls: TLS
        /// Through which proxy requests go.
        package var proxy: Proxy
        /// The path of a Unix socket that is connected to in place of every host; `nil` for the network.
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

    /// How TLS proves who the peer is, and who we are. Verification cannot be turned off.
    package struct TLS: Sendable, Hashable {
        /// A PEM file with the accepted authorities; `nil` takes the system's.
        package var authoritiesPath: String?
        /// A PEM file with our certificate (and its chain), for peers that ask for one.
        package var certificatePath: String?
        /// A PEM file with the key of our certificate; `nil` if it stands in the certificate's file.
        package var keyPath: String?
        /// The accepted public keys of the peer, in curl's form `sha256//BASE64;sha256//BASE64`; checked beside the chain.
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

    /// Through which proxy requests go.
    package enum Proxy: Sendable, Hashable {
        /// None, whatever the environment says.
        case none
        /// As `http_proxy`, `https_proxy` and `no_proxy` of the environment say.
        case environment
        /// The proxy at an address such as `http://proxy:3128` or `socks5h://proxy:1080`, with `user:password` apart, so that the
        /// address can be logged.
        case address(String, credential: String?)
    }
}
