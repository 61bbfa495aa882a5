import Foundation
package import Logging
import ServiceLifecycle

/// Exchanges listeners' certificates when their files change, and tells when one is about to expire.
package struct CertificateWatch: Service {
    /// How long before its end a certificate is told of.
    package static let warning = Duration.seconds(14 * 86_400)

    private let certificates: [ListenerCertificate]
    private let logger: Logger
    private let pause: Duration
    private let net: Duration

    /// Makes a watch.
    ///
    /// - Parameters:
    ///   - certificates: The listeners' certificates.
    ///   - pause: How long files are let settle after a change: certificate and key are not written at once.
    ///   - net: How often the files are looked at even if nothing tells of a change.
    ///   - logger: Where exchanges, refusals and expiry are told.
    package init(
        certificates: [ListenerCertificate],
        pause: Duration = .seconds(2),
        net: Duration = .seconds(3600),
        logger: Logger
    ) {
        self.certificates = certificates
        self.pause = pause
        self.net = net
        self.logger = logger
    }

    /// Watches until graceful shutdown.
    package func run() async throws {
        let changes = FileChanges(of: certificates.flatMap(\.files.paths), net: net)
        await cancelWhenGracefulShutdown {
            var nextWarning = warn(now: Date())
            for await _ in changes.signals {
                try? await Task.sleep(for: pause)
                look()
                if Date() >= nextWarning { nextWarning = warn(now: Date()) }
            }
        }
    }

    /// Takes over what has changed, at once; a reload of the configuration does.
    package func look() {
        for certificate in certificates {
            switch certificate.reload() {
            case .unchanged: break
            case .exchanged(let expiresAt):
                logger.notice(
                    "a listener shows a new certificate",
                    metadata: [
                        "event": "certificate-exchanged", "listener": "\(certificate.listener)",
                        "expires": "\(expiresAt.formatted(.iso8601))",
                    ]
                )
            case .refused(let reason):
                logger.error(
                    "a new certificate cannot be used; the listener keeps the old one",
                    metadata: [
                        "event": "certificate-refused", "listener": "\(certificate.listener)", "reason": "\(reason)",
                        "expires": "\(certificate.expiresAt.formatted(.iso8601))",
                    ]
                )
            }
        }
    }

    /// Tells of certificates that end soon; returns when to look next.
    func warn(now: Date) -> Date {
        for certificate in certificates
        where certificate.expiresAt.timeIntervalSince(now) < Self.warning / .seconds(1) {
            logger.warning(
                "a certificate ends soon; renew it",
                metadata: [
                    "event": "certificate-expires", "listener": "\(certificate.listener)",
                    "expires": "\(certificate.expiresAt.formatted(.iso8601))",
                ]
            )
        }
        return now.addingTimeInterval(86_400)
    }
}
