import CurlHTTP
import Foundation
import TestSupport
import Testing

struct CurlTLSTests {
    private let certificates: TestCertificates

    init() throws {
        certificates = try TestCertificates.shared.get()
    }

    private func serve(_ name: String, _ further: [String] = []) throws -> ListeningProgram {
        let arguments = ["-cert", certificates.path("\(name).pem"), "-key", certificates.path("\(name).key")]
        return try ListeningProgram(opensslServer: arguments + further)
    }

    /// Asks a server with these settings; the status, or the error.
    private func ask(_ server: ListeningProgram, _ tls: CurlClient.TLS) async throws -> Result<Int, CurlError> {
        try await withClient(.init(tls: tls)) { client in
            let request = CurlRequest(url: "https://localhost:\(server.port)/", repetition: .forbidden)
            do throws(CurlError) {
                return .success(try await client.execute(request).status)
            } catch {
                return .failure(error)
            }
        }
    }

    private var trusting: CurlClient.TLS { CurlClient.TLS(authoritiesPath: certificates.path("ca.pem")) }

    private func expectRefused(_ result: Result<Int, CurlError>, _ words: String, at location: SourceLocation) {
        guard case .failure(let error) = result else {
            Issue.record("an answer came", sourceLocation: location)
            return
        }
        #expect(error.code == .tlsRefused, sourceLocation: location)
        #expect(error.progress == .notSent, sourceLocation: location)
        #expect(error.detail.contains(words), "\(error.detail)", sourceLocation: location)
    }

    @Test("a certificate of a trusted authority for this host is accepted")
    func good() async throws {
        let result = try await ask(try serve("good"), trusting)
        #expect(try result.get() == 200)
    }

    @Test(
        "every other certificate is refused before a byte of the request leaves",
        arguments: [
            ("expired", "certificate has expired"), ("elsewhere", "target host name"),
            ("selfsigned", "self-signed certificate"),
        ]
    )
    func refused(name: String, words: String) async throws {
        expectRefused(try await ask(try serve(name), trusting), words, at: #_sourceLocation)
    }

    @Test("an authority that is not trusted is refused")
    func untrusted() async throws {
        let tls = CurlClient.TLS(authoritiesPath: certificates.path("other.pem"))
        expectRefused(try await ask(try serve("good"), tls), "certificate", at: #_sourceLocation)
    }

    @Test("a pinned key is accepted, another is refused although its certificate is good")
    func pins() async throws {
        var tls = trusting
        tls.pinnedPublicKey = try certificates.pin("good")
        #expect(try await ask(try serve("good"), tls).get() == 200)
        tls.pinnedPublicKey = try certificates.pin("elsewhere")
        expectRefused(try await ask(try serve("good"), tls), "public key", at: #_sourceLocation)
    }

    @Test("of several pinned keys each is accepted; one that was withdrawn from the list is refused")
    func withdrawnPin() async throws {
        let keys = try ["good", "selfsigned"].map(certificates.pin)
        var tls = trusting
        tls.pinnedPublicKey = keys.joined(separator: ";")
        #expect(try await ask(try serve("good"), tls).get() == 200)
        tls.pinnedPublicKey = keys[1]
        expectRefused(try await ask(try serve("good"), tls), "public key", at: #_sourceLocation)
        // A pin does not make up for a certificate that is not trusted.
        expectRefused(try await ask(try serve("selfsigned"), tls), "self-signed", at: #_sourceLocation)
    }

    @Test("a peer that asks for our certificate gets it, and refuses us without it")
    func clientCertificate() async throws {
        let server = try serve(
            "good",
            ["-Verify", "1", "-verify_return_error", "-CAfile", certificates.path("ca.pem")]
        )
        var tls = trusting
        tls.certificatePath = certificates.path("client.pem")
        tls.keyPath = certificates.path("client.key")
        #expect(try await ask(server, tls).get() == 200)
        guard case .failure = try await ask(server, trusting) else {
            Issue.record("an answer came without a certificate")
            return
        }
    }

    @Test("files of our own that cannot be used are told apart from a peer's refusal")
    func ownFiles() async throws {
        let server = try serve("good")
        for tls in [
            CurlClient.TLS(authoritiesPath: "/nowhere.pem"),
            CurlClient.TLS(authoritiesPath: certificates.path("ca.pem"), certificatePath: "/nowhere.pem"),
        ] {
            guard case .failure(let error) = try await ask(server, tls) else {
                Issue.record("an answer came")
                continue
            }
            #expect(error.code == .tlsConfiguration)
            #expect(error.progress == .notSent)
        }
    }

    @Test("HTTP/2 is spoken where the peer offers it, and only then", .enabled(if: Nghttpd.isInstalled))
    func http2() async throws {
        let port = LoopbackPort.free()
        try Data("halo".utf8).write(to: certificates.folder.appending(path: "index.html"))
        let server = try ListeningProgram(
            Nghttpd.path,
            port: port,
            arguments: [
                "--address=127.0.0.1", "-d", certificates.folder.path, String(port), certificates.path("good.key"),
                certificates.path("good.pem"),
            ]
        )
        let url = "https://localhost:\(server.port)/index.html"
        try await withClient(.init(maximumInFlight: 16, tls: trusting)) { client in
            try await withThrowingTaskGroup(of: CurlResponse.self) { group in
                for _ in 0..<500 {
                    group.addTask { try await client.execute(CurlRequest(url: url)) }
                }
                for try await response in group {
                    #expect(response.status == 200)
                    #expect(response.isHTTP2)
                    #expect(response.body == Array("halo".utf8))
                }
            }
        }
        let plain = try serve("good")
        #expect(try await ask(plain, trusting).get() == 200)
    }
}

enum Nghttpd {
    static let path = "/usr/sbin/nghttpd"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }
}
