import CentralAPI
import Certificates
import CurlHTTP
import Foundation
import Gateway
import Glibc
import Ledger
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Administration
@testable import Operations

struct OperationsListenerTests {
    private let daemon: SampleDaemon
    private let sink = CollectingSink()
    private let logger: Logger

    init() throws {
        logger = Logger(label: "test", factory: LogGate(sink: sink).handler(label:))
        daemon = try SampleDaemon(logger: logger)
    }

    /// Runs a listener on a Unix socket and a loopback TCP port, and calls the body with both.
    private func withListener(
        tokens: [AccessToken] = [],
        deadline: Duration = .seconds(10),
        certificate: ListenerCertificate? = nil,
        _ body: (_ socketPath: String, _ port: Int) async throws -> Void
    ) async throws {
        let directory = "/tmp/lapord-test-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let path = directory + "/admin.sock"
        let (running, announce) = AsyncStream.makeStream(of: Int?.self)
        let listener = OperationsListener(
            endpoints: [
                .unix(path: path),
                try #require(.tcp(host: "127.0.0.1", port: 0, tokens: tokens, certificate: certificate)),
            ],
            administration: daemon.administration,
            registry: MetricsRegistry(),
            liveness: { [daemon] in daemon.state.withLock { $0.liveness } },
            deadline: deadline,
            logger: logger,
            onRunning: { _, port in announce.yield(port) }
        )
        let group = ServiceGroup(configuration: .init(services: [listener], logger: logger))
        async let ended: Void = group.run()
        var port = 0
        var seen = 0
        for await announced in running {
            port = announced ?? port
            seen += 1
            if seen == 2 { break }
        }
        try await body(path, port)
        await group.triggerGracefulShutdown()
        try await ended
        await daemon.close()
    }

    private func get(_ port: Int, _ path: String, token: String? = nil) async throws -> CurlResponse {
        let client = CurlClient(
            configuration: CurlClient.Configuration(),
            logger: .quiet
        )
        let headers: CurlHeaders = token.map { ["Authorization": "Bearer \($0)"] } ?? [:]
        let response = try await client.execute(CurlRequest(url: "http://127.0.0.1:\(port)\(path)", headers: headers))
        await client.shutdown()
        return response
    }

    private func text(_ response: CurlResponse) -> String { String(decoding: response.body, as: UTF8.self) }

    @Test("A caller that opens connections and says nothing takes neither the other callers' nor the admin socket's")
    func idleCallers() async throws {
        try await withListener { path, port in
            var idle: [Int32] = []
            defer { for descriptor in idle { close(descriptor) } }
            for _ in 0..<200 { idle.append(try Self.connection(from: "127.0.0.2", to: port)) }
            // All but its share are ended by the listener.
            try await eventually("the end of the others") { idle.count(where: Self.isOpen) <= 16 }
            #expect(try await get(port, "/healthz").status == 200)
            let client = OperationsClient(socketPath: path)
            _ = try await client.ask(ListTickets())
            await client.shutdown()
        }
    }

    /// Opens a connection from an address of this machine, and says nothing.
    private static func connection(from source: String, to port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        func address(_ host: String, _ port: Int) -> sockaddr_in {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(UInt16(port).bigEndian)
            address.sin_addr.s_addr = inet_addr(host)
            return address
        }
        func call(_ address: sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Bool {
            withUnsafePointer(to: address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
        }
        let isConnected =
            call(address(source, 0)) { bind(descriptor, $0, $1) }
            && call(address("127.0.0.1", port)) { connect(descriptor, $0, $1) }
        try #require(isConnected)
        return descriptor
    }

    /// Whether the peer has not ended a connection.
    private static func isOpen(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT | MSG_PEEK)) < 0 && errno == EAGAIN
    }

    @Test("An address that cannot be listened on ends the listener at once, and is named")
    func taken() async throws {
        let directory = "/tmp/lapord-test-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let logger = Logger.quiet
        try await withListener { (_: String, port: Int) async throws in
            for (endpoint, words) in [
                (OperationsEndpoint.tcp(host: "127.0.0.1", port: port), "127.0.0.1:\(port): "),
                (.unix(path: directory + "/\(String(repeating: "x", count: 110)).sock"), "operations.socket"),
            ] {
                let listener = OperationsListener(
                    endpoints: [.unix(path: directory + "/admin.sock"), try #require(endpoint)],
                    administration: daemon.administration,
                    registry: MetricsRegistry(),
                    liveness: { .alive },
                    logger: logger
                )
                let error = await #expect(throws: OperationsListenerError.self) {
                    try await ServiceGroup(configuration: .init(services: [listener], logger: logger)).run()
                }
                #expect(error?.description.contains(words) == true, "\(String(describing: error))")
            }
        }
    }

    @Test("The command line's client gives orders over the Unix socket, signed by its user")
    func client() async throws {
        try await withListener { (path: String, _: Int) async throws in
            let client = OperationsClient(socketPath: path)
            #expect(try await client.ask(AskStatus()).summary == "citizens are heard on 1 carrier")
            #expect(try await client.ask(ListTickets(TicketQuery(agency: "DINAS PU & PR"))).items.isEmpty)
            #expect(try await client.ask(ListTickets(isOverdue: true)).next == nil)
            #expect(try await client.ask(ListDeadLetters(DeadLetterQuery(reason: "a & b"))).items.isEmpty)
            #expect(try await client.ask(ListWaitingWork(limit: 5)).items.isEmpty)
            let outcomes = try await client.ask(SettleDeadLetters(.discard, ids: [7]))
            #expect(outcomes == [ItemOutcome(id: 7, refusal: "there is no waiting dead letter 7")])
            #expect(try await client.ask(CheckStore()).isEmpty)
            #expect(try await client.ask(PurgeStore(isDryRun: true)).isEmpty)
            #expect(try await client.ask(EraseSender(number: "081234567890", isDryRun: true)).counts.isEmpty)
            #expect(try await !client.ask(ShowKeyExchange()).isUnderWay)
            let sent = try await client.ask(SendText(number: "081234567890", text: "Terima kasih"))
            #expect(sent.segments == 1 && sent.carrier == "modem-1")
            let waiting = try await client.ask(ListWaitingWork(limit: 5)).items
            #expect(waiting.map(\.kind) == [.reply] && waiting.map(\.stage) == [.dispatch])
            let broadcast = try await client.ask(Broadcast(text: "Layanan terganggu", isDryRun: true))
            #expect(broadcast.recipients == 0 && broadcast.segmentsEach == 1)
            #expect(try await client.ask(ReloadConfiguration()).applied == ["replies"])
            let words = String(repeating: "x", count: 600)
            let rows = (1...5000).map { "\($0),laporan yang panjang,\(words),Belum Terverifikasi\n" }
            let header = "Tracking ID,Judul Laporan,Isi Laporan Awal,Status Laporan\n"
            let export = try CentralExport(Array((header + rows.joined()).utf8))
            let outcome = try await client.ask(Reconcile(export: export, exportedAt: Date(), isDryRun: true))
            #expect(outcome.foreign == 5000 && outcome.faults.isEmpty)
            await client.shutdown()
        }
    }

    @Test("Refusals reach the operator with their reason and exit status")
    func refusals() async throws {
        try await withListener { (path: String, _: Int) async throws in
            let client = OperationsClient(socketPath: path)
            let absent = await #expect(throws: Refusal.self) { try await client.ask(ResendTicket(number: "LP17")) }
            #expect(absent?.code == .notFound)
            #expect(absent?.exitStatus == 1)
            let empty = await #expect(throws: Refusal.self) {
                try await client.ask(SendText(number: "0812", text: ""))
            }
            #expect(empty?.message == "the text must have 1 to 1000 characters")
            let relative = await #expect(throws: Refusal.self) { try await client.ask(BackUp(to: "x")) }
            #expect(relative?.code == .invalid)
            #expect(relative?.exitStatus == 2)
            let cursor = await #expect(throws: Refusal.self) {
                try await client.ask(ListTickets(TicketQuery(after: ListCursor(rawValue: "x"))))
            }
            #expect(cursor?.code == .conflict)
            daemon.state.withLock {
                $0.reload = ReloadReport(isApplied: false, faults: ["a.yaml:3: unknown key", "b"])
            }
            #expect(
                try await client.ask(ReloadConfiguration()).summary
                    == "reload refused, the old configuration stays: a.yaml:3: unknown key (and 1 more)"
            )
            await client.shutdown()
        }
        let client = OperationsClient(socketPath: "/nonexistent/admin.sock")
        let refusal = await #expect(throws: Refusal.self) { try await client.ask(AskStatus()) }
        #expect(refusal?.exitStatus == 75)
        await client.shutdown()
    }

    @Test("The admin socket is open to user and group only, and a stale one is replaced")
    func permissions() async throws {
        try await withListener { (path: String, _: Int) async throws in
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o660)
        }
    }

    @Test("With a certificate the network address speaks TLS, and nothing else")
    func certificate() async throws {
        let folder = try makeTemporaryFolder("lapord-tls")
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = CertificateFiles(
            certificatePath: folder.appending(path: "server.pem").path,
            keyPath: folder.appending(path: "server.key").path
        )
        let request =
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=lapord "
            + "-addext subjectAltName=IP:127.0.0.1 -keyout server.key -out server.pem"
        let openssl = try Tool.run("openssl", request.split(separator: " ").map(String.init), in: folder)
        try #require(openssl.status == 0, "openssl is needed for this test, and says: \(openssl.output)")
        let token = try #require(AccessToken("test", secret: "0123456789abcdef"))
        let certificate = try ListenerCertificate(for: "operations", files: files)
        try await withListener(tokens: [token], certificate: certificate) { (_: String, port: Int) async throws in
            let client = CurlClient(
                configuration: CurlClient.Configuration(tls: .init(authoritiesPath: files.certificatePath)),
                logger: .quiet
            )
            func status(_ path: String, _ headers: CurlHeaders = [:]) async throws -> Int {
                try await client.execute(CurlRequest(url: "https://127.0.0.1:\(port)\(path)", headers: headers)).status
            }
            #expect(try await status("/healthz") == 200)
            #expect(try await status("/metrics") == 401)
            #expect(try await status("/v1/status", ["Authorization": "Bearer 0123456789abcdef"]) == 200)
            let plain = try? await get(port, "/healthz").status
            #expect(plain == nil)
            await client.shutdown()
        }
    }

    @Test("Probes and metrics answer on loopback; tickets do not without a token")
    func loopback() async throws {
        try await withListener { (_: String, port: Int) async throws in
            #expect(text(try await get(port, "/healthz")) == "alive\n")
            let ready = try await get(port, "/readyz")
            #expect(ready.status == 200)
            let metrics = text(try await get(port, "/metrics"))
            #expect(metrics.contains("lapord_queue_depth{queue=\"forwarding\"} 3\n"))
            #expect(metrics.contains("lapord_carrier_fact{carrier=\"modem-1\",fact=\"signal\"} -71\n"))
            #expect(!metrics.contains("fact=\"operator\""))
            #expect(metrics.contains("lapord_ready 1\n"))
            #expect(metrics.contains("process_resident_memory_bytes"))
            #expect(try await get(port, "/v1/status").status == 401)
            #expect(try await get(port, "/nothing").status == 401)
        }
    }

    @Test("Not ready says what is missing and why; stuck is not healthy")
    func notReady() async throws {
        daemon.state.withLock {
            $0.dependencies = [
                DependencyReadiness(name: "ledger", isReady: true),
                DependencyReadiness(name: "central", isReady: false, isRequired: false, reason: "timeout"),
            ]
        }
        try await withListener { (_: String, port: Int) async throws in
            #expect(try await get(port, "/readyz").status == 200)
            daemon.state.withLock { $0.dependencies[0] = .init(name: "ledger", isReady: false, reason: "disk full") }
            let answer = try await get(port, "/readyz")
            #expect(answer.status == 503)
            #expect(text(answer).contains("disk full"))
            daemon.state.withLock { $0.liveness = .stuck("triage") }
            let health = try await get(port, "/healthz")
            #expect(health.status == 503)
            #expect(text(health) == "stuck: triage\n")
        }
    }

    @Test("With a token, only who presents it may look or act; the token opens the administration")
    func token() async throws {
        let secret = "a-token-of-decent-length"
        let tokens = ["prometheus": "another-token-of-length", "ani": secret].compactMap {
            AccessToken($0.key, secret: $0.value)
        }
        try await withListener(tokens: tokens) { (_: String, port: Int) async throws in
            #expect(try await get(port, "/healthz").status == 200)
            #expect(try await get(port, "/metrics").status == 401)
            #expect(try await get(port, "/metrics", token: secret + "x").status == 401)
            #expect(try await get(port, "/metrics", token: secret).status == 200)
            let status = try await get(port, "/v1/status", token: secret)
            #expect(status.status == 200 && status.headers["cache-control"] == "no-store")
            let client = OperationsClient(url: "http://127.0.0.1:\(port)", token: secret)
            _ = try await client.ask(SendText(number: "081234567890", text: "halo"))
            await client.shutdown()
        }
        #expect(sink.lines.contains { $0.metadata.contains { $0.key == "by" && $0.value == "token ani" } })
    }

    @Test("A page that reaches the loopback by a name of its own is refused; with a token any name is taken")
    func foreignName() throws {
        let open = try #require(OperationsEndpoint.tcp(host: "127.0.0.1", port: 9109))
        for host in ["127.0.0.1:9109", "127.0.0.1", "localhost:9109", "LOCALHOST", "[::1]:9109", "10.0.0.7:9109", nil] {
            #expect(open.isMeant(by: host), "\(host ?? "none")")
        }
        for host in ["evil.example:9109", "evil.example", "127.0.0.1.evil.example", "", "localhost.evil.example:9109"] {
            #expect(!open.isMeant(by: host), "\(host)")
        }
        let token = try #require(AccessToken("test", secret: "7c1f0e9ab2d4538861aa"))
        let guarded = try #require(OperationsEndpoint.tcp(host: "0.0.0.0", port: 9109, tokens: [token]))
        #expect(guarded.isMeant(by: "lapord.example:9109"))
        #expect(OperationsEndpoint.unix(path: "/run/x").isMeant(by: "evil.example"))
    }

    @Test("An address on the network needs a token, and a token must not be guessable")
    func networkNeedsToken() throws {
        let token = try #require(AccessToken("test", secret: "0123456789abcdef"))
        #expect(OperationsEndpoint.tcp(host: "0.0.0.0", port: 1) == nil)
        #expect(OperationsEndpoint.tcp(host: "192.0.2.7", port: 1) == nil)
        #expect(OperationsEndpoint.tcp(host: "0.0.0.0", port: 1, tokens: [token]) != nil)
        #expect(OperationsEndpoint.tcp(host: "::1", port: 1) != nil)
        #expect(AccessToken("test", secret: "short") == nil)
        #expect(AccessToken("test", secret: " 0123456789abcdef\n")?.admits("bearer 0123456789abcdef") == true)
        #expect(token.admits(nil) == false)
        #expect(token.admits("Basic 0123456789abcdef") == false)
    }

    @Test("An operator's order is in the log with its user, without numbers and texts")
    func audit() async throws {
        try await withListener { (path: String, _: Int) async throws in
            let client = OperationsClient(socketPath: path)
            _ = try await client.ask(SendText(number: "081234567890", text: "rahasia"))
            await #expect(throws: Refusal.self) {
                try await client.ask(CloseTicket(number: "lp 17", reason: "rahasia"))
            }
            await client.shutdown()
        }
        func facts(_ message: String) -> [[String: String]] {
            sink.lines.filter { $0.message == message }
                .map { Dictionary($0.metadata.map { ($0.key, $0.value) }) { $1 } }
        }
        let user = "\(Requester.local)"
        #expect(user.hasPrefix("uid \(getuid())"))
        #expect(facts("an operator acted") == [["action": "send", "by": user]])
        #expect(
            facts("an operator asked for what could not be done")
                == [["action": "tickets/close", "by": user, "ticket": "lp17", "reason": "not_found"]]
        )
        #expect(!sink.lines.contains { "\($0)".contains("rahasia") || "\($0)".contains("081234567890") })
    }

    @Test("A status that hangs is not waited for, and the other metrics still come")
    func hangingStatus() async throws {
        daemon.state.withLock { $0.hangs = true }
        try await withListener(deadline: .milliseconds(50)) { path, port in
            let client = OperationsClient(socketPath: path)
            let refusal = await #expect(throws: Refusal.self) { try await client.ask(AskStatus()) }
            #expect(refusal?.code == .busy)
            await client.shutdown()
            let metrics = text(try await get(port, "/metrics"))
            #expect(metrics.contains("lapord_status_known 0\n"))
            #expect(metrics.contains("lapord_ready 1\n"))
            #expect(metrics.contains("process_open_fds"))
        }
    }
}
