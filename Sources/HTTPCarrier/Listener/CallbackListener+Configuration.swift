package import Certificates
package import ConfigurationFile
import Foundation

extension CallbackListener {
    /// Where and how carriers are listened for.
    package struct Configuration: Hashable, Sendable {
        /// The address to bind; loopback unless carriers call from elsewhere.
        package var host: String
        /// 0 for any free port.
        package var port: Int
        /// The largest body, in bytes; larger ones are answered 413.
        package var bodyLimit: Int
        /// The largest head of a request, in bytes.
        package var headerLimit: Int
        /// How long a caller may take to send a request once it has begun.
        package var requestDeadline: Duration
        /// How long a connection may lie idle.
        package var idleLimit: Duration
        /// How many connections may be open, of one caller half of them at most, unless proxies stand before us; further ones wait in
        /// the kernel's queue.
        package var connectionLimit: Int
        /// How many proxies of ours stand before the listener.
        package var trustedProxies: Int
        /// Requests a second that one caller may make; nil for any number.
        package var rate: Double?
        /// Our certificate towards carriers; nil listens in the clear.
        package var tls: CertificateFiles?

        package init(
            host: String = "127.0.0.1",
            port: Int = 8708,
            bodyLimit: Int = 64 * 1024,
            headerLimit: Int = 16 * 1024,
            requestDeadline: Duration = .seconds(15),
            idleLimit: Duration = .seconds(60),
            connectionLimit: Int = 1024,
            trustedProxies: Int = 0,
            rate: Double? = nil,
            tls: CertificateFiles? = nil
        ) {
            self.host = host
            self.port = port
            self.bodyLimit = bodyLimit
            self.headerLimit = headerLimit
            self.requestDeadline = requestDeadline
            self.idleLimit = idleLimit
            self.connectionLimit = connectionLimit
            self.trustedProxies = trustedProxies
            self.rate = rate
            self.tls = tls
        }
    }
}

extension CallbackListener.Configuration {
    /// Whether strangers can reach it: from another machine or through a proxy, and without a certificate that we ask for.
    ///
    /// - Parameter publicAddress: Our address as operators reach it. One that is not of this machine means that a proxy stands in
    ///   front, even where the listener is not told of it.
    /// - Returns: Whether they can.
    package func isOpenToStrangers(at publicAddress: String) -> Bool {
        func isLocal(_ host: String) -> Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
        let publicHost = URLComponents(string: publicAddress)?.host?.trimmingCharacters(in: ["[", "]"]) ?? ""
        let isNear = isLocal(host) && trustedProxies == 0 && (publicHost.isEmpty || isLocal(publicHost))
        return !isNear && tls?.clientAuthoritiesPath == nil
    }

    /// Reads the section `callbacks` of the daemon's configuration; absent keys keep their defaults.
    ///
    /// - Parameter section: The section.
    package init(_ section: ConfigurationSection) {
        self.init()
        host = section.string("host", default: host)
        port = section.integer("port", in: 0...65_535, default: port)
        bodyLimit = section.size("body_limit", in: 1024...(16 << 20), default: bodyLimit)
        headerLimit = section.size("header_limit", in: 1024...(1 << 20), default: headerLimit)
        requestDeadline =
            section.duration("request_deadline", in: .milliseconds(100)...(.seconds(600)))
            ?? requestDeadline
        idleLimit = section.duration("idle_limit", in: .milliseconds(100)...(.seconds(3600))) ?? idleLimit
        connectionLimit = section.integer("connection_limit", in: 1...100_000, default: connectionLimit)
        trustedProxies = section.integer("trusted_proxies", in: 0...10, default: trustedProxies)
        rate = section.has("rate") ? section.number("rate", in: 0.01...1_000_000) : nil
        tls = section.section("tls").flatMap { CertificateFiles($0) }
        section.finish()
    }
}
