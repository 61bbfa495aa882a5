import CurlHTTP
import Foundation
import Logging
import Sandbox
import ServiceLifecycle
import TestSupport
import Testing

@Suite("The simulated SMSC")
struct SimulatedSMSCTests {
    private let silent = Logger.quiet

    private func withSMSC(
        _ configuration: SimulatedSMSC.Configuration = SimulatedSMSC.Configuration(),
        _ body: (SimulatedSMSC, CurlClient, String) async throws -> Void
    ) async throws {
        let smsc = SimulatedSMSC(configuration: configuration, logger: silent)
        let group = ServiceGroup(services: [smsc], logger: silent)
        let client = CurlClient(configuration: .init(), logger: silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = try #require(await smsc.boundPort())
            try await body(smsc, client, "http://127.0.0.1:\(port)")
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        await client.shutdown()
    }

    @Test("takes submissions as sendsms and as JSON, and writes them down")
    func submissions() async throws {
        let journal = FileManager.default.temporaryDirectory.appending(path: "smsc-\(UUID().uuidString).jsonl")
        defer { try? FileManager.default.removeItem(at: journal) }
        try await withSMSC(SimulatedSMSC.Configuration(journalPath: journal.path)) { smsc, client, address in
            let first = try await client.execute(
                CurlRequest(
                    url: "\(address)/cgi-bin/sendsms?username=u&password=p&from=9009&to=%2B628127&text=caf%C3%A9+1"
                )
            )
            #expect(first.status == 202)
            #expect(String(decoding: first.body, as: UTF8.self) == "0: Accepted for delivery")
            let second = try await client.execute(
                CurlRequest(
                    method: "POST",
                    url: "\(address)/messages",
                    body: Array(#"{"to":"628128","text":"dua","id":"17"}"#.utf8)
                )
            )
            #expect(String(decoding: second.body, as: UTF8.self) == "{\"id\":\"sim-2\"}\n")
            #expect(smsc.messages.map(\.text) == ["café 1", "dua"])
            #expect(smsc.messages.map(\.reference) == ["", "17"])
            let lines = try String(contentsOf: journal, encoding: .utf8).split(separator: "\n")
            #expect(lines.count == 2)
            #expect(lines[0].contains(#""text":"café 1""#))
        }
        // A second life goes on in the same journal.
        try await withSMSC(SimulatedSMSC.Configuration(journalPath: journal.path)) { _, client, address in
            _ = try await client.execute(CurlRequest(url: "\(address)/cgi-bin/sendsms?to=1&text=tiga"))
        }
        #expect(try String(contentsOf: journal, encoding: .utf8).split(separator: "\n").count == 3)
    }

    @Test("fails on demand, so often as it is told")
    func faults() async throws {
        try await withSMSC { smsc, client, address in
            func submit() async throws -> Int? {
                let request = CurlRequest(url: "\(address)/cgi-bin/sendsms?to=1&text=x", repetition: .forbidden)
                return try? await client.execute(request).status
            }
            let control = "\(address)/sandbox/faults"
            let told = try await client.execute(
                CurlRequest(method: "POST", url: control, body: Array("kind=unavailable&next=2".utf8))
            )
            #expect(told.status == 200)
            var statuses: [Int?] = []
            for _ in 1...3 { statuses.append(try await submit()) }
            #expect(statuses == [503, 503, 202])
            let asJSON = #"{"kind":"error_after","next":1}"#
            _ = try await client.execute(
                CurlRequest(method: "POST", url: "\(address)/sandbox/faults", body: Array(asJSON.utf8))
            )
            #expect(try await submit() == 500)
            smsc.faults.add(.init(.dropAfter))
            #expect(try await submit() == nil)
            smsc.faults.add(.init(.garbage))
            #expect(try await submit() == 200)
            #expect(smsc.messages.count == 4, "failed, dropped and garbled answers were taken all the same")
            let unknown = try await client.execute(
                CurlRequest(method: "POST", url: "\(address)/sandbox/faults", body: Array("kind=rain".utf8))
            )
            #expect(unknown.status == 422)
        }
    }

    @Test("lets a citizen send, and says when nobody takes it")
    func injection() async throws {
        let configuration = SimulatedSMSC.Configuration(
            messageURL: "http://127.0.0.1:1/mo",
            firstPause: .milliseconds(10),
            deliveryLimit: 2
        )
        try await withSMSC(configuration) { _, client, address in
            let answer = try await client.execute(
                CurlRequest(
                    method: "POST",
                    url: "\(address)/sandbox/mo",
                    body: Array("from=081273440001&text=halo+semua".utf8)
                )
            )
            #expect(answer.status == 502)
            #expect(String(decoding: answer.body, as: UTF8.self).contains(#""attempts":2"#))
        }
    }

    @Test("ends while a submission is met with silence")
    func silence() async throws {
        try await withSMSC { smsc, client, address in
            smsc.faults.add(.init(.silence))
            let deadlines = CurlDeadlines(connect: .seconds(5), total: .milliseconds(300))
            let request = CurlRequest(url: "\(address)/cgi-bin/sendsms?to=1&text=x", deadlines: deadlines)
            await #expect(throws: CurlError.self) { try await client.execute(request) }
            #expect(smsc.messages.isEmpty)
        }
    }
}
