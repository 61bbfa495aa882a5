import Administration
import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Operations

struct SilenceWatchTests {
    private let now = Date()

    @Test("Silence reaches the log, the webhook and the operator's telephone; hearing again does too")
    func tells() async throws {
        let posts = Received()
        let router = Router()
        router.post("/alert") { request, _ in
            let body = try await request.body.collect(upTo: 4096)
            let isFirst = posts.add(
                authorization: request.headers[.authorization] ?? "",
                notice: try AdministrationJSON.decode(AlertNotice.self, from: Array(body.readableBytesView))
            )
            // The first attempt fails, so that the second is seen.
            return isFirst ? HTTPResponse.Status.badGateway : .ok
        }
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let quiet = Logger.quiet
        let peer = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { announce.yield($0.localAddress?.port ?? 0) },
            logger: quiet
        )
        let group = ServiceGroup(configuration: .init(services: [peer], logger: quiet))
        async let running: Void = group.run()
        let port = try #require(await ports.first { _ in true })

        let sink = CollectingSink()
        let texts = Received()
        let heard = Mutex<Date?>(nil)
        let webhook = AlertWebhook(
            url: "http://127.0.0.1:\(port)/alert",
            token: "secret",
            logger: quiet,
            pauses: [.milliseconds(10)]
        )
        let watch = SilenceWatch(
            configuration: .init(longestSilence: .seconds(3600)),
            alerts: AlertChannels(
                instance: "Muara Enim",
                channels: [webhook, OperatorTextAlert(numbers: ["0811"]) { texts.add(number: $0, text: $1) }],
                logger: quiet
            ),
            logger: Logger(label: "test", factory: LogGate(sink: sink).handler(label:)),
            lastHeard: { heard.withLock { $0 } },
            history: { nil }
        )
        await watch.look(now: now)
        #expect(sink.lines.isEmpty)
        await watch.look(now: now.addingTimeInterval(4000))
        #expect(watch.silence.isAlerted)
        heard.withLock { $0 = now.addingTimeInterval(4010) }
        await watch.look(now: now.addingTimeInterval(4060))
        #expect(!watch.silence.isAlerted)
        await webhook.shutdown()
        await group.triggerGracefulShutdown()
        try await running

        #expect(sink.lines.map(\.event) == [.inboundSilence, .heardAgain])
        #expect(posts.notices.map(\.state) == [.raised, .raised, .cleared])
        #expect(posts.notices.allSatisfy { $0.instance == "Muara Enim" })
        #expect(Set(posts.authorizations) == ["Bearer secret"])
        #expect(
            texts.texts == [
                "Muara Enim: tidak ada SMS masuk selama 66 menit. Kirim SMS uji ke nomor layanan, lalu periksa: lapord status",
                "Muara Enim: SMS masuk lagi setelah 66 menit.",
            ]
        )
        #expect(texts.texts.allSatisfy { $0.count <= 160 })
    }

    @Test("Silence goes on over a restart, after a while in which carriers bring what they kept")
    func restart() async {
        let sink = CollectingSink()
        let last = now.addingTimeInterval(-5000)
        let watch = SilenceWatch(
            configuration: .init(longestSilence: .seconds(3600), shortestSilence: .seconds(600)),
            alerts: AlertChannels(
                instance: "x",
                channels: [],
                logger: .quiet
            ),
            logger: Logger(label: "test", factory: LogGate(sink: sink).handler(label:)),
            lastHeard: { last },
            history: { .init(lastHeardAt: last, activeHours: [], firstHour: 0) }
        )
        await watch.learn(now: now)
        #expect(watch.silence.quietSeconds >= 5000)
        await watch.look(now: now.addingTimeInterval(300))
        #expect(sink.lines.isEmpty)
        await watch.look(now: now.addingTimeInterval(700))
        #expect(sink.lines.map(\.event) == [.inboundSilence])
    }

    @Test("What is learned from history shortens the limit")
    func learns() async {
        let hour = Int(now.timeIntervalSince1970 / 3600)
        let watch = SilenceWatch(
            alerts: AlertChannels(
                instance: "x",
                channels: [],
                logger: .quiet
            ),
            logger: .quiet,
            lastHeard: { nil },
            history: { .init(lastHeardAt: nil, activeHours: Set((hour - 1344)..<hour), firstHour: hour - 1344) }
        )
        #expect(watch.silence.limitSeconds == 259_200)
        await watch.learn(now: now)
        #expect((watch.silence.limitSeconds ?? 0) < 6 * 3600)
    }
}

/// What peers received.
private final class Received: Sendable {
    private let values = Mutex((authorizations: [String](), notices: [AlertNotice](), texts: [String]()))

    var authorizations: [String] { values.withLock { $0.authorizations } }
    var notices: [AlertNotice] { values.withLock { $0.notices } }
    var texts: [String] { values.withLock { $0.texts } }

    /// Whether it was the first.
    func add(authorization: String, notice: AlertNotice) -> Bool {
        values.withLock { values in
            values.authorizations.append(authorization)
            values.notices.append(notice)
            return values.notices.count == 1
        }
    }

    func add(number: String, text: String) {
        values.withLock { $0.texts.append(text) }
    }
}
