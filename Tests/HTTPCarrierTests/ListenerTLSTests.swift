import Carriers
import Certificates
import ConfigurationFile
import CurlHTTP
import Foundation
import HTTPCarrier
import Logging
import TestSupport
import Testing

/// The listener with TLS, tried with certificates that openssl makes.
@Suite("The listener over TLS")
struct ListenerTLSTests {
    /// A folder with an authority, a server's and a client's certificate.
    private struct Certificates {
        let folder: URL

        init() throws {
            folder = try makeTemporaryFolder("lapord-tls")
            for name in ["authority", "stranger"] {
                try openssl(
                    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=\(name) "
                        + "-keyout \(name).key -out \(name).pem"
                )
            }
            for name in ["server", "client"] { try sign(name) }
        }

        /// Makes a certificate of the authority, with an address or other alternative names.
        func sign(_ name: String, subject: String? = nil, names: String = "IP:127.0.0.1") throws {
            try "subjectAltName=\(names)".write(
                to: folder.appending(path: "names"),
                atomically: true,
                encoding: .utf8
            )
            try openssl(
                "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj \(subject ?? "/CN=\(name)") "
                    + "-keyout \(name).key -out \(name).csr"
            )
            try openssl(
                "x509 -req -in \(name).csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 "
                    + "-extfile names -out \(name).pem"
            )
        }

        /// What `openssl` shows as the SHA-256 fingerprint of a certificate.
        func fingerprint(_ name: String) throws -> String {
            let shown = try Tool.run(
                "openssl",
                ["x509", "-in", path("\(name).pem"), "-noout", "-fingerprint", "-sha256"]
            )
            let mark = try #require(shown.output.firstIndex(of: "="))
            return shown.output[shown.output.index(after: mark)...].trimmingCharacters(in: .whitespacesAndNewlines)
        }

        func path(_ name: String) -> String { folder.appending(path: name).path }

        func remove() { try? FileManager.default.removeItem(at: folder) }

        private func openssl(_ arguments: String) throws {
            let openssl = try Tool.run("openssl", arguments.split(separator: " ").map(String.init), in: folder)
            try #require(openssl.status == 0, "openssl is needed for this test, and says: \(openssl.output)")
        }
    }

    private func status(port: Int, _ tls: CurlClient.TLS, carrier: String = "generic") async -> Int? {
        let client = CurlClient(configuration: .init(tls: tls), logger: silent)
        let url = "https://127.0.0.1:\(port)/carriers/\(carrier)/mo?from=081273440001&text=x"
        let status = try? await client.execute(CurlRequest(url: url)).status
        await client.shutdown()
        return status
    }

    @Test("serves with its certificate, and asks for the carrier's where it is told to", arguments: [false, true])
    func certificates(isMutual: Bool) async throws {
        let files = try Certificates()
        defer { files.remove() }
        let configuration = CallbackListener.Configuration(
            tls: CertificateFiles(
                certificatePath: files.path("server.pem"),
                keyPath: files.path("server.key"),
                clientAuthoritiesPath: isMutual ? files.path("authority.pem") : nil
            )
        )
        let carrier = HTTPCarrier.Configuration(name: "generic", profile: try profile("generic"))
        let log = RecordingLog()
        let logger = Logger(label: "test", factory: { _ in log })
        try await withWorld([carrier], listener: configuration, logger: logger) { world in
            let authority = files.path("authority.pem")
            let anonymous = await status(port: world.port, .init(authoritiesPath: authority))
            #expect(anonymous == (isMutual ? nil : 200))
            let known = await status(
                port: world.port,
                .init(
                    authoritiesPath: authority,
                    certificatePath: files.path("client.pem"),
                    keyPath: files.path("client.key")
                )
            )
            #expect(known == 200)
            if isMutual {
                let stranger = await status(
                    port: world.port,
                    .init(
                        authoritiesPath: authority,
                        certificatePath: files.path("stranger.pem"),
                        keyPath: files.path("stranger.key")
                    )
                )
                #expect(stranger == nil)
            }
            let plain = try? await world.call("/carriers/generic/mo?from=081273440001&text=x").status
            #expect(plain == nil)
        }
        let reasons = log.lines.compactMap { $0.metadata["cause"].map { "\($0)" } }
        #expect(reasons.contains("the TLS handshake failed: HTTP_REQUEST"), "\(reasons)")
        #expect(reasons.contains { $0.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE") } == isMutual)
        #expect(reasons.contains { $0.contains("CERTIFICATE_VERIFY_FAILED") } == isMutual)
    }

    @Test("a certificate of the right authority opens only the carriers that name it")
    func namedCertificates() async throws {
        let files = try Certificates()
        defer { files.remove() }
        try files.sign("alpha", subject: "/O=Operator/CN=beta.example", names: "DNS:Alpha.example,URI:urn:alpha")
        try files.sign("beta", subject: "/O=Operator/CN=beta.example")
        let named: [CarrierName: [String]] = [
            "alpha": ["alpha.example"], "uri": ["urn:alpha"], "beta": ["BETA.example"],
            "both": ["urn:alpha", "beta.example"],
            "exact": ["sha256:" + (try files.fingerprint("beta"))], "any": [],
        ]
        let generic = try profile("generic")
        let carriers = try named.map { name, certificates in
            HTTPCarrier.Configuration(
                name: name,
                profile: generic,
                callerCertificates: try certificates.map { try #require(CertificateName($0)) }
            )
        }
        let configuration = CallbackListener.Configuration(
            tls: CertificateFiles(
                certificatePath: files.path("server.pem"),
                keyPath: files.path("server.key"),
                clientAuthoritiesPath: files.path("authority.pem")
            )
        )
        let opened: [String: Set<String>] = [
            "alpha": ["alpha", "uri", "both", "any"], "beta": ["beta", "both", "exact", "any"], "client": ["any"],
        ]
        try await withWorld(carriers, listener: configuration) { world in
            for (certificate, open) in opened {
                let tls = CurlClient.TLS(
                    authoritiesPath: files.path("authority.pem"),
                    certificatePath: files.path("\(certificate).pem"),
                    keyPath: files.path("\(certificate).key")
                )
                for carrier in named.keys.map(\.rawValue) {
                    let status = await status(port: world.port, tls, carrier: carrier)
                    #expect(status == (open.contains(carrier) ? 200 : 403), "\(certificate) at \(carrier)")
                }
            }
        }
    }

    @Test(
        "a carrier's certificates are named by a name or a whole fingerprint",
        arguments: [
            ("sms.operator.example", true), ("urn:operator:1", true), ("", false), ("*.example", false),
            ("two words", false),
            ("sha256:00", false), ("sha256:" + String(repeating: "0g", count: 32), false),
            ("sha256:" + String(repeating: "aB", count: 32), true), (String(repeating: "x", count: 300), false),
            ("SHA256:" + Array(repeating: "0F", count: 32).joined(separator: ":"), true),
        ]
    )
    func certificateNames(notation: String, isRead: Bool) {
        #expect((CertificateName(notation) != nil) == isRead)
    }

    @Test("says which file is wrong")
    func wrongFile() async throws {
        let listener = CallbackListener(
            configuration: CallbackListener.Configuration(
                port: 0,
                tls: CertificateFiles(certificatePath: "/nowhere/server.pem", keyPath: "/nowhere/server.key")
            ),
            endpoints: [],
            logger: silent
        )
        await #expect { try await listener.run() } throws: { error in
            "\(error)".contains("TLS cannot be set up from /nowhere/server.pem")
        }
        #expect(await listener.boundPort() == nil)
    }

    @Test("says which address is taken")
    func takenAddress() async throws {
        let carrier = HTTPCarrier.Configuration(name: "generic", profile: try profile("generic"))
        try await withWorld([carrier]) { world in
            let second = CallbackListener(
                configuration: CallbackListener.Configuration(port: world.port),
                endpoints: [],
                logger: silent
            )
            await #expect { try await second.run() } throws: { error in
                "\(error)".contains("cannot listen on 127.0.0.1:\(world.port): Address already in use (another program")
            }
            let port = await second.boundPort()
            try #require(port == nil)
        }
    }

    @Test("says which name has no address")
    func unknownHost() async throws {
        let listener = CallbackListener(
            configuration: CallbackListener.Configuration(host: "nowhere.invalid", port: 0),
            endpoints: [],
            logger: silent
        )
        await #expect { try await listener.run() } throws: { error in
            "\(error)".hasPrefix("cannot listen on nowhere.invalid:0: ")
        }
    }

    @Test("its section of the configuration is read whole")
    func section() throws {
        let faults = FaultCollector()
        let document = try ConfigurationDocument(
            text: """
                host: 0.0.0.0
                port: 9000
                body_limit: 128KiB
                rate: 50
                idle_limit: 5s
                trusted_proxis: 1
                tls: {certificate: a.pem, key: a.key, client_authorities: ca.pem}
                """,
            file: "lapord.yaml"
        )
        let configuration = CallbackListener.Configuration(ConfigurationSection(document, faults: faults))
        #expect(configuration.bodyLimit == 131_072)
        #expect(configuration.rate == 50)
        #expect(configuration.tls?.clientAuthoritiesPath?.hasSuffix("/ca.pem") == true)
        let said = faults.faults.map(\.description)
        #expect(said.count == 2)
        #expect(said.contains { $0.contains("did you mean 'trusted_proxies'?") })
        #expect(said.contains { $0.contains("tls.certificate") && $0.contains("cannot be used") })
    }
}
