package import Foundation
import Metrics
package import NIOSSL
import Synchronization

/// The certificate of one listener, which may be exchanged while it serves.
///
/// A connection keeps its certificate, and the next connection gets the new one. Unusable files or an expired certificate change
/// nothing: the old certificate stays.
package final class ListenerCertificate: Sendable {
    /// The outcome of a reload of the files.
    package enum Outcome: Hashable, Sendable {
        /// The files are the same.
        case unchanged
        /// New connections get the new certificate.
        case exchanged(expiresAt: Date)
        /// The files cannot be used; the old certificate stays.
        case refused(reason: String)
    }

    private struct State {
        var loaded: LoadedCertificate
        /// The content that was refused last, so that it is refused only once.
        var refused: [Data]?
    }

    /// The name of the listener, for logs and metrics.
    package let listener: String
    /// The files of the certificate.
    package let files: CertificateFiles
    private let state: Mutex<State>
    private let expiry: Gauge

    /// Loads a certificate.
    ///
    /// - Parameters:
    ///   - listener: The name of the listener, `callbacks` or `operations`.
    ///   - files: The files of the certificate.
    /// - Throws: ``CertificateError``.
    package init(for listener: String, files: CertificateFiles) throws(CertificateError) {
        self.listener = listener
        self.files = files
        let loaded = try files.load()
        state = Mutex(State(loaded: loaded))
        expiry = Gauge(
            label: "lapord_tls_certificate_expiry_timestamp_seconds",
            dimensions: [("listener", listener)]
        )
        expiry.record(loaded.expiresAt.timeIntervalSince1970)
        // Exported as zero from the start, so that the first one is seen as an increase.
        for outcome in ["exchanged", "refused"] { count(outcome, by: 0) }
    }

    /// The TLS context for new connections.
    package var context: NIOSSLContext { state.withLock { $0.loaded.context } }

    /// The end of the validity of the certificate in force.
    package var expiresAt: Date { state.withLock { $0.loaded.expiresAt } }

    /// Takes over the files if they have changed and are usable.
    ///
    /// - Parameter now: The time that decides whether a certificate has expired.
    /// - Returns: The outcome; the same unusable files are refused once, and count as unchanged after that.
    package func reload(now: Date = Date()) -> Outcome {
        let content = files.paths.map { FileManager.default.contents(atPath: $0) ?? Data() }
        let isNews = state.withLock { state in
            if content == state.loaded.fingerprint { state.refused = nil }
            return content != state.loaded.fingerprint && content != state.refused
        }
        guard isNews else { return .unchanged }
        do {
            let loaded = try files.load()
            guard loaded.expiresAt > now else {
                throw CertificateError("\(files.certificatePath) has expired")
            }
            state.withLock { $0 = State(loaded: loaded) }
            expiry.record(loaded.expiresAt.timeIntervalSince1970)
            count("exchanged")
            return .exchanged(expiresAt: loaded.expiresAt)
        } catch {
            state.withLock { $0.refused = content }
            count("refused")
            return .refused(reason: "\(error)")
        }
    }

    private func count(_ outcome: String, by amount: Int = 1) {
        Counter(label: "lapord_tls_reloads_total", dimensions: [("listener", listener), ("outcome", outcome)])
            .increment(by: amount)
    }
}
