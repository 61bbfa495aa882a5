package import Foundation
import Metrics
package import NIOSSL
import Synchronization

/// The certificate of one listener, which may be exchanged while it serves.
///
/// A connection keeps what it began with, and the next one gets the new certificate. Files that make no certificate, or an expired
/// one, change nothing: the old one stays.
package final class ListenerCertificate: Sendable {
    /// What came of looking at the files again.
    package enum Outcome: Hashable, Sendable {
        /// They are the same.
        case unchanged
        /// New connections get another certificate from now on.
        case exchanged(expiresAt: Date)
        /// They cannot be used; the old certificate stays.
        case refused(reason: String)
    }

    private struct State {
        var loaded: LoadedCertificate
        /// What was refused last, so that it is refused once only.
        var refused: [Data]?
    }

    /// Which listener it is for, for logs and metrics.
    package let listener: String
    /// Where it comes from.
    package let files: CertificateFiles
    private let state: Mutex<State>
    private let expiry: Gauge

    /// Loads a certificate.
    ///
    /// - Parameters:
    ///   - listener: Which listener it is for, `callbacks` or `operations`.
    ///   - files: Where it is.
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
        // Told from the start as zero, so that the first is seen as a rise.
        for outcome in ["exchanged", "refused"] { count(outcome, by: 0) }
    }

    /// What a connection is made with now.
    package var context: NIOSSLContext { state.withLock { $0.loaded.context } }

    /// Until when the certificate is valid that is shown now.
    package var expiresAt: Date { state.withLock { $0.loaded.expiresAt } }

    /// Takes the files over if they have changed and are good.
    ///
    /// - Parameter now: The time, to know an expired certificate by.
    /// - Returns: What came of it; the same bad files are refused once, and unchanged after that.
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
                throw CertificateError("\(files.certificatePath) has expired already")
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
