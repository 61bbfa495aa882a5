import Foundation
package import Logging
import ServiceLifecycle

/// Exchanges listeners' certificates when their files change, and warns before one expires.
package struct CertificateWatch: Service {
    /// The time before a certificate's expiry from which it is warned about.
    package static let warning = Duration.seconds(14 * 86_400)

    private let certificates: [ListenerCertificate]
    private let logger: Logger
    private let pause: Duration
    private let net: Duration

    /// Makes a watch.
    ///
    /// - Parameters:
    ///   - certificates: The listeners' certificates.
    ///   - pause: The wait after a change, since certificate and key are not written at the same moment.
    ///   - net: The interval at which the files are checked without a signal of a change.
    ///   - logger: Logs exchanges, refusals and expiry.
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

    /// Takes over changed files at once; a reload of the configuration calls it.
    package func look() {
        for certificate in certificates {
            switch certificate.reload() {
            case .unchanged: break
            case .exchanged(let expiresAt):
                logger.notice(
                    "a listener uses a new certificate",
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

    /// Warns about certificates that expire soon.
    ///
    /// - Returns: The time of the next check.
    func warn(now: Date) -> Date {
        for certificate in certificates
        where certificate.expiresAt.timeIntervalSince(now) < Self.warning / .seconds(1) {
            logger.warning(
                "a certificate expires soon; renew it",
                metadata: [
                    "event": "certificate-expires", "listener": "\(certificate.listener)",
                    "expires": "\(certificate.expiresAt.formatted(.iso8601))",
                ]
            )
        }
        return now.addingTimeInterval(86_400)
    }
}
