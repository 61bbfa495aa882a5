package import HummingbirdCore
package import Logging
package import NIOCore
import NIOSSL

/// Speaks TLS below another protocol, each connection with the certificate of its moment.
package struct CertificateChannel<Base: ServerChildChannel>: ServerChildChannel {
    private let base: Base
    private let certificate: ListenerCertificate
    private let onRefusal: @Sendable (_ reason: String, _ caller: String) -> Void

    /// Makes a channel.
    ///
    /// - Parameters:
    ///   - base: What is spoken inside.
    ///   - certificate: Whose present content is taken when a connection begins.
    ///   - onRefusal: Told of each connection that spoke no TLS or showed no certificate that is accepted: why, and from which address.
    package init(
        _ base: Base,
        certificate: ListenerCertificate,
        onRefusal: @escaping @Sendable (_ reason: String, _ caller: String) -> Void = { _, _ in }
    ) {
        self.base = base
        self.certificate = certificate
        self.onRefusal = onRefusal
    }

    package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandlers(
                NIOSSLServerHandler(context: certificate.context),
                HandshakeWitness(onRefusal: onRefusal)
            )
        }
        .flatMap { base.setup(channel: channel, logger: logger) }
    }

    package func handle(value: Base.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}

/// Tells of handshakes that fail: nobody above learns who was refused.
private final class HandshakeWitness: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let onRefusal: @Sendable (String, String) -> Void

    init(onRefusal: @escaping @Sendable (String, String) -> Void) {
        self.onRefusal = onRefusal
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Whoever only looks whether the port is open ends the connection, which is another error.
        if case NIOSSLError.handshakeFailed(.sslError(let causes)) = error {
            onRefusal(Self.reason(of: causes), context.remoteAddress?.ipAddress ?? "")
        }
        context.fireErrorCaught(error)
    }

    /// BoringSSL's own words, `PEER_DID_NOT_RETURN_A_CERTIFICATE` for example, without the numbers and files around them.
    private static func reason(of causes: NIOBoringSSLErrorStack) -> String {
        let names = causes.compactMap { cause -> String? in
            let text = "\(cause)"
            guard let mark = text.firstRange(of: "OPENSSL_internal:") else { return nil }
            return String(text[mark.upperBound...].prefix { $0 != " " })
        }
        return names.isEmpty ? "no TLS" : names.joined(separator: ", ")
    }
}
