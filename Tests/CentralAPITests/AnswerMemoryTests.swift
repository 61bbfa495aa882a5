import Complaints
import CurlHTTP
import Sandbox
import Testing

@testable import CentralAPI

struct AnswerMemoryTests {
    private func response(_ body: String, _ headers: CurlHeaders, status: Int = 200) -> CurlResponse {
        CurlResponse(status: status, headers: headers, body: Array(body.utf8))
    }

    @Test("what has a validator is asked for with it, and comes from memory when it has not changed")
    func remembers() {
        let memory = AnswerMemory()
        #expect(memory.conditions(for: "/a").isEmpty)
        _ = memory.recall("/a", response("eins", ["ETag": "\"1\"", "Last-Modified": "Sat, 21 Nov 2026 08:00:00 GMT"]))
        let conditions = memory.conditions(for: "/a")
        #expect(conditions.map(\.name) == ["If-None-Match", "If-Modified-Since"])
        #expect(conditions.map(\.value) == ["\"1\"", "Sat, 21 Nov 2026 08:00:00 GMT"])
        #expect(memory.conditions(for: "/b").isEmpty)
        let again = memory.recall("/a", response("", [:], status: 304))
        #expect(again.status == 200 && again.body == Array("eins".utf8))
        _ = memory.recall("/a", response("zwei", ["ETag": "\"2\""]))
        #expect(memory.recall("/a", response("", [:], status: 304)).body == Array("zwei".utf8))
    }

    @Test("nothing is kept without a validator, of a failure, or against the server's word")
    func forgets() {
        let memory = AnswerMemory()
        _ = memory.recall("/a", response("x", [:]))
        _ = memory.recall("/b", response("x", ["ETag": "\"1\""], status: 500))
        _ = memory.recall("/c", response("x", ["ETag": "\"1\"", "Cache-Control": "private, no-store"]))
        #expect(memory.count == 0)
        #expect(memory.recall("/d", response("", [:], status: 304)).status == 304)
        _ = memory.recall("/e", response("x", ["ETag": "\"1\""]))
        _ = memory.recall("/e", response("", [:], status: 404))
        #expect(memory.conditions(for: "/e").isEmpty)
    }

    @Test("it is bounded, and keeps what was used last")
    func bounded() {
        let memory = AnswerMemory(limit: 1600)
        let body = String(repeating: "x", count: 100)
        for index in 0..<100 {
            _ = memory.recall("/\(index)", response(body, ["ETag": "\"1\""]))
            _ = memory.recall("/0", response("", [:], status: 304))
        }
        #expect((8...16).contains(memory.count))
        #expect(!memory.conditions(for: "/0").isEmpty)
        #expect(!memory.conditions(for: "/99").isEmpty)
        _ = memory.recall("/large", response(body + body, ["ETag": "\"1\""]))
        #expect(memory.conditions(for: "/large").isEmpty)
    }

    @Test(
        "a status that has not changed is read from memory, one that has is read anew",
        arguments: [SimulatedCentralSystem.Validators.entityTag, .lastModified, .none]
    )
    func conditionalPolling(validators: SimulatedCentralSystem.Validators) async throws {
        let recorder = try await withCentral(.init(validators: validators)) { central, address in
            try await RecordingProxy.run(before: address) { recorder, proxied in
                try await withSPLP(proxied) { client in
                    _ = await client.create(Fixture.complaint())
                    for _ in 1...3 {
                        guard case .found(let status) = await client.status(of: "10000001") else {
                            Issue.record("no status")
                            return
                        }
                        #expect(status.verbatim == "Belum Terverifikasi")
                        #expect(await client.followUps(of: "10000001", after: []) == .found([]))
                    }
                    // Last-Modified counts whole seconds.
                    if validators == .lastModified { try await Task.sleep(for: .milliseconds(1100)) }
                    central.archive.setStatus(10_000_001, to: "Selesai", institution: "X")
                    #expect(
                        await client.status(of: "10000001")
                            == .found(CentralStatus(verbatim: "Selesai", code: "1", institution: "X"))
                    )
                }
                return recorder
            }
        }
        let unchanged = recorder.exchanges.count { $0.status == 304 && $0.answer.isEmpty }
        #expect(unchanged == (validators == .none ? 0 : 4))
    }

    @Test("many statuses come at once, without those that are not there")
    func batch() async throws {
        try await withCentral { central, address in
            try await withSPLP(address) { client in
                for serial in 1...3 { _ = await client.create(Fixture.complaint(Int64(serial))) }
                central.archive.setStatus(10_000_002, to: "Selesai", institution: "X")
                central.archive.addFollowUp(10_000_002, from: "X", to: "Y", template: "reply", content: "sudah")
                let outcome = await client.statuses(of: ["10000001", "10000002", "99"])
                guard case .found(let statuses) = outcome else {
                    Issue.record("gave \(outcome)")
                    return
                }
                #expect(statuses.keys.sorted() == ["10000001", "10000002"])
                #expect(statuses["10000002"]?.status == .resolved)
                #expect(statuses["10000002"]?.followUpCount == 1)
                #expect(statuses["10000001"]?.followUpCount == 0)
            }
        }
        try await withCentral(.init(hasBatches: false)) { _, address in
            let outcome = try await withSPLP(address) { await $0.statuses(of: ["1", "2"]) }
            guard case .absent = outcome else {
                Issue.record("gave \(outcome)")
                return
            }
        }
    }
}
