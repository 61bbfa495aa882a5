package import HummingbirdCore
package import Logging
package import NIOCore
import NIOSSL

/// Adds TLS below another protocol; each connection takes the certificate that is in force when it begins.
package struct CertificateChannel<Base: ServerChildChannel>: ServerChildChannel {
    private let base: Base
    private let certificate: ListenerCertificate
    private let onRefusal: @Sendable (_ reason: String, _ caller: String) -> Void

    /// Makes a channel.
    ///
    /// - Parameters:
    ///   - base: The channel of the protocol inside TLS.
    ///   - certificate: The certificate; a connection takes its content at its beginning.
    ///   - onRefusal: Called for each connection without TLS or without an accepted certificate, with the reason and the
    ///     peer's address.
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

/// Reports failed handshakes, which the handlers above do not see.
private final class HandshakeWitness: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let onRefusal: @Sendable (String, String) -> Void

    init(onRefusal: @escaping @Sendable (String, String) -> Void) {
        self.onRefusal = onRefusal
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A port check ends the connection, which is another error.
        if case NIOSSLError.handshakeFailed(.sslError(let causes)) = error {
            onRefusal(Self.reason(of: causes), context.remoteAddress?.ipAddress ?? "")
        }
        context.fireErrorCaught(error)
    }

    /// BoringSSL's name for the error, for example `PEER_DID_NOT_RETURN_A_CERTIFICATE`, without numbers and file names.
    private static func reason(of causes: NIOBoringSSLErrorStack) -> String {
        let names = causes.compactMap { cause -> String? in
            let text = "\(cause)"
            guard let mark = text.firstRange(of: "OPENSSL_internal:") else { return nil }
            return String(text[mark.upperBound...].prefix { $0 != " " })
        }
        return names.isEmpty ? "no TLS" : names.joined(separator: ", ")
    }
}
