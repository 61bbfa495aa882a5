package import HummingbirdCore
package import Logging
package import NIOCore
import NIOSSL

/// Speaks TLS below another protocol, each connection with the certificate of its moment.
package struct CertificateChannel<Base: ServerChildChannel>: ServerChildChannel {
    private let base: Base
    private let certificate: ListenerCertificate

    /// Makes a channel.
    ///
    /// - Parameters:
    ///   - base: What is spoken inside.
    ///   - certificate: Whose present content is taken when a connection begins.
    package init(_ base: Base, certificate: ListenerCertificate) {
        self.base = base
        self.certificate = certificate
    }

    package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: certificate.context))
        }
        .flatMap { base.setup(channel: channel, logger: logger) }
    }

    package func handle(value: Base.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}
