import Certificates
import Foundation
import Glibc
import Testing

struct ListenerCertificateTests {
    private func withCertificates(_ body: (CertificateFolder, ListenerCertificate) throws -> Void) throws {
        let folder = try CertificateFolder()
        defer { folder.remove() }
        try folder.make("first", serial: 1, days: 2)
        try folder.make("second", serial: 2, days: 30)
        try folder.make("expired", serial: 3, days: -1)
        try folder.install("first")
        let files = CertificateFiles(certificatePath: folder.path("live.pem"), keyPath: folder.path("live.key"))
        try body(folder, try ListenerCertificate(for: "test", files: files))
    }

    @Test("Another certificate is taken over, the same is not")
    func exchange() throws {
        try withCertificates { folder, certificate in
            let before = certificate.expiresAt
            #expect(abs(before.timeIntervalSinceNow - 2 * 86_400) < 3600)
            #expect(certificate.reload() == .unchanged)
            try folder.install("second")
            #expect(certificate.reload() == .exchanged(expiresAt: certificate.expiresAt))
            #expect(abs(certificate.expiresAt.timeIntervalSinceNow - 30 * 86_400) < 3600)
            #expect(certificate.reload() == .unchanged)
        }
    }

    @Test(
        "What cannot be used changes nothing, and is refused once",
        arguments: ["mismatch", "expired", "rubbish", "gone"]
    )
    func refusal(of fault: String) throws {
        try withCertificates { folder, certificate in
            let context = certificate.context
            switch fault {
            case "mismatch": try folder.install("second", key: "first")
            case "expired": try folder.install("expired")
            case "rubbish": try Data("no certificate".utf8).write(to: URL(filePath: folder.path("live.pem")))
            default: try FileManager.default.removeItem(atPath: folder.path("live.key"))
            }
            guard case .refused(let reason) = certificate.reload() else {
                Issue.record("taken over")
                return
            }
            #expect(reason.contains("live.pem"))
            #expect(certificate.reload() == .unchanged)
            #expect(certificate.context === context)
            try folder.install("first")
            #expect(certificate.reload() == .unchanged)
            try folder.install("second")
            #expect(certificate.reload() == .exchanged(expiresAt: certificate.expiresAt))
        }
    }

    @Test("A key that others may use is not taken over, and no listener begins with one")
    func exposed() throws {
        try withCertificates { folder, certificate in
            try folder.install("second")
            chmod(folder.path("live.key"), 0o644)
            guard case .refused(let reason) = certificate.reload() else {
                Issue.record("taken over")
                return
            }
            #expect(reason.contains("(mode 644): chmod 600 \(folder.path("live.key"))"))
            #expect { try ListenerCertificate(for: "test", files: certificate.files) } throws: { error in
                "\(error)".contains("(mode 644)")
            }
            chmod(folder.path("live.key"), 0o400)
            #expect(throws: Never.self) { try ListenerCertificate(for: "test", files: certificate.files) }
        }
    }

    @Test("A listener does not begin with files that do not fit together")
    func beginning() throws {
        try withCertificates { folder, _ in
            let files = CertificateFiles(certificatePath: folder.path("second.pem"), keyPath: folder.path("first.key"))
            #expect(throws: CertificateError.self) { try ListenerCertificate(for: "test", files: files) }
        }
    }
}
