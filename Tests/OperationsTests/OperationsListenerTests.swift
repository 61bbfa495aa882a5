import Certificates
import CurlHTTP
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Operations

struct OperationsListenerTests {
    private let backend = SampleBackend()
    private let sink = CollectingSink()

    /// Runs a listener on a Unix socket and a loopback TCP port, and calls the body with both.
    private func withListener(
        token: AccessToken? = nil,
        deadline: Duration = .seconds(10),
        certificate: ListenerCertificate? = nil,
        _ body: (_ socketPath: String, _ port: Int) async throws -> Void
    ) async throws {
        let directory = "/tmp/lapord-test-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let path = directory + "/admin.sock"
        let (running, announce) = AsyncStream.makeStream(of: Int?.self)
        let logger = Logger(label: "test", factory: LogGate(sink: sink).handler(label:))
        let listener = OperationsListener(
            endpoints: [
                .unix(path: path),
                try #require(.tcp(host: "127.0.0.1", port: 0, token: token, certificate: certificate)),
            ],
            backend: backend,
            registry: MetricsRegistry(),
            liveness: { [backend] in backend.state.withLock { $0.liveness } },
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
                    backend: backend,
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

    @Test("The command line's client can ask for everything over the Unix socket")
    func client() async throws {
        try await withListener { (path: String, _: Int) async throws in
            let client = OperationsClient(socketPath: path)
            #expect(try await client.status().summary == "citizens are heard on 1 carrier")
            #expect(try await client.deadLetters().map(\.id) == [7])
            #expect(try await client.deadLetters(DeadLetterFilter(stage: "dispatch", reason: "a & b")).isEmpty)
            #expect(try await client.deadLetter(7, withContent: false).content == nil)
            #expect(try await client.deadLetter(7, withContent: true).content == Data("rusak".utf8))
            let order = DeadLetterOrder(.discard, filter: DeadLetterFilter(stage: "intake"), isDryRun: true)
            #expect(try await client.settleDeadLetters(order) == [DeadLetterOutcome(id: 7)])
            try await client.retryDeadLetter(7)
            #expect(try await client.deadLetters().isEmpty)
            await #expect(throws: OperationsFault(.notFound, "there is no waiting dead letter 7")) {
                try await client.discardDeadLetter(7)
            }
            #expect(try await client.waitingWork(limit: 5).map(\.ticket) == ["LP17"])
            #expect(try await client.examineStore().map(\.name) == ["reply-twice"])
            #expect(try await client.purge(isDryRun: true).isDryRun)
            await #expect(throws: OperationsFault(.conflict, "LP17 is on its way")) {
                _ = try await client.erase(ErasureRequest(number: "0812"))
            }
            #expect(try await client.erase(ErasureRequest(number: "0812", isForced: true)).unforwarded == ["LP17"])
            #expect(try await client.exchangeKey().rowsTotal == 10)
            #expect(try await client.keyExchange().isUnderWay)
            let since = Date(timeIntervalSince1970: 1_790_000_000)
            let filter = TicketFilter(
                state: "uncertain",
                agency: "DINAS PU & PR",
                since: since,
                isOverdue: true,
                limit: 9
            )
            #expect(try await client.tickets(filter).map(\.number) == ["LP25"])
            #expect(backend.state.withLock { $0.filters } == [filter])
            #expect(try await client.ticket("LP17").events.map(\.kind) == ["opened"])
            #expect(try await client.amendTicket("LP17", TicketAmendment(agency: "DPUPR")).ticket.agency == "DPUPR")
            #expect(try await client.resendTicket("LP25").ticket.state == "uncertain")
            #expect(try await client.closeTicket("LP17", reason: "selesai").events.last?.detail["reason"] == "selesai")
            let options = ReconciliationOptions(exportedAt: since, resendsAbsent: true)
            let report = try await client.reconcile([UInt8](repeating: 65, count: 3 << 20), options)
            #expect(report.foreign == 3 << 20)
            #expect(report.resent == ["LP25"])
            #expect(try await client.send(SendRequest(number: "0812", text: "Terima kasih")).segments == 1)
            let broadcast = try await client.broadcast(BroadcastRequest(text: "Layanan terganggu", isDryRun: true))
            #expect(broadcast.isDryRun)
            #expect(broadcast.segments == 6)
            #expect(broadcast.leftOut == ["stopped": 1])
            #expect(try await client.reload().applied == ["replies"])
            await client.shutdown()
        }
    }

    @Test("Refusals reach the operator with their reason and exit status")
    func refusals() async throws {
        try await withListener { (path: String, _: Int) async throws in
            let client = OperationsClient(socketPath: path)
            let conflict = await #expect(throws: OperationsFault.self) { try await client.resendTicket("LP17") }
            #expect(conflict?.code == .conflict)
            #expect(conflict?.exitStatus == 1)
            let empty = await #expect(throws: OperationsFault.self) {
                try await client.send(SendRequest(number: "0812", text: ""))
            }
            #expect(empty?.message == "the text must have 1 to 1000 characters")
            let broken = await #expect(throws: OperationsFault.self) { try await client.backUp(to: "/x") }
            #expect(broken?.code == .internal)
            let relative = await #expect(throws: OperationsFault.self) { try await client.backUp(to: "x") }
            #expect(relative?.code == .invalid)
            #expect(relative?.exitStatus == 2)
            backend.state.withLock {
                $0.reload = ReloadReport(isApplied: false, faults: ["a.yaml:3: unknown key", "b"])
            }
            #expect(
                try await client.reload().summary
                    == "reload refused, the old configuration stays: a.yaml:3: unknown key (and 1 more)"
            )
            await client.shutdown()
        }
        let client = OperationsClient(socketPath: "/nonexistent/admin.sock")
        let fault = await #expect(throws: OperationsFault.self) { try await client.status() }
        #expect(fault?.exitStatus == 75)
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
        let token = try #require(AccessToken("0123456789abcdef"))
        let certificate = try ListenerCertificate(for: "operations", files: files)
        try await withListener(token: token, certificate: certificate) { (_: String, port: Int) async throws in
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
            #expect(try await get(port, "/v1/tickets").status == 401)
            #expect(try await get(port, "/nothing").status == 401)
        }
    }

    @Test("Not ready says what is missing and why; stuck is not healthy")
    func notReady() async throws {
        backend.state.withLock {
            $0.dependencies = [
                DependencyReadiness(name: "ledger", isReady: true),
                DependencyReadiness(name: "central", isReady: false, isRequired: false, reason: "timeout"),
            ]
        }
        try await withListener { (_: String, port: Int) async throws in
            #expect(try await get(port, "/readyz").status == 200)
            backend.state.withLock { $0.dependencies[0] = .init(name: "ledger", isReady: false, reason: "disk full") }
            let answer = try await get(port, "/readyz")
            #expect(answer.status == 503)
            #expect(text(answer).contains("disk full"))
            backend.state.withLock { $0.liveness = .stuck("triage") }
            let health = try await get(port, "/healthz")
            #expect(health.status == 503)
            #expect(text(health) == "stuck: triage\n")
        }
    }

    @Test("With a token, only who presents it may look or act; the token opens the administration")
    func token() async throws {
        let secret = "a-token-of-decent-length"
        try await withListener(token: AccessToken(secret)) { (_: String, port: Int) async throws in
            #expect(try await get(port, "/healthz").status == 200)
            #expect(try await get(port, "/metrics").status == 401)
            #expect(try await get(port, "/metrics", token: secret + "x").status == 401)
            #expect(try await get(port, "/metrics", token: secret).status == 200)
            #expect(try await get(port, "/v1/tickets", token: secret).status == 200)
            let client = OperationsClient(url: "http://127.0.0.1:\(port)", token: secret)
            #expect(try await client.ticket("LP17").ticket.number == "LP17")
            await client.shutdown()
        }
    }

    @Test("An address on the network needs a token, and a token must not be guessable")
    func networkNeedsToken() {
        #expect(OperationsEndpoint.tcp(host: "0.0.0.0", port: 1) == nil)
        #expect(OperationsEndpoint.tcp(host: "192.0.2.7", port: 1) == nil)
        #expect(OperationsEndpoint.tcp(host: "0.0.0.0", port: 1, token: AccessToken("0123456789abcdef")) != nil)
        #expect(OperationsEndpoint.tcp(host: "::1", port: 1) != nil)
        #expect(AccessToken("short") == nil)
        #expect(AccessToken(" 0123456789abcdef\n")?.admits("bearer 0123456789abcdef") == true)
        #expect(AccessToken("0123456789abcdef")?.admits(nil) == false)
        #expect(AccessToken("0123456789abcdef")?.admits("Basic 0123456789abcdef") == false)
    }

    @Test("What an operator changes is in the log, without numbers and texts")
    func audit() async throws {
        try await withListener { (path: String, _: Int) async throws in
            let client = OperationsClient(socketPath: path)
            _ = try await client.send(SendRequest(number: "081234567890", text: "rahasia"))
            _ = try await client.closeTicket("LP17", reason: "rahasia")
            await client.shutdown()
        }
        let acts = sink.lines.filter { $0.message == "an operator acted" }
        #expect(acts.map { $0.metadata.map(\.value) } == [["send"], ["close", "LP17"]])
        #expect(!sink.lines.contains { "\($0)".contains("rahasia") || "\($0)".contains("081234567890") })
    }

    @Test("A backend that hangs is not waited for, and the other metrics still come")
    func hangingBackend() async throws {
        backend.state.withLock { $0.hangs = true }
        try await withListener(deadline: .milliseconds(50)) { path, port in
            let client = OperationsClient(socketPath: path)
            let fault = await #expect(throws: OperationsFault.self) { try await client.status() }
            #expect(fault?.code == .busy)
            await client.shutdown()
            let metrics = text(try await get(port, "/metrics"))
            #expect(metrics.contains("lapord_status_known 0\n"))
            #expect(metrics.contains("lapord_ready 1\n"))
            #expect(metrics.contains("process_open_fds"))
        }
    }
}
