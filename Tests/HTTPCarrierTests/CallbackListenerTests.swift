import Carriers
import CurlHTTP
import Foundation
import GRDB
import HTTPCarrier
import Ledger
import Logging
import TestSupport
import Testing

@Suite("The listener for callbacks")
struct CallbackListenerTests {
    private func kannel(secret: String? = nil, callers: [String] = []) throws -> HTTPCarrier.Configuration {
        HTTPCarrier.Configuration(
            name: "kannel",
            profile: try profile("kannel"),
            settings: secret.map { ["secret": $0] } ?? [:],
            callers: callers.compactMap(AddressRange.init)
        )
    }

    private func generic() throws -> HTTPCarrier.Configuration {
        HTTPCarrier.Configuration(name: "generic", profile: try profile("generic"))
    }

    private let mo = "/carriers/kannel/mo"

    @Test("acknowledges what is on disk, and a redelivery alike")
    func redelivery() async throws {
        try await withWorld([kannel()]) { world in
            for _ in 1...3 {
                let response = try await world.call("\(mo)?from=%2B6281273440001&to=9009&text=Jalan+rusak&id=7")
                #expect(response.status == 200)
                #expect(response.text.isEmpty)
            }
            #expect(try await world.ledger.messages() == 1)
        }
    }

    @Test("serves several carriers, each under its own addresses")
    func several() async throws {
        try await withWorld([kannel(), generic()]) { world in
            let first = try await world.call("\(mo)?from=081273440001&text=satu&id=1")
            let second = try await world.call(
                "/carriers/generic/mo",
                method: "POST",
                headers: ["Content-Type": "application/json"],
                body: #"{"from":"081273440001","text":"dua","id":"1"}"#
            )
            #expect(first.status == 200)
            #expect(second.text == #"{"status":"stored","receipt":"2","id":"1","remarks":""}"#)
            #expect(try await world.ledger.messages() == 2)
        }
    }

    @Test("tells a wrong method, an unknown address and a missing field apart, and stores none of them as a message")
    func refusals() async throws {
        try await withWorld([kannel()]) { world in
            let method = try await world.call("\(mo)?from=081273440001&text=x", method: "DELETE")
            #expect(method.status == 405)
            #expect(method.headers["Allow"] == "GET, POST")
            #expect(try await world.call("/carriers/other/mo?from=1&text=x").status == 404)
            let missing = try await world.call("\(mo)?from=081273440001&txt=x")
            #expect(missing.status == 400)
            #expect(missing.text == "the text is missing: 'text', unknown: 'txt'\n")
            #expect(try await world.ledger.messages() == 0)
            #expect(try await world.ledger.deadLetters() == ["the text is missing: 'text', unknown: 'txt'"])
        }
    }

    @Test("answers a load balancer without telling anybody", arguments: ["/", "/healthz", "/healthz?probe=1"])
    func healthChecks(target: String) async throws {
        let log = RecordingLog()
        let logger = Logger(label: "test") { _ in log }
        try await withWorld([generic()], logger: logger) { world in
            for method in ["GET", "HEAD"] {
                let answer = try await world.call(target, method: method)
                #expect(answer.status == 200)
                #expect(answer.text.isEmpty)
            }
            #expect(log.lines.filter { $0.level >= .warning }.isEmpty)
            #expect(try await world.call(target, method: "POST", body: "x").status == 404)
            #expect(try await world.ledger.deadLetters().isEmpty)
        }
    }

    @Test("answers a request for the head alone without a body, and what follows on its own")
    func head() async throws {
        try await withWorld([generic()]) { world in
            let next =
                "GET /carriers/generic/mo?from=081273440001&text=x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let exchange = try await RawConnection.exchange(
                port: world.port,
                ["HEAD /carriers/generic/mo HTTP/1.1\r\nHost: x\r\n\r\n" + next]
            )
            let answers = exchange.answer.components(separatedBy: "HTTP/1.1 ")
            try #require(answers.count == 3, "\(exchange.answer)")
            #expect(answers[1].hasPrefix("405 ") && answers[1].hasSuffix("\r\n\r\n"))
            #expect(answers[2].hasPrefix("200 "))
        }
    }

    @Test("asks a caller for its body that waits to be asked, unless it is refused anyway")
    func expectation() async throws {
        let secret = HTTPCarrier.Configuration(
            name: "secret",
            profile: try profile("generic"),
            settings: ["secret": "s3cret"]
        )
        func head(_ carrier: String) -> String {
            """
            POST /carriers/\(carrier)/mo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\n\
            Content-Length: 25\r\n\r\n
            """
        }
        let impatient = CallbackListener.Configuration(requestDeadline: .milliseconds(600))
        try await withWorld([generic()], listener: impatient) { world in
            // The body never comes, so the deadline ends it.
            let asked = try await RawConnection.exchange(port: world.port, [head("generic")])
            #expect(asked.answer.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 408 "), "\(asked.answer)")
        }
        try await withWorld([generic(), secret]) { world in
            let whole = try await RawConnection.exchange(
                port: world.port,
                [head("generic"), "from=0812734001&text=abcd"],
                pause: .milliseconds(200)
            )
            #expect(whole.answer.contains("HTTP/1.1 200 "), "\(whole.answer)")
            let refused = try await RawConnection.exchange(port: world.port, [head("secret")])
            #expect(refused.answer.hasPrefix("HTTP/1.1 403 "), "\(refused.answer)")
        }
    }

    @Test("takes a text of no and of 2000 characters", arguments: [0, 1, 2000])
    func lengths(count: Int) async throws {
        try await withWorld([generic()]) { world in
            let response = try await world.call(
                "/carriers/generic/mo",
                method: "POST",
                body: "from=081273440001&text=\(String(repeating: "a", count: count))"
            )
            #expect(response.status == 200)
            #expect(try await world.ledger.messages() == 1)
        }
    }

    @Test("keeps what is no UTF-8, and a sender that is no number, among the dead letters")
    func unreadable() async throws {
        try await withWorld([generic()]) { world in
            let bytes = try await world.client.execute(
                CurlRequest(
                    method: "POST",
                    url: "http://127.0.0.1:\(world.port)/carriers/generic/mo",
                    headers: ["Content-Type": "application/json"],
                    body: Array(#"{"from":"081273440001","text":"caf"#.utf8) + [0xE9] + Array(#""}"#.utf8)
                )
            )
            #expect(bytes.status == 422)
            #expect(bytes.text.contains("the text is not utf-8"))
            let sender = try await world.call(
                "/carriers/generic/mo",
                method: "POST",
                body: "from=%01%02&text=halo"
            )
            #expect(sender.status == 422)
            #expect(try await world.ledger.deadLetters().count == 2)
            #expect(try await world.ledger.messages() == 0)
        }
    }

    @Test("refuses a body over its limit, declared or not, and goes on")
    func oversized() async throws {
        try await withWorld([generic()]) { world in
            let large = String(repeating: "a", count: 64 * 1024)
            let declared = try await world.call("/carriers/generic/mo", method: "POST", body: "from=081&text=" + large)
            #expect(declared.status == 413)
            #expect(declared.text == "the body is larger than 65536 bytes\n")
            let head = "POST /carriers/generic/mo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            let chunk = "8000\r\n" + String(repeating: "b", count: 0x8000) + "\r\n"
            let chunked = try await RawConnection.exchange(port: world.port, [head, chunk, chunk, chunk])
            #expect(chunked.answer.hasPrefix("HTTP/1.1 413"))
            #expect(chunked.isEnded)
            #expect(try await world.call("/carriers/generic/mo?from=081273440001&text=x").status == 200)
            #expect(try await world.ledger.messages() == 1)
            #expect(try await world.ledger.deadLetters().isEmpty)
        }
    }

    @Test("takes a text that stands in the address without percent-encoding")
    func rawTarget() async throws {
        try await withWorld([generic()]) { world in
            let texts = ["kafe+caf\u{E9}+\u{201C}ramai\u{201D}", "d\u{E9}sa"]
            for (id, text) in texts.enumerated() {
                // An empty line may stand before a request.
                let request =
                    "\r\nGET /carriers/generic/mo?from=081273440001&id=\(id)&text=\(text) HTTP/1.1\r\n"
                    + "Host: x\r\nConnection: close\r\n\r\n"
                // In two pieces, of which the first ends within the line.
                let pieces = [String(request.prefix(75)), String(request.dropFirst(75))]
                let answer = try await RawConnection.exchange(port: world.port, pieces).answer
                #expect(answer.hasPrefix("HTTP/1.1 200"), "\(answer)")
            }
            #expect(try await world.ledger.messages() == 2)
            #expect(try await world.ledger.deadLetters().isEmpty)
        }
    }

    @Test("stores no message whose body was cut off or garbled")
    func cut() async throws {
        try await withWorld([generic()]) { world in
            let form = "from=081273440001&text=Jembatan+tidak"
            let declared =
                "POST /carriers/generic/mo HTTP/1.1\r\nHost: x\r\nContent-Length: \(form.utf8.count + 9)\r\n\r\n\(form)"
            _ = try await RawConnection.exchange(port: world.port, [declared], closes: true)
            let head = "POST /carriers/generic/mo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            let chunk = "\(String(form.utf8.count, radix: 16))\r\n\(form)\r\n"
            _ = try await RawConnection.exchange(port: world.port, [head + chunk], closes: true)
            let garbled = try await RawConnection.exchange(port: world.port, [head + chunk + "zz\r\n"])
            #expect(!garbled.answer.contains("200 OK"))
            let twice =
                "POST /carriers/generic/mo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nfrom=1"
            let ambiguous = try await RawConnection.exchange(port: world.port, [twice], limit: .seconds(3))
            #expect(!ambiguous.answer.contains("200 OK"))
            #expect(try await world.ledger.messages() == 0)
            #expect(try await world.call("/carriers/generic/mo?from=081273440001&text=x").status == 200)
        }
    }

    @Test("ends a connection after the answer to HTTP/1.0 and to CONNECT, whatever the caller sends then")
    func lastAnswer() async throws {
        try await withWorld([kannel()]) { world in
            let old = "GET \(mo)?from=081273440001&text=x&id=1 HTTP/1.0\r\n\r\n"
            let tunnel = "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n"
            for (request, status) in [(old, "HTTP/1.1 200"), (tunnel, "HTTP/1.1 404")] {
                let exchange = try await RawConnection.exchange(port: world.port, [request + old])
                #expect(exchange.answer.hasPrefix(status))
                #expect(exchange.answer.lowercased().contains("connection: close"))
                #expect(exchange.answer.components(separatedBy: "HTTP/1.1 ").count == 2)
                #expect(exchange.isEnded)
            }
            let kept = try await RawConnection.exchange(
                port: world.port,
                [old.replacing("HTTP/1.0", with: "HTTP/1.1\r\nHost: x")],
                limit: .seconds(1)
            )
            #expect(!kept.isEnded)
        }
    }

    @Test("lets nothing of a request into the heads of its answers")
    func headerInjection() async throws {
        let echoing = try profile(
            text: """
                title: echo
                inbound:
                  fields: {sender: from, text: text, id: id}
                  answers:
                    stored: {status: 200, type: text/plain, headers: {X-Id: "${id}"}, body: "${id}"}
                """
        )
        let configuration = HTTPCarrier.Configuration(name: "echo", profile: echoing)
        try await withWorld([configuration]) { world in
            let response = try await world.call(
                "/carriers/echo/mo?from=081273440001&text=x&id=a%0d%0aSet-Cookie%3A%20evil%3D1"
            )
            #expect(response.status == 200)
            #expect(response.headers["Set-Cookie"] == nil)
            #expect(response.headers["X-Id"] == "a??Set-Cookie: evil=1")
        }
    }

    @Test("tells a caller that calls too often to come back")
    func rate() async throws {
        let limits = CallbackListener.Configuration(rate: 0.01)
        try await withWorld([kannel()], listener: limits) { world in
            var statuses: [Int] = []
            for index in 1...6 {
                let response = try await world.call("\(mo)?from=081273440001&text=x&id=\(index)")
                statuses.append(response.status)
                if response.status == 503 { #expect(response.headers["Retry-After"].flatMap { Int($0) } ?? 0 > 90) }
            }
            #expect(statuses == [200, 503, 503, 503, 503, 503])
            let stored = statuses.count { $0 == 200 }
            #expect(try await world.ledger.messages() == stored)
        }
    }

    @Test("knows callers behind a number of proxies, and no invented addresses")
    func proxies() async throws {
        let limits = CallbackListener.Configuration(trustedProxies: 1)
        try await withWorld([kannel(callers: ["203.0.113.0/24"])], listener: limits) { world in
            let cases: [(forwarded: String?, status: Int)] = [
                ("203.0.113.7", 200), ("198.51.100.1, 203.0.113.7", 200), ("203.0.113.7, 198.51.100.1", 403),
                ("203.0.113.7, nonsense", 403), (nil, 403),
            ]
            for expected in cases {
                let response = try await world.call(
                    "\(mo)?from=081273440001&text=x&id=1",
                    headers: expected.forwarded.map { ["X-Forwarded-For": $0] } ?? [:]
                )
                #expect(response.status == expected.status, "\(expected.forwarded ?? "no header")")
            }
        }
    }

    @Test("finishes what is under way when it is stopped")
    func gracefulShutdown() async throws {
        let ledger = try TestLedger()
        let slow = RecordingIntake(before: ledger.intake, delay: .milliseconds(500))
        try await withThrowingTaskGroup(of: Int?.self) { tasks in
            try await withWorld([kannel()], ledger: ledger, intake: slow) { world in
                let client = CurlClient(configuration: .init(), logger: silent)
                tasks.addTask {
                    let url = "http://127.0.0.1:\(world.port)/carriers/kannel/mo?from=081273440001&text=x&id=1"
                    let status = try? await client.execute(CurlRequest(url: url)).status
                    await client.shutdown()
                    return status
                }
                // The world ends while the request waits for the disk.
                await slow.waitUntilEntered()
            }
            for try await status in tasks { #expect(status == 200) }
        }
    }

    @Test("answers 200 to nothing that is not on disk, however many call at once")
    func overload() async throws {
        let ledger = try TestLedger(writeLimit: 16)
        try await withWorld([kannel()], ledger: ledger) { world in
            let outcomes = try await withThrowingTaskGroup(of: (Int, String?).self) { group in
                for index in 0..<3000 {
                    group.addTask {
                        let response = try await world.call("\(mo)?from=081273440001&text=x&id=\(index)")
                        return (response.status, response.headers["Retry-After"])
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let stored = outcomes.count { $0.0 == 200 }
            let busy = outcomes.filter { $0.0 == 503 }
            #expect(stored + busy.count == 3000)
            #expect(busy.allSatisfy { $0.1 != nil })
            #expect(!busy.isEmpty, "the limit was never met")
            #expect(try await ledger.messages() == stored)
            #expect(try await world.call("\(mo)?from=081273440001&text=x&id=after").status == 200)
        }
    }

    @Test("refuses what a ledger that stands still cannot take at once, and takes it as soon as it goes on")
    func standstill() async throws {
        let ledger = try TestLedger(writeLimit: 8)
        let path = ledger.folder.appending(path: "ledger.sqlite").path
        try await withWorld([kannel()], ledger: ledger) { world in
            #expect(try await world.call("\(mo)?from=081273440001&text=x&id=before").status == 200)
            var unsafe = GRDB.Configuration()
            unsafe.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: path, configuration: unsafe)
            try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            try await withThrowingTaskGroup(of: Int.self) { group in
                // Some are in the commit that stands still, as many as may wait are behind it. Many at once, since a commit stands still
                // for five seconds only before it fails, and on a busy machine one after the other takes longer.
                var index = 0
                try await eventually("a full queue") {
                    if ledger.ledger.writeDepth == 8 { return true }
                    for _ in 0..<8 {
                        index += 1
                        let id = index
                        group.addTask { try await world.call("\(mo)?from=081273440001&text=x&id=\(id)").status }
                    }
                    return false
                }
                for index in 10_000..<10_020 {
                    let refused = try await world.call("\(mo)?from=081273440001&text=x&id=\(index)")
                    #expect(refused.status == 503)
                    #expect(refused.headers["Retry-After"] == "5")
                }
                try await other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
                let statuses = try await group.reduce(into: []) { $0.append($1) }
                let stored = statuses.count { $0 == 200 }
                #expect(statuses.allSatisfy { $0 == 200 || $0 == 503 })
                #expect(try await world.ledger.messages() == stored + 1)
            }
            try other.close()
            try await eventually("the answer 200") {
                try await world.call("\(mo)?from=081273440001&text=x&id=after").status == 200
            }
        }
    }
}
