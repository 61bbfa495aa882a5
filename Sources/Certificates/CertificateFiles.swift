package import ConfigurationFile
package import Foundation
package import NIOSSL

/// The files of a listener's TLS identity.
package struct CertificateFiles: Hashable, Sendable {
    /// Our certificate and those between it and its root, PEM.
    package var certificatePath: String
    /// The key of our certificate, PEM, without a passphrase.
    package var keyPath: String
    /// The authorities that sign callers' certificates, if callers have to show one.
    package var clientAuthoritiesPath: String?

    /// Names the files.
    package init(certificatePath: String, keyPath: String, clientAuthoritiesPath: String? = nil) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
        self.clientAuthoritiesPath = clientAuthoritiesPath
    }

    /// The paths of all files.
    var paths: [String] { [certificatePath, keyPath] + (clientAuthoritiesPath.map { [$0] } ?? []) }

    /// Reads the files and makes the TLS context of a connection.
    ///
    /// - Throws: ``CertificateError``: a file is missing or is not PEM, the key does not belong to the certificate, or others may use it.
    package func load() throws(CertificateError) -> LoadedCertificate {
        if let exposure = CredentialReader.exposure(of: keyPath) {
            throw CertificateError("\(keyPath) is a file that \(exposure): chmod 600 \(keyPath)")
        }
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(certificatePath)
            guard let first = chain.first else { throw CertificateError("\(certificatePath) contains no certificate") }
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map(NIOSSLCertificateSource.certificate),
                privateKey: .privateKey(try NIOSSLPrivateKey(file: keyPath, format: .pem))
            )
            configuration.minimumTLSVersion = .tlsv12
            if let clientAuthoritiesPath {
                // A caller's certificate has no host name to compare.
                configuration.certificateVerification = .noHostnameVerification
                configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(clientAuthoritiesPath))
            }
            return LoadedCertificate(
                context: try NIOSSLContext(configuration: configuration),
                expiresAt: Date(timeIntervalSince1970: Double(first.notValidAfter)),
                fingerprint: paths.map { FileManager.default.contents(atPath: $0) ?? Data() }
            )
        } catch let error as CertificateError {
            throw error
        } catch {
            throw CertificateError(
                "TLS cannot be set up from \(certificatePath), \(keyPath) and "
                    + "\(clientAuthoritiesPath ?? "no client authorities"): \(Self.reason(of: error))"
            )
        }
    }

    private static func reason(of error: any Error) -> String {
        switch error {
        case NIOSSLError.failedToLoadCertificate: "no certificate in PEM"
        case NIOSSLError.failedToLoadPrivateKey: "no key in PEM, or not readable by this user"
        default: "\(error)"
        }
    }
}

extension CertificateFiles {
    /// Reads the section `tls` of a listener: `certificate`, `key` and `client_authorities`, and loads the files.
    ///
    /// Relative names are looked for like those of secrets. The result is nil if a name is missing; unusable files are reported
    /// as faults.
    ///
    /// - Parameter section: The section.
    package init?(_ section: ConfigurationSection) {
        defer { section.finish() }
        let reader = CredentialReader(section)
        let certificate = section.requiredString("certificate")
        let key = section.requiredString("key")
        let authorities = section.string("client_authorities")
        guard let certificate, let key else { return nil }
        self.init(
            certificatePath: reader.resolved(certificate),
            keyPath: reader.resolved(key),
            clientAuthoritiesPath: authorities.map(reader.resolved)
        )
        do {
            let loaded = try load()
            if loaded.expiresAt < Date() {
                section.report("has expired", at: "certificate", suggestion: "renew it")
            }
        } catch {
            section.report("cannot be used: \(error)", at: "certificate")
        }
    }
}

/// The content of files that fit together.
package struct LoadedCertificate: Sendable {
    /// The TLS context for a connection.
    package let context: NIOSSLContext
    /// The end of our certificate's validity.
    package let expiresAt: Date
    /// The files' content, to see whether they have changed.
    let fingerprint: [Data]
}

/// The reason why files make no TLS identity.
package struct CertificateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The fault, with the name of the file.
    package var reason: String

    init(_ reason: String) {
        self.reason = reason
    }

    package var description: String { reason }
}
